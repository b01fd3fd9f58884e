import Foundation
import Testing

/// Who may import whom.
@Suite struct ImportTests {
    /// What each target may import of ours, directly. `Package.swift` says the same.
    static let arrows: [String: Set<String>] = [
        "Platform": [],
        "Trading": ["Platform"],
        "Indicators": ["Platform", "Trading"],
        "Signals": ["Platform", "Trading", "Indicators"],
        "Brokerage": ["Platform", "Trading"],
        "Backtesting": ["Platform", "Trading", "Indicators", "Signals", "Brokerage"],
        "Presentation": ["Platform", "Trading"],
        "Reporting": ["Platform", "Trading", "Presentation"],
        "HTTP": ["Platform"],
        "LanguageModel": ["Platform", "HTTP"],
        "Storage": ["Platform", "Trading"],
        "Venues": ["Platform", "Trading"],
        "Actions": ["Platform", "Trading", "Presentation", "Storage"],
        "Understanding": ["Platform", "Trading", "Presentation", "Actions", "LanguageModel"],
        "Channels": ["Platform", "Presentation", "HTTP", "Storage"],
        "Bot": ["Backtesting", "Reporting", "Venues", "Understanding", "Channels"],
    ]
    /// These stand on top: they may import whatever is below.
    static let tops: [String: Set<String>] = ["Bot": arrows["Bot"] ?? [], "bellwether": ["Bot"]]

    /// What each target may import of others: C libraries and packages. Foundation may be imported anywhere.
    static let libraries: [String: Set<String>] = [
        "Platform": ["Logging"],
        "Indicators": [],
        "Trading": ["Yams"],
        "Signals": ["Yams"],
        "Backtesting": ["Yams"],
        "Presentation": ["CCmark", "Glibc", "Yams"],
        "Reporting": ["CCairo", "CXlsxWriter", "CZlib", "Dispatch"],
        "HTTP": ["CCurl", "COpenSSL", "Hummingbird", "HummingbirdCore", "Logging", "ServiceLifecycle"],
        "Storage": ["COpenSSL", "CSQLite", "GRDB"],
        "Venues": ["CZlib"],
        "Understanding": [],
        "Channels": ["Logging", "ServiceLifecycle"],
        "Bot": ["Logging", "ServiceLifecycle", "UnixSignals", "Yams"],
        "bellwether": ["ArgumentParser", "CEdit", "Logging", "ServiceLifecycle", "UnixSignals"],
    ]

    static func mayImport(_ target: String) -> Set<String> {
        let ours = tops[target].map(reach) ?? arrows[target] ?? []
        return ours.union(libraries[target] ?? []).union(["Foundation", target])
    }

    private static func reach(_ names: Set<String>) -> Set<String> {
        names.reduce(into: names) { $0.formUnion(reach(arrows[$1] ?? [])) }
    }

    static func imports(of file: SourceFile) -> [String] {
        file.code.compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), index + 1 < words.count,
                words[..<index].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains(String($0)) })
            else { return nil }
            let kinds = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
            let name = words[(index + 1)...].first { !kinds.contains(String($0)) } ?? ""
            return String(name.prefix { $0 != "." })
        }
    }
    private static let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]

    static func forbidden(in file: SourceFile) -> [String] {
        imports(of: file).filter { !mayImport(file.target).contains($0) }
    }

    @Test func `every file imports only what its target may`() {
        for file in SourceFile.all { #expect(Self.forbidden(in: file) == [], "\(file.path)") }
    }

    @Test func `every target is in the tables`() {
        let known = Set(Self.arrows.keys).union(["bellwether"])
        #expect(Set(SourceFile.all.map(\.target)).isSubset(of: known))
        #expect(Set(Self.libraries.keys).isSubset(of: known))
    }

    @Test func `an import against the arrows is found`() {
        let samples: [(path: String, content: String, found: [String])] = [
            ("Sources/Trading/A.swift", "import Storage", ["Storage"]),
            ("Sources/Channels/A.swift", "public import Actions", ["Actions"]),
            ("Sources/Bot/A.swift", "@preconcurrency import GRDB", ["GRDB"]),
            ("Sources/Brokerage/A.swift", "import struct Presentation.Document", ["Presentation"]),
            ("Sources/Reporting/A.swift", "import FoundationNetworking", ["FoundationNetworking"]),
            ("Sources/Actions/A.swift", "import CCurl", ["CCurl"]),
            ("Sources/Bot/A.swift", "import Storage\nimport Foundation\n// import GRDB\n\"import GRDB\"", []),
        ]
        for sample in samples {
            #expect(Self.forbidden(in: SourceFile(sample.path, sample.content)) == sample.found, "\(sample.content)")
        }
    }

    @Test func `the manifest has the same arrows`() throws {
        let manifest = try String(contentsOf: SourceFile.root.appending(path: "Package.swift"), encoding: .utf8)
        #expect(try Self.arrows(in: manifest) == Self.arrows)
        let changed = manifest.replacing("\"HTTP\": [\"Platform\"]", with: "\"HTTP\": []")
        #expect(try Self.arrows(in: changed) != Self.arrows)
    }

    private static func arrows(in manifest: String) throws -> [String: Set<String>] {
        let start = try #require(manifest.range(of: "let arrows:"))
        let end = try #require(manifest.range(of: "\n]", range: start.upperBound..<manifest.endIndex))
        var arrows: [String: Set<String>] = [:]
        for match in manifest[start.upperBound..<end.lowerBound].matches(of: /"(\w+)": \[([^\]]*)\]/) {
            let names = match.output.2.matches(of: /"(\w+)"/).map { String($0.output.1) }
            arrows[String(match.output.1)] = Set(names)
        }
        return arrows
    }
}
