import Foundation
import Logging
import Platform
import TestSupport
import Testing

@Suite struct PlatformTests {
    @Test(arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (6, 10), (1_000_000, 10), (0, 1), (-3, 1)])
    func `waits double up to the limit`(failures: Int, seconds: Int) {
        let backoff = Backoff(first: .seconds(1), limit: .seconds(10))
        #expect(backoff.wait(afterFailures: failures) == .seconds(seconds))
    }

    @Test func `a secret never prints, whoever prints it`() {
        struct Holder { let key = Secret("hunter2-hunter2") }
        let secret = Secret("hunter2-hunter2")
        var dumped = ""
        dump(Holder(), to: &dumped)
        for text in ["\(secret)", "\(Holder())", String(reflecting: secret), String(describing: [secret]), dumped] {
            #expect(!text.contains("hunter2"), "\(text)")
        }
        #expect(secret.exposed == "hunter2-hunter2")
    }

    static let redactions: [(name: String, text: String, hidden: String?)] = [
        ("a bot token in a path", "GET /bot123456789:AAExample-Token_abcdefghijklmnopqrstu/getMe", "AAExample"),
        ("a bearer token", "Authorization: Bearer abcDEF123456.xyz-987", "abcDEF123456"),
        ("an API key", "key sk-proj-abcdefgh12345678 refused", "abcdefgh12345678"),
        ("a JSON web token", "token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl", "eyJzdWIiOi"),
        ("a time of day", "at 12345:6789 or 08:00:30", nil),
        ("a port", "listening on 127.0.0.1:8080", nil),
    ]
    @Test(arguments: redactions)
    func `logs lose secrets and nothing else`(name: String, text: String, hidden: String?) {
        if let hidden {
            #expect(!redacted(text).contains(hidden), "\(name)")
            #expect(redacted(text).contains("***"), "\(name)")
        } else {
            #expect(redacted(text) == text, "\(name)")
        }
    }

    @Test func `a log line is redacted in both formats and stays one line`() throws {
        let lines = Locked<[String]>([])
        for format in [LogFormat.text, .json] {
            let handler = RedactingHandler(label: "test", format: format, time: ManualTime()) { line in
                lines.withLock { $0.append(line) }
            }
            var logger = Logger(label: "test") { _ in handler }
            logger[metadataKey: "token"] = "123456789:AAExampleExampleExample"
            logger.info("first\nsecond Bearer abcdefghijkl")
        }
        for line in lines.withLock({ $0 }) {
            #expect(!line.contains("AAExample") && !line.contains("abcdefghijkl"), "\(line)")
            #expect(line.filter { $0 == "\n" }.count == 1 && line.hasSuffix("\n"), "\(line)")
        }
        let object = try JSONDecoder().decode([String: String].self, from: Data(lines.withLock { $0[1] }.utf8))
        #expect(object["level"] == "info")
        #expect(object["time"] == "2023-11-14T22:13:20Z")  // 1,700,000,000 s, from `date -u -d @1700000000`
    }

    @Test func `manual time wakes sleepers in the order of their deadlines`() async throws {
        let time = ManualTime()
        let woken = Locked<[Int]>([])
        try await withThrowingTaskGroup { group in
            for seconds in [3, 1, 2] {
                group.addTask {
                    try await time.sleep(for: .seconds(seconds))
                    woken.withLock { $0.append(seconds) }
                }
            }
            await time.waitForSleepers(3)
            time.advance(by: .milliseconds(999))
            #expect(time.sleeperCount == 3)
            for left in [2, 1, 0] {
                time.advance(by: .seconds(1))
                #expect(time.sleeperCount == left)
                await waitUntil("\(3 - left) awake") { woken.withLock { $0.count } == 3 - left }
            }
            try await group.waitForAll()
        }
        #expect(woken.withLock { $0 } == [1, 2, 3])
        #expect(time.elapsed() == .milliseconds(3999))
    }

    @Test func `a cancelled sleeper wakes with an error`() async {
        let time = ManualTime()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { try await time.sleep(for: .seconds(1)) } catch { return error is CancellationError }
                return false
            }
            await time.waitForSleepers()
            group.cancelAll()
            let failed = await group.next()
            #expect(failed == true)
        }
        #expect(time.sleeperCount == 0)
    }

    @Test func `seeded randomness follows SplitMix64 and repeats`() {
        // The reference implementation's first numbers for seed 1234567 (Vigna, prng.di.unimi.it/splitmix64.c).
        let random = SeededRandom(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in random.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
        #expect(SeededRandom(seed: 1).reference(length: 8) == SeededRandom(seed: 1).reference(length: 8))
        #expect(SeededRandom(seed: 1).token(bytes: 5).count == 10)
    }

    @Test func `moments before the epoch round down`() {
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: -1000).seconds == -1)
        #expect(Timestamp(milliseconds: 1999).seconds == 1)
        #expect(Timestamp(seconds: 10) - Timestamp(seconds: 4) == .seconds(6))
    }
}
