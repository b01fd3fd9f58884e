import Foundation
import Signals

/// The strategies of `config/strategies/`, one file each, its name the strategy's id. Read and checked at start: a
/// strategy that could never signal is the operator's to mend, not a person's to find out.
struct StrategyLibrary: Sendable {
    /// By id.
    let all: [Strategy]
    private let byName: [String: Int]

    /// - Throws: `ConfigurationError` naming the file, the line where it is known, and what is wrong there.
    init(folder: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        var all: [Strategy] = []
        var byName: [String: Int] = [:]
        for file in files.sorted() {
            let strategy = try Self.strategy(folder.appending(path: file))
            for name in Set([strategy.id, strategy.name].map(Self.fold)) {
                guard byName.updateValue(all.count, forKey: name) == nil else {
                    throw ConfigurationError.malformed(
                        Self.place(file, line: nil), "another strategy is called \(strategy.name) as well")
                }
            }
            all.append(strategy)
        }
        guard !all.isEmpty else { throw ConfigurationError.malformed("config/strategies", "there is none") }
        self.all = all
        self.byName = byName
    }

    /// The strategy of that id or name, however its words are separated and capitalized; nil when there is none.
    func strategy(named name: String) -> Strategy? { byName[Self.fold(name)].map { all[$0] } }

    private static func strategy(_ file: URL) throws -> Strategy {
        let text = try String(contentsOf: file, encoding: .utf8)
        do {
            return try Strategy.checked(yaml: text, id: file.deletingPathExtension().lastPathComponent)
        } catch {
            throw ConfigurationError.malformed(place(file.lastPathComponent, line: error.line), "\(error.reason)")
        }
    }

    private static func place(_ file: String, line: Int?) -> String {
        "config/strategies/\(file)" + (line.map { " line \($0)" } ?? "")
    }

    /// `Trend-Following`, `trend_following` and `trend following` are one name.
    static func fold(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
}
