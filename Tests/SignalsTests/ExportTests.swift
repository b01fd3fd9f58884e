import Foundation
import Indicators
import Platform
import Signals
import TestSupport
import Testing
import Trading

/// Strategies as programs for other platforms: what they must contain, what is refused, and that no text breaks out.
@Suite struct ExportTests {
    static func strategy(_ long: String, _ change: (inout Strategy) -> Void = { _ in }) throws -> Strategy {
        var strategy = Strategy(
            id: "x", name: "x", timeframe: .h1, long: try Condition(parsing: long), short: nil)
        change(&strategy)
        return strategy
    }

    static func lint(_ script: ExportedScript, _ format: ExportFormat) -> [String] {
        format == .pine ? ScriptLint.pine(script.text) : ScriptLint.mql5(script.text)
    }

    @Test(arguments: StrategyTests.files, ExportFormat.allCases)
    func `every strategy of ours keeps the rules of the platform`(file: URL, format: ExportFormat) throws {
        let id = file.deletingPathExtension().lastPathComponent
        let strategy = try Strategy(yaml: String(contentsOf: file, encoding: .utf8), id: id)
        let script = try strategy.export(format).get()
        #expect(Self.lint(script, format) == [])
        #expect(script.fileName == id.replacing("-", with: "_") + (format == .pine ? ".pine" : ".mq5"))
        #expect(script.text.contains("Not compiled here") && script.text.contains("no promise"))
    }

    @Test func `the rules find what is wrong`() throws {
        let file = try #require(StrategyTests.files.first { $0.lastPathComponent == "trend_following.yaml" })
        let strategy = try Strategy(yaml: String(contentsOf: file, encoding: .utf8), id: "x")
        let pine = try strategy.export(.pine).get().text
        let mql5 = try strategy.export(.mql5).get().text
        for (right, wrong) in [
            ("//@version=6", "//@version=5"), ("figure1[1]]", "figure1]"),
            ("alert_message = message", "message = message"),
            ("if isOver", "if ta.rsi(close, 2) > 3\n    float z = ta.atr(3)\nif isOver"), ("(14, 14)", "(14, 14"),
            ("lookahead_on", "lookahead_off"), ("nz(", "nzz("),
        ] {
            #expect(pine.contains(right))
            #expect(ScriptLint.pine(pine.replacing(right, with: wrong, maxReplacements: 1)) != [], "\(wrong)")
        }
        for (right, wrong) in [
            ("   if(f0i1Handle == INVALID_HANDLE)", "   if(false)"), ("IndicatorRelease(f0i1Handle);", ";"),
            (", 1, count, f0i1value)", ", 0, count, f0i1value)"), ("void OnTick()\n{", "void OnTick()\n"),
            ("ArraySetAsSeries(frame0, true);", ""), (" != count) return(false);", ");"), ("Wilder(", "Wilders("),
        ] {
            #expect(mql5.contains(right))
            #expect(ScriptLint.mql5(mql5.replacing(right, with: wrong, maxReplacements: 1)) != [], "\(wrong)")
        }
    }

    @Test(arguments: [
        (
            "volume_profile < close and rsi < 30", ["volume_profile(100,24,70) < close"],
            ["volume_profile(100,24,70) < close"]
        ),
        ("bullish hikkake", ["cdlhikkake > 0"], ["cdlhikkake > 0"]),
        ("bullish engulfing", [], []),
        ("spread < 2 or close > open", ["spread < 2"], []),
        ("hours 08:00-17:00 Africa/Cairo", [], ["hours 08:00-17:00 Africa/Cairo"]),
        (
            "not (support_resistance > close) and trend up",
            ["support_resistance(5,0.5) > close"], ["support_resistance(5,0.5) > close"]
        ),
    ])
    func `what a platform cannot express is refused by name`(long: String, pine: [String], mql5: [String]) throws {
        let strategy = try Self.strategy(long)
        for (format, wanted) in [(ExportFormat.pine, pine), (.mql5, mql5)] {
            switch strategy.export(format) {
            case .success(let script): #expect(wanted == [] && Self.lint(script, format) == [], "\(format)")
            case .failure(let refusals): #expect(refusals.all.map(\.part) == wanted, "\(format)")
            }
        }
    }

    @Test func `numbers that are none are refused`() throws {
        let strategy = try Self.strategy("close > open") { $0.stop = .atr(.nan) }
        for format in ExportFormat.allCases {
            guard case .failure(let refusals) = strategy.export(format) else {
                Issue.record("\(format) has no stop")
                continue
            }
            #expect(refusals.all.map(\.reason) == [.number])
        }
    }

    @Test func `more figures than a longer timeframe hands over are refused`() throws {
        // 64 conditions of two figures each are 128, and the number of bars is one more.
        let parts = (0..<64).map { "ema(\($0 + 2))@4h > sma(\($0 + 2))@4h" }
        let strategy = try Self.strategy(parts.joined(separator: " and "))
        guard case .failure(let refusals) = strategy.export(.pine) else { return #expect(Bool(false)) }
        #expect(refusals.all.map(\.part) == ["@4h"] && refusals.all.map(\.reason) == [.tooMuch])
        #expect(throws: Never.self) { try strategy.export(.mql5).get() }
    }

    private static let hostile = [
        "\") strategy.close_all(\"", "a\nstrategy.entry(\"x\", strategy.long)", "x\r\n#import \"evil.dll\"", "*/ /* */",
        "ends with \\",
        "\u{2028}strategy.close_all()", "\u{202E}txet desrever", "金の戦略", "naïve “quoted” 'name'",
        "{{strategy.order.action}}", "", String(repeating: "\"\\", count: 200), "//@version=5", "\u{0}\u{7}\t",
    ]

    @Test(arguments: hostile)
    func `no name breaks out of its comment or literal`(name: String) throws {
        for format in ExportFormat.allCases {
            let plain = try Self.strategy("close > open").export(format).get()
            let script = try Self.strategy("close > open") { ($0.name, $0.id) = (name, name) }.export(format).get()
            #expect(Self.lint(script, format) == [])
            // The lines that are code are the same, but for what stands in quotes and the number of its orders.
            func code(_ text: String) -> [String] {
                text.split(separator: "\n", omittingEmptySubsequences: false).map { ScriptLint.bare(String($0)) }
                    .filter { !$0.hasPrefix("input long   Magic = ") }
            }
            #expect(code(script.text) == code(plain.text))
            #expect(script.fileName.wholeMatch(of: /[A-Za-z0-9_]+\.(pine|mq5)/) != nil, "\(script.fileName)")
        }
    }

    @Test(arguments: ExportFormat.allCases)
    func `there is a rule for every indicator and every output`(format: ExportFormat) throws {
        for type in IndicatorCatalogue.all {
            let descriptor = type.descriptor
            for (index, output) in descriptor.outputs.enumerated() {
                let call = try IndicatorCall(descriptor.name)
                var strategy = try Self.strategy("close > open")
                let figure = Operand(.indicator(call, output: index), on: .h4)
                strategy.long = .all([
                    .compare(Operand(.indicator(call, output: index)), .above, .number(1)), .rising(figure, bars: 3),
                ])
                switch strategy.export(format) {
                case .success(let script):
                    #expect(Self.lint(script, format) == [], "\(descriptor.name).\(output)")
                case .failure(let refusals):
                    let isOurs =
                        descriptor.family == .pattern
                        || ["volume_profile", "support_resistance"].contains(descriptor.name)
                    #expect(isOurs && refusals.all.count == 2, "\(descriptor.name).\(output)")
                }
            }
        }
    }
}
