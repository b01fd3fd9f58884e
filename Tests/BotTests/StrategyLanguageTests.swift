import Actions
import Foundation
import Presentation
import Signals
import TestSupport
import Testing
import Trading
import Understanding

@testable import Bot

/// What a strategy's card says is in its reader's language, and what it shows can be said again.
@Suite struct StrategyLanguageTests {
    @Test(arguments: [
        (
            "es", "Entrada por ruptura, 0,1 ATR más allá, stop tras la estructura, objetivos 2 R, el siguiente",
            "sesión Nueva York"
        ),
        (
            "fr", "Entrée sur cassure, 0,1 ATR au-delà, stop derrière la structure, objectifs 2 R, le prochain",
            "session New York"
        ),
        (
            "ru", "Вход на пробое, 0,1 ATR за экстремумом, стоп за структурой, тейки 2 R, ближайший свинг",
            "сессия Нью-Йорк"
        ),
        (
            "tr", "Giriş kırılımda, 0,1 ATR ötesinde, stop yapının arkasında, hedefler 2 R, en yakın salınım",
            "New York seansı"
        ),
        (
            "de", "Einstieg beim Ausbruch, 0,1 ATR jenseits, Stop hinter der Struktur, Ziele 2 R",
            "Sitzung New York"
        ),
        ("en", "Entry breakout 0.1 atr, stop structure, targets 2 R, structure", "session new-york"),
    ]) func `entry, stop, targets and session are worded`(
        _ language: String, _ exits: String, _ session: String
    ) throws {
        let localizer = try Languages.shared().locales[language]
        var strategy = Strategy(
            id: "x", name: "x", timeframe: .h1, long: try Condition(parsing: "rsi(14) < 30"), short: nil)
        strategy.filters = [try Condition(parsing: "session new-york")]
        (strategy.entry, strategy.stop, strategy.targets) = (.breakout(atr: 0.1), .structure, [.reward(2), .structure])
        let text = localizer.rules(of: strategy, places: 2).plainText
        #expect(text.contains(exits) && text.contains(session), "\(text)")
    }

    /// The first three are all entries, stops and targets that there are.
    static let levels: [(entry: Strategy.Entry, stop: Strategy.Stop, targets: [Strategy.Target])] = [
        (.breakout(atr: 0.1), .structure, [.reward(1.5), .reward(2)]),
        (.limit(atr: 0.25), .atr(1.5), [.atr(2.5), .atr(4)]),
        (.market, .percent(0.5), [.percent(1.25)]), (.limitAtZone, .pips(20), [.pips(35)]),
        (.market, .atr(2), [.structure]),
    ]
    static let languages = ["en", "es", "de", "pt", "fr", "ru", "ar", "hi", "zh", "id", "tr", "vi"]

    @Test(arguments: languages) func `entry, stop and targets can be said as they are shown`(
        _ language: String
    ) throws {
        let localizer = try Languages.shared().locales[language]
        let interpreter = try #require(SpokenRuleTests.interpreter)
        for levels in Self.levels {
            var strategy = Strategy(
                id: "x", name: "x", timeframe: .h1, long: try Condition(parsing: "rsi(14) < 30"), short: nil)
            (strategy.entry, strategy.stop, strategy.targets) = levels
            let lines = localizer.rules(of: strategy, places: 2).plainText.split(separator: "\n")
            let shown = try #require(lines.dropFirst().first).replacing("\u{A0}", with: " ")
            let read = try RuleText("rsi(14) < 30, \(shown)", in: localizer, interpreter).levels
            let isSame = read.entry == levels.entry && read.stop == levels.stop && read.targets == levels.targets
            #expect(isSame, "\(shown): \(read)")
            #expect(!shown.contains(/[0-9]\.[0-9]/) || ["en", "hi", "zh", "ar"].contains(language), "\(shown)")
        }
    }

    /// What conditions write, and what the word for it is read as.
    static let words = [
        ("and", "and"), ("or", "or"), ("crosses above", "crosses above"), ("crosses below", "crosses below"),
        ("rising", "rising"), ("falling", "falling"), ("close", "close"), ("order block", "order block"),
        ("fvg", "fvg"), ("discount", "in discount"), ("premium", "in premium"),
        ("bullish order block", "bullish order block"), ("bearish fvg", "bearish fvg"), ("entry", "entry"),
        ("stop", "stop"), ("targets", "target"), ("minimum_reward", "least"), ("expiry", "expiry"),
        ("cooldown", "cooldown"), ("timeframe", "timeframe"),
    ]

