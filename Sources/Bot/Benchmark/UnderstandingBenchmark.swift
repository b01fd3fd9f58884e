import Foundation
public import Logging
import Platform
import Understanding

/// How long the words of all languages take to load, what they take in memory, and how long a message takes: those of
/// `evaluation/`.
public enum UnderstandingBenchmark {
    public struct Figures: Sendable, Encodable {
        /// Processor time of one thread until a message in each language is understood.
        public let loadMilliseconds: Double
        /// How much more is resident then; nil where Linux does not tell.
        public let loadedMegabytes: Double?
        public let all: Speed
        public let languages: [Speed]
    }
    /// Microseconds a message that is understood takes, of each the best of all repetitions.
    public struct Speed: Sendable, Encodable {
        public let language: String
        public let messages: Int
        public let median: Double
        public let p99: Double
    }
    private struct Message: Decodable {
        var lang: String
        var text: String
    }
    private static let repetitions = 5
    private static let clock = LiveTime()

    /// - Throws: `BenchmarkError.noFigure` when there are no messages to understand.
    public static func run(_ configuration: Configuration, _ logger: Logger) throws -> Figures {
        let languages = try Bot.vocabularyLanguages(configuration.home.appending(path: "locales")).sorted()
        let instruments = try Bot.instruments(configuration)
        let before = ProcessFigures.residentBytes
        let start = threadSeconds()
        let interpreter = try Bot.interpreter(configuration, instruments, logger)
        for language in languages { _ = interpreter.interpret(language, .init(language: language)) }
        let loaded = threadSeconds() - start
        let after = ProcessFigures.residentBytes
        var all: [Double] = []
        let speeds = try languages.map { language in
            let times = try messages(configuration.home, language).compactMap { text in
                (0..<repetitions).compactMap { _ in microseconds(of: text, language, interpreter) }.min()
            }
            all += times
            return try speed(language, times)
        }
        return Figures(
            loadMilliseconds: loaded * 1000,
            loadedMegabytes: before.flatMap { before in after.map { ($0 - before) / 1_048_576 } },
            all: try speed("all", all), languages: speeds)
    }

    private static func messages(_ home: URL, _ language: String) throws -> [String] {
        guard let text = try? String(contentsOf: home.appending(path: "evaluation/\(language).jsonl"), encoding: .utf8)
        else { throw BenchmarkError.noFigure("understanding") }
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(Message.self, from: Data($0.utf8)).text
        }
    }

    /// - Returns: nil for a message that is not understood. What it means is looked at, or the optimizer would leave it
    ///   out.
    private static func microseconds(of text: String, _ language: String, _ interpreter: Interpreter) -> Double? {
        // By the clock: processor time counts in steps that are longer than a message takes.
        let start = clock.elapsed()
        let meaning = interpreter.interpret(text, .init(language: language))
        let taken = clock.elapsed() - start
        if case .notUnderstood = meaning { return nil }
        return taken / .microseconds(1)
    }

    private static func speed(_ language: String, _ times: [Double]) throws -> Speed {
        let sorted = times.sorted()
        guard !sorted.isEmpty else { throw BenchmarkError.noFigure("understanding") }
        return Speed(
            language: language, messages: sorted.count, median: sorted[sorted.count / 2],
            p99: sorted[sorted.count * 99 / 100])
    }
}
