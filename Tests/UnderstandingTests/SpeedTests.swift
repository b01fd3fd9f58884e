import Foundation
import TestSupport
import Testing

@testable import Understanding

/// Bounds are for optimized builds; a debug build only shows that nothing is out of all proportion.
@Suite(.serialized) struct SpeedTests {
    #if DEBUG
        static let slack = 60.0
        static let rounds = 1
    #else
        static let slack = 1.0
        static let rounds = 5
    #endif

    /// Microseconds of each call, in order of size. Thread CPU time: other tests run beside this one.
    private static func measure(_ texts: [String], _ language: String, rounds: Int) -> [Double] {
        var times: [Double] = []
        for _ in 0..<rounds {
            for text in texts {
                let start = cpu()
                _ = Fixture.interpreter.interpret(text, .init(language: language))
                times.append(cpu() - start)
            }
        }
        return times.sorted()
    }
    private static func cpu() -> Double {
        var usage = rusage()
        // RUSAGE_THREAD, which the headers hide from Swift.
        getrusage(__rusage_who_t(1), &usage)
        let (user, system) = (usage.ru_utime, usage.ru_stime)
        return Double(user.tv_sec + system.tv_sec) * 1e6 + Double(user.tv_usec + system.tv_usec)
    }

    @Test func `ordinary messages take less than a millisecond`() {
        for language in Fixture.languages {
            let texts = SentenceTests.plain.filter { $0.language == language }.map(\.text)
            let times = Self.measure(texts, language, rounds: Self.rounds)
            let (median, high) = (times[times.count / 2], times[times.count * 99 / 100])
            print("speed \(language): median \(median) us, 99 % \(high) us")
            #expect(high < 1000 * Self.slack)
        }
    }
    @Test func `slash commands take less than thirty microseconds`() {
        let times = Self.measure((SlashGrammarTests.plain + SlashGrammarTests.orders).map(\.text), "en", rounds: 20)
        print("speed slash: median \(times[times.count / 2]) us, 99 % \(times[times.count * 99 / 100]) us")
        #expect(times[times.count / 2] < 30 * Self.slack)
    }
    @Test func `a long message costs a bounded time`() {
        let text = String(repeating: "buy glod wxyzzy 12,5 qwertz ", count: 400)
        #expect(Self.measure([text], "en", rounds: 5)[0] < 10_000 * Self.slack)
    }
    @Test func `a vocabulary loads in less than fifteen milliseconds`() throws {
        for language in Fixture.languages {
            var best = Double.infinity
            for _ in 0..<5 {
                let start = Self.cpu()
                _ = try Vocabulary.load(folder: Folders.root.appending(path: "locales"), language: language)
                best = min(best, Self.cpu() - start)
            }
            print("speed load \(language): \(best) us")
            #expect(best < 15_000 * Self.slack)
        }
    }
}
