import Foundation
import Signals
import TestSupport
import Testing

@testable import Bot

/// The strategies of `config/strategies`, as they are read at start.
@Suite struct StrategyLibraryTests {
    private let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "strategies-\(UUID().uuidString)")

    private func library(_ files: [String: String]) throws -> StrategyLibrary {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // a temporary folder
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        return try StrategyLibrary(folder: folder)
    }

    @Test func `every file is a strategy, in order of their ids`() throws {
        let folder = Folders.root.appending(path: "config/strategies")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        let ids = try StrategyLibrary(folder: folder).all.map(\.id)
        #expect(ids == files.map { String($0.dropLast(5)) }.sorted())
        #expect(ids.contains("trend_following"))
    }

    @Test(arguments: [
        "trend_following", "Trend following", "TREND-FOLLOWING", " trend  following ", "trendfollowing",
    ])
    func `a strategy is found by id or name, however it is written`(name: String) throws {
        let library = try StrategyLibrary(folder: Folders.root.appending(path: "config/strategies"))
        #expect(library.strategy(named: name)?.id == "trend_following")
    }

    @Test(arguments: ["", "trend", "trend following 2", "_"])
    func `another name finds nothing`(name: String) throws {
        let library = try StrategyLibrary(folder: Folders.root.appending(path: "config/strategies"))
        #expect(library.strategy(named: name) == nil)
    }

    @Test func `a mistake is named with its file and line`() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try library(["a.yaml": "timeframe: 1h\nlong:\n  - close > open\n  - rsii < 3"])
        }
        #expect(error?.description.hasPrefix("config/strategies/a.yaml line 4: ") == true, "\(error as Any)")
    }

    @Test(arguments: [
        ["a.yaml": "timeframe: 1h\nlong: rsi > 100"],
        ["a.yaml": "timeframe: 1h\nlong: close > open", "A_.yaml": "timeframe: 1h\nlong: close > open"],
        ["note.txt": "timeframe: 1h\nlong: close > open"],
    ])
    func `what can never signal, is there twice, or not at all, stops the start`(files: [String: String]) {
        #expect(throws: ConfigurationError.self) { try library(files) }
    }
}
