import Foundation
import Signals
import TestSupport
import Testing
import Trading

@testable import Bot

/// What a closed candle asks of the allocator: counted in a process of its own, whose `malloc` is one that counts.
@Suite struct AllocationTests {
    private static let compiler = ["/usr/bin/cc", "/usr/bin/clang", "/usr/bin/gcc"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Counts every request of each thread, and passes it on to the C library.
    private static let source = """
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

    @Test(
        .enabled(if: compiler != nil, "there is no C compiler to make a counting malloc with"),
        .disabled(if: Counter.variable.isSet, "in the process that counts"))
    func `a candle through forty indicators, structure and ten strategies allocates nothing`() throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (code, library, told) = (
            folder.appending(path: "count.c"), folder.appending(path: "count.so"), folder.appending(path: "told")
        )
        try Self.source.write(to: code, atomically: true, encoding: .utf8)
        let compiler = try #require(Self.compiler)
        let made = try ChildProcess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library.path, code.path])
        try #require(made.status == 0, "the counting malloc is not compiled")
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let run = try ChildProcess.run([
            "/usr/bin/env", "LD_PRELOAD=\(library.path)", "\(Counter.variable)=\(told.path)", program,
            "--testing-library", "swift-testing", "--filter", "AllocationTests",
        ])
        #expect(run.status == 0, "\(String(decoding: run.output, as: UTF8.self))")
        let counts = try JSONDecoder().decode(Counts.self, from: Data(contentsOf: told))
        // It does count: what it says of candles is worth something.
        #expect(counts.proof == 100)
        #expect(counts.quiet >= 500 && counts.signals > 0, "\(counts)")
        #expect(counts.requests == 0, "\(counts)")
    }

    /// The other process.
    @Test(.enabled(if: Counter.variable.isSet, "only in the process that counts"))
    func `requests for memory are counted, candle by candle`() throws {
        let (benchmark, counter) = (try EngineBenchmark(home: Folders.root), try #require(Counter()))
        let candles = StructureBenchmark.walk(4_000)
        var engine = try benchmark.engine(.m15)
        var counts = Counts()
        for (bar, candle) in candles.enumerated() {
            let before = counter.requests
            let decisions = engine.handle(candle, spread: 0.0001)
            let requests = counter.requests - before
            guard bar >= 3_000 else { continue }
            if decisions.contains(where: { if case .signal = $0 { true } else { false } }) {
                counts.signals += 1
            } else {
                counts.quiet += 1
                counts.requests += requests
            }
        }
        let before = counter.requests
        for size in 1...100 { free(malloc(size)) }
        counts.proof = counter.requests - before
        let told = try #require(ProcessInfo.processInfo.environment[Counter.variable])
        try JSONEncoder().encode(counts).write(to: URL(filePath: told))
    }

    private struct Counts: Codable {
        /// Candles at which a signal formed: that is told to people, and costs more.
        var signals = 0
        /// All others, and what was asked for at them.
        var quiet = 0
        var requests = 0
        /// What was asked for where a hundred pieces of memory are asked for.
        var proof = 0
    }

    /// Where the counting malloc says what it has counted in this thread.
    private struct Counter {
        static let variable = "BELLWETHER_TELL_REQUESTS"
        private let read: @convention(c) () -> Int

        /// nil in a process without it.
        init?() {
            guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "bellwether_requests") else { return nil }
            read = unsafeBitCast(symbol, to: (@convention(c) () -> Int).self)
        }

        var requests: Int { read() }
    }
}

extension String {
    fileprivate var isSet: Bool { ProcessInfo.processInfo.environment[self] != nil }
}