    @Test(arguments: languages) func `what a refusal names can be written as it stands there`(
        _ language: String
    ) throws {
        let localizer = try Languages.shared().locales[language]
        let reader = RuleWords(localizer, try #require(SpokenRuleTests.interpreter))
        for (word, meaning) in Self.words {
            let shown = localizer.spoken(word)
            let read = RuleOrder.ordered(reader.canonical("rsi \(shown) rsi"))
            #expect(
                read.split(separator: " ") == ["rsi"] + meaning.split(separator: " ") + ["rsi"]
                    || language == "en" && shown == word, "\(word): \(shown): \(read)")
            #expect(
                language == "en" || shown != word || ["stop", "premium", "discount"].contains(word)
                    || language == "id" && ["order block", "target"].contains(shown), "\(word): \(shown)")
        }
    }

    @Test(arguments: languages) func `what texts give as an example can be typed`(_ language: String) async throws {
        let localizer = try Languages.shared().locales[language]
        func example(_ key: String, _ values: [String: MessageValue] = [:]) throws -> String {
            let parts = localizer.text(key, values).split(separator: "`", omittingEmptySubsequences: false)
            return String(try #require(parts.count == 3 ? parts[1] : nil))
        }
        let world = try await AlertWorld(speed: 0)
        defer { try? world.close() }
        try await world.say("/language \(language)")
        try await world.say(try example("indicators.how")).check("RSI(14) < 30", "EMA(50)", "XAUUSD 1h")
        try await world.say("/strategy gold 1h \(try example("refusal.strategy_when"))")
            .check("RSI(14) < 35", localizer.text("structure.long"))
        try await world.say(try example("alerts.none")).check("XAUUSD", "450")
    }

    @Test(arguments: languages.dropFirst()) func `no refusal falls back on English`(_ language: String) throws {
        let localizer = try Languages.shared().locales[language]
        func text(_ reason: StrategyError.Reason) -> String {
            let refusal: ActionError = StrategyError(reason).worded(localizer)
            guard case .refused(_, let values, _) = refusal, case .document(let document)? = values["reason"] else {
                return ""
            }
            return document.plainText
        }
        let texts = [
            text(.badValue(key: "stop", given: "somewhere", examples: RuleLevels.stops)),
            text(.badValue(key: "entry", given: "sometime", examples: Strategy.Entry.examples)),
            text(.badValue(key: "targets", given: "3", examples: Strategy.Target.examples)),
            text(.badValue(key: "minimum_reward", given: "1:50", examples: ["1:2"])),
            text(.badValue(key: "expiry", given: "0", examples: ["5"])),
            text(.unexpected(text: "", expected: ["crosses above", "crosses below", "rising", "falling"])),
            text(.unexpected(text: "x", expected: ["close", "rsi(14)"])),
            text(.unexpected(text: "ema", expected: ["ema(period)"])),
            text(.contradiction("rsi(14) crosses above 30", "trend down")),
            text(.impossible("close crosses above 5", range: 0...1)),
            text(.badArgument(indicator: "ema", parameter: "period", given: "0", range: 1...5000)),
        ]
        let english = [
            "minimum_reward", "expiry", "targets", "entry", "market", "limit at", "breakout 0", "in price", "crosses",
            "rising", "falling", "trend down", "period)", ": period ", "close",
        ]
        for (text, word) in texts.flatMap({ text in english.map { (text, $0) } }) {
            #expect(!text.isEmpty && !text.contains(word), "\(text)")
        }
    }

    /// Words of the files of strategies, which no card in another language shows.
    @Test(arguments: languages.dropFirst()) func `no card falls back on English`(_ language: String) throws {
        let localizer = try Languages.shared().locales[language]
        let conditions = [
            "session new-york", "hours 08:00-10:00 UTC", "day type trend", "trend up@4h", "weekdays mon fri",
            "rsi(14) crosses above 30", "close > pdh", "close < swing low", "ema(20) rising 3 bars",
            "bullish order block", "in bearish fvg@4h", "bullish sweep", "equal highs", "in premium", "in discount",
            "bearish order block mitigated", "bullish bos", "bearish choch", "at least 2 of (open > close; high > low)",
            "volume > 100", "spread < 2 pips", "not trend down",
        ]
        let english = [
            "session", "hours", "day type", "trend up", "rising", "crosses", "previous", "within", "bars", "market",
            "breakout 0", "structure", "limit at", "in price", "at least", "last swing", "mitigated", "close", "open",
        ]
        // Loan words that traders of the language write themselves.
        let own = ["fr": ["session", "structure", "heures"], "id": ["structure"]][language] ?? []
        for text in conditions {
            guard let condition = try? Condition(parsing: text) else {
                Issue.record("\(text) is no condition")
                continue
            }
            let shown = localizer.words(condition, places: 2).lowercased()
            for word in english where !own.contains(word) {
                #expect(shown.firstRange(of: try Regex("\\b\(word)\\b")) == nil, "\(text): \(shown)")
            }
        }
    }

    @Test(arguments: languages) func `a template is found by the name that it is shown by`(_ language: String) throws {
        let localizer = try Languages.shared().locales[language]
        let interpreter = try #require(SpokenRuleTests.interpreter)
        let ids = [
            "trend_following", "mean_reversion", "breakout", "scalping", "momentum", "swing", "ma_cross",
            "rsi_reversal",
            "smart_money", "opening_range", "multi_timeframe_pullback",
        ]
        for id in ids {
            let name = localizer.title(ofStrategy: id, "nameless")
            #expect(interpreter.strategy(in: name.lowercased(), language) == id, "\(name)")
        }
        #expect(localizer.title(ofStrategy: "own:1", "Dipper") == "Dipper")
    }

    @Test func `a zone is entered as it is shown`() async throws {
        let world = try await AlertWorld(speed: 1)
        let ways = ["enter at the zone", "enter with a limit at the zone", "entry limit at zone"]
        for (index, way) in ways.enumerated() {
            try await world.say("/strategy gold 1h when price in a bullish order block, \(way)").check(
                "price in a bullish order block is watched", "Entry limit at zone")
            try await world.say("/strategy own:\(index + 1) delete")
        }
        try world.close()
    }
}
