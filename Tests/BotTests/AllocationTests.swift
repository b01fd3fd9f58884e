import Foundation
import TestSupport
import Testing

/// What a closed candle asks of the allocator: counted in the program itself, started with a `malloc` that counts.
///
/// Unoptimized code asks for memory everywhere, so the optimized program is asked: where it was built from the sources as
/// they are now.
@Suite struct AllocationTests {
    /// Passes every request on to the C library, and counts those of each thread.
    private static let counting = """
        #include <errno.h>
        #include <stddef.h>
        void *__libc_malloc(size_t);
        void *__libc_calloc(size_t, size_t);
        void *__libc_realloc(void *, size_t);
        void *__libc_memalign(size_t, size_t);
        static __thread long requests __attribute__((tls_model("initial-exec")));
        long bellwether_requests(void) { return requests; }
        void *malloc(size_t size) { requests++; return __libc_malloc(size); }
        void *calloc(size_t count, size_t size) { requests++; return __libc_calloc(count, size); }
        void *realloc(void *old, size_t size) { requests++; return __libc_realloc(old, size); }
        void *memalign(size_t to, size_t size) { requests++; return __libc_memalign(to, size); }
        void *aligned_alloc(size_t to, size_t size) { requests++; return __libc_memalign(to, size); }
        int posix_memalign(void **result, size_t to, size_t size) {
          requests++;
          *result = __libc_memalign(to, size);
          return *result ? 0 : ENOMEM;
        }
        """

    /// Asks for memory four times, and says what was counted of that.
    private static let asking = """
        #include <stdio.h>
        #include <stdlib.h>
        long bellwether_requests(void);
        int main(void) {
          void *volatile kept[4];
          long before = bellwether_requests();
          kept[0] = malloc(10);
          kept[1] = calloc(10, 10);
          kept[2] = realloc(kept[0], 1000);
          posix_memalign((void **)&kept[3], 64, 64);
          long after = bellwether_requests();
          printf("%ld", after - before);
        }
        """

    private static let compiler = ["/usr/bin/cc", "/usr/bin/clang", "/usr/bin/gcc"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    private static let program = Folders.root.appending(path: ".build/release/bellwether")

    @Test(.enabled(if: compiler != nil, "there is no C compiler to make a counting malloc with"))
    func `requests for memory are counted`() throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let library = try Self.compile(Self.counting, "count.so", in: folder, "-shared", "-fPIC")
        let asking = try Self.compile(Self.asking, "ask", in: folder, library.path, "-Wl,-rpath,\(folder.path)")
        let told = try ChildProcess.run([asking.path])
        #expect(String(decoding: told.output, as: UTF8.self) == "4")
    }

    @Test(
        .enabled(if: compiler != nil, "there is no C compiler to make a counting malloc with"),
        .enabled(if: isBuilt, "there is no release build of these sources: make build"))
    func `a candle through forty indicators, structure and ten strategies allocates nothing`() throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let library = try Self.compile(Self.counting, "count.so", in: folder, "-shared", "-fPIC")
        let run = try ChildProcess.run([
            "/usr/bin/env", "--chdir=\(Folders.root.path)", "LD_PRELOAD=\(library.path)", Self.program.path, "bench",
            "--only", "engine", "--json",
        ])
        try #require(run.status == 0)
        let engine = try JSONDecoder().decode(Figures.self, from: run.output).engine
        #expect(engine.indicators == 40 && engine.strategies == 10)
        // Lists of gaps, blocks and pools still grow to sizes that they never had, ever more rarely.
        #expect(try #require(engine.requestsPerQuietCandle) < 0.002)
    }

    private struct Figures: Decodable {
        struct Engine: Decodable {
            var indicators: Int
            var strategies: Int
            var requestsPerQuietCandle: Double?
        }
        var engine: Engine
    }

    /// - Returns: the file of that name, made.
    private static func compile(
        _ source: String, _ name: String, in folder: URL, _ options: String...
    ) throws -> URL {
        let (code, result) = (folder.appending(path: "\(name).c"), folder.appending(path: name))
        try source.write(to: code, atomically: true, encoding: .utf8)
        let made = try ChildProcess.run([try #require(compiler), "-O1", "-o", result.path, code.path] + options)
        try #require(made.status == 0, "\(name) is not compiled")
        return result
    }

    /// Whether the optimized program is newer than everything that it is made of.
    private static let isBuilt: Bool = {
        guard let built = changed(program) else { return false }
        let files = FileManager.default.enumerator(
            at: Folders.root.appending(path: "Sources"), includingPropertiesForKeys: [.contentModificationDateKey])
        return files?.allSatisfy { ($0 as? URL).flatMap(changed).map { $0 < built } ?? false } ?? false
    }()

    private static func changed(_ file: URL) -> Date? {
        try? file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
    }
}
