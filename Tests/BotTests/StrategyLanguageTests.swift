import Foundation
import Presentation
import Signals
import TestSupport
import Testing
import Trading

@testable import Bot

/// What a strategy's card says is in its reader's language, and what it shows can be said again.
@Suite struct StrategyLanguageTests {
    @Test(arguments: [
        ("es", "Entrada por ruptura, 0.1 ATR más allá, stop tras la estructura, objetivos 2 R, el siguiente",
            "sesión Nueva York"),
        ("fr", "Entrée sur cassure, 0.1 ATR au-delà, stop derrière la structure, objectifs 2 R, le prochain",
            "session New York"),
        ("ru", "Вход на пробое, 0.1 ATR за экстремумом, стоп за структурой, тейки 2 R, ближайший свинг",
            "сессия Нью-Йорк"),
        ("tr", "Giriş kırılımda, 0.1 ATR ötesinde, stop yapının arkasında, hedefler 2 R, en yakın salınım",
            "New York seansı"),
        ("de", "Einstieg breakout 0.1 atr (beim Ausbruch), Stop structure (hinter dem letzten Swing), Ziele 2 R",
            "Sitzung New York (new-york)"),
        ("en", "Entry breakout 0.1 atr, stop structure, targets 2 R, structure", "session new-york"),
    ]) func `entry, stop, targets and session are worded`(
        _ language: String, _ exits: String, _ session: String
    ) throws {
        let localizer = try Locales(folder: Folders.root.appending(path: "locales"))[language]
        var strategy = Strategy(
            id: "x", name: "x", timeframe: .h1, long: try Condition(parsing: "rsi(14) < 30"), short: nil)
        strategy.filters = [try Condition(parsing: "session new-york")]
        (strategy.entry, strategy.stop, strategy.targets) = (.breakout(atr: 0.1), .structure, [.reward(2), .structure])
        let text = localizer.rules(of: strategy, places: 2).plainText
        #expect(text.contains(exits) && text.contains(session), "\(text)")
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
