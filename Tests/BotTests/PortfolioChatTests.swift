import Channels
import Foundation
import Presentation
import Testing

@testable import Bot

/// Portfolio weights and correlations in chat.
@Suite struct PortfolioChatTests {
    private func with(_ language: String = "en", _ body: (ResultsWorld) async throws -> Void) async throws {
        let world = try await ResultsWorld(language)
        try await body(world)
        try world.close()
    }

    /// The cells of the table, by instrument.
    private static func table(_ messages: [OutgoingMessage]) -> [String: [Double]] {
        var cells: [String: [Double]] = [:]
        for case .table(let table) in messages.flatMap(\.document.blocks) {
            for row in table.rows {
                cells[row[0].plainText] = row.dropFirst().compactMap {
                    Double($0.plainText.replacing("%", with: "").replacing("\u{A0}", with: ""))
                }
            }
        }
        return cells
    }

    @Test func `weights say their days and that they look back, and sum to all there is`() async throws {
        try await with { world in
            let sent = try await world.world.say("/portfolio gold btc apple", "ada")
            for part in [
                "Portfolio weights from", "daily returns", "6 Jun 2023 to 3 Jun 2024", "Simulated prices",
                "All of this looks back",
                "Ledoit and Wolf", "252 days make a year", "USD, USDT",
            ] {
                #expect(sent.text.contains(part), "\(part): \(sent.text)")
            }
            let table = Self.table(sent)
            #expect(Set(table.keys) == ["XAUUSD", "BTCUSDT", "AAPL", "a year"])
            for column in 0..<3 {
                let sum = ["XAUUSD", "BTCUSDT", "AAPL"].reduce(0) { $0 + (table[$1]?[column] ?? .nan) }
                // Each is rounded to a tenth of a percent.
                #expect(abs(sum - 100) <= 0.16, "\(table)")
            }
            // Gold moves less than a coin: the least variance holds more of it, and no portfolio moves less.
            let (low, parity) = (table["a year"]?[0] ?? .nan, table["a year"]?[1] ?? .nan)
            #expect((table["XAUUSD"]?[0] ?? 0) > (table["BTCUSDT"]?[0] ?? 100) && low <= parity + 0.05)
        }
    }

    @Test func `the watchlist is taken when nothing is named`() async throws {
        try await with { world in
            try await world.ask("portfolio weights", "takes two instruments or more")
            try await world.ask("correlation", "takes two instruments or more")
            try await world.ask("/correlation gold", "takes two instruments or more")
            try await world.say("/watchlist add eurusd gbpusd gold")
            let weights = try await world.world.say("portfolio weights", "ada")
            #expect(Set(Self.table(weights).keys) == ["EURUSD", "GBPUSD", "XAUUSD", "a year"])
            try await world.ask("/correlation silver", "XAGUSD", "EURUSD")
            try await world.ask("/correlation NOPE gold", "NOPE")
            try await world.ask("/portfolio gold silver 9d", "returns in common; 30 are needed")
        }
    }

    @Test func `correlations come in words, as a table and as a picture`() async throws {
        try await with { world in
            let sent = try await world.world.say("/correlation eurusd gbpusd btc", "ada")
            for part in [
                "Correlation of 1d returns, the last 60 of 250", "Strongest", "EURUSD and GBPUSD", "they ",
                "Between -0.25 and 0.25 it may be chance", "Simulated prices", "different hours",
            ] {
                #expect(sent.text.contains(part), "\(part): \(sent.text)")
            }
            for (_, cells) in Self.table(sent) { #expect(cells.first.map { (-1...1).contains($0) } ?? false) }
            #expect(Self.table(sent).count == 3)
            let picture = try #require(sent.compactMap(\.attachment).first)
            #expect(picture.name == "correlation_D1.png")
            let hourly = try await world.world.say("correlation eurusd gbpusd 1h", "ada")
            #expect(hourly.text.contains("1h returns") && hourly.compactMap(\.attachment).count == 1)
        }
    }

    @Test func `an instrument is itself once, and ten are shown`() async throws {
        try await with { world in
            try await world.ask("/correlation gold xauusd", "takes two instruments or more")
            let names = "eurusd gbpusd usdjpy usdchf usdcad audusd nzdusd eurgbp eurjpy gbpjpy xauusd"
            try await world.ask("/correlation \(names)", "Shown: the first 10")
        }
    }

    @Test func `it is said in German as well`() async throws {
        try await with("de") { world in
            try await world.ask("gewichtung von gold und silber", "Gewichtung aus", "Ruhig", "Parität", "blickt zurück")
            try await world.ask("korrelation von gold und silber", "XAUUSD und XAGUSD", "Zufall")
        }
    }
}
