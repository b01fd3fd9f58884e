import Foundation
import TestSupport
import Testing
import Trading

@Suite struct CatalogueTests {
    @Test func `the catalogue holds what is promised`() throws {
        let all = try catalogue().all
        func count(_ assetClass: AssetClass) -> Int { all.filter { $0.assetClass == assetClass }.count }
        #expect(count(.forex) == 28)
        #expect(count(.stock) >= 22)
        #expect(count(.crypto) == 11)
        for symbol in [
            "XAUUSD", "XAGUSD", "US30", "NAS100", "SPX500", "GER40", "UK100", "JP225", "DXY", "USOIL", "UKOIL",
        ] {
            #expect(try catalogue()[InstrumentID(symbol)] != nil, "\(symbol)")
        }
    }

    @Test(.enabled(if: Folders.shared != nil))
    func `every symbol of the action contract is known`() throws {
        struct Contract: Decodable { let enums: Enums }
        struct Enums: Decodable { let symbol: [String] }
        let file = try #require(Folders.shared("understanding/actions.json"))
        let contract = try JSONDecoder().decode(Contract.self, from: Data(contentsOf: file))
        let known = Set(try catalogue().all.map(\.id.symbol)).union(["ALL"])
        #expect(contract.enums.symbol.filter { !known.contains($0) } == [])
    }

    /// Contract sizes and pips as brokers state them (CME, OANDA and Binance contract specifications).
    static let figures:
        [(symbol: String, pip: String, contract: String, unit: SizeUnit, quote: String, lotStep: String)] = [
            ("EURUSD", "0.0001", "100000", .lots, "USD", "0.01"), ("USDJPY", "0.01", "100000", .lots, "JPY", "0.01"),
            ("XAUUSD", "0.1", "100", .lots, "USD", "0.01"), ("XAGUSD", "0.01", "5000", .lots, "USD", "0.01"),
            ("GER40", "1", "1", .lots, "EUR", "0.01"), ("UK100", "1", "1", .lots, "GBP", "0.01"),
            ("JP225", "1", "1", .lots, "JPY", "0.01"), ("USOIL", "0.01", "1000", .lots, "USD", "0.01"),
            ("AAPL", "0.01", "1", .shares, "USD", "1"), ("BTCUSDT", "1", "1", .units, "USDT", "0.0001"),
        ]
    @Test(arguments: figures)
    func `sizes and pips are the usual ones`(
        symbol: String, pip: String, contract: String, unit: SizeUnit, quote: String, lotStep: String
    ) throws {
        let instrument = try #require(try catalogue()[InstrumentID(symbol)])
        #expect(instrument.pip == Price(pip))
        #expect(instrument.contractSize == Quantity(contract))
        #expect(instrument.sizeUnit == unit)
        #expect(instrument.quote == Currency(quote))
        #expect(instrument.lots(instrument.sizeStep).description == lotStep)
    }

    @Test func `crosses start at the rate of their legs, to the tick`() throws {
        let catalogue = try catalogue()
        func dollars(_ currency: Currency) throws -> Double {
            if currency == .usd { return 1 }
            let pair = try #require(
                catalogue.all.first { $0.id.symbol == "\(currency)USD" || $0.id.symbol == "USD\(currency)" })
            return pair.quote == .usd ? pair.simulation.start : 1 / pair.simulation.start
        }
        for pair in catalogue.all where pair.assetClass == .forex {
            let cross = try dollars(pair.base) / dollars(pair.quote)
            #expect(abs(pair.simulation.start - cross) <= pair.tick.value.double * 0.5001, "\(pair.id)")
        }
    }

    private static let good = """
        calendars:
          always: { zone: UTC, days: utc, hours: [Mon 00:00 - Sun 24:00] }
        groups:
          - class: crypto
            calendar: always
            contract: 1
            step: 0.1
            maximum: 10
            unit: units
            commission: 10
            slippage: 0.5
            swap: 11
            leverage: 2
            instruments:
              BTCUSDT: { name: Bitcoin, base: BTC, quote: USDT, tick: 0.01, pip: 1,
                start: 65000, range: [10, 100000], spread: 4, volatility: 0.5, volume: 30 }
        """
    static let mistakes: [(from: String, to: String, words: [String])] = [
        ("pip: 1,", "pip: 1, pips: 2,", ["BTCUSDT", "unknown key pips"]),
        ("pip: 1,", "", ["BTCUSDT", "pip is missing"]),
        ("pip: 1,", "pip: 0.005,", ["BTCUSDT", "pip must be a multiple"]),
        ("tick: 0.01", "tick: 0", ["BTCUSDT", "tick must be a number above zero"]),
        ("tick: 0.01", "tick: -1", ["BTCUSDT", "tick"]),
        ("start: 65000", "start: 165000", ["BTCUSDT", "inside the range"]),
        ("start: 65000", "start: 65000.001", ["BTCUSDT", "start must be a multiple"]),
        ("[10, 100000]", "[100000, 10]", ["BTCUSDT", "range"]),
        ("[10, 100000]", "[10]", ["BTCUSDT", "range"]),
        ("spread: 4", "spread: 0.001", ["BTCUSDT", "spread"]),
        ("volatility: 0.5", "volatility: 50", ["BTCUSDT", "volatility"]),
        ("volume: 30", "volume: many", ["BTCUSDT", "volume", "many"]),
        ("maximum: 10\n", "maximum: 10.05\n", ["BTCUSDT", "maximum"]),
        ("leverage: 2\n", "leverage: 2.5\n", ["BTCUSDT", "leverage must be a whole number"]),
        ("leverage: 2\n", "leverage: 0\n", ["BTCUSDT", "leverage must be a number above zero"]),
        ("leverage: 2\n", "# none\n", ["BTCUSDT", "leverage is missing"]),
        ("unit: units", "unit: barrels", ["BTCUSDT", "unit"]),
        ("class: crypto", "class: coins", ["BTCUSDT", "unknown class coins"]),
        ("calendar: always", "calendar: never", ["BTCUSDT", "unknown calendar never"]),
        ("quote: USDT", "quote: BTC", ["BTCUSDT", "differ"]),
        ("BTCUSDT:", "btc-usdt:", ["btc-usdt", "capital"]),
        ("zone: UTC", "zone: Mars/Olympus", ["calendar always", "time zone"]),
        ("Mon 00:00 - Sun 24:00", "Mon 00:00 - Someday 24:00", ["calendar always", "malformed hours"]),
        ("days: utc", "days: stellar", ["calendar always", "days"]),
        ("groups:", "groups: 3\nothers:", ["unknown key others"]),
        ("calendars:", "calendars: [", ["line"]),
    ]
    @Test(arguments: mistakes)
    func `a mistake is refused, naming what is wrong`(from: String, to: String, words: [String]) throws {
        _ = try InstrumentCatalogue(yaml: Self.good)
        let error = #expect(throws: TradingError.self) {
            _ = try InstrumentCatalogue(yaml: Self.good.replacing(from, with: to))
        }
        let message = error.map { "\($0)" } ?? ""
        for word in words { #expect(message.contains(word), "\(message)") }
    }

    @Test func `hours over the end of the week and on several days are read`() throws {
        let forex = try calendar("EURUSD")
        #expect(forex.hours == [.init(open: 0, close: 6780), .init(open: 9660, close: 10_080)])
        #expect(try calendar("AAPL").hours.count == 5)
        #expect(try calendar("AAPL").hours.first == .init(open: 570, close: 960))
        #expect(try calendar("AAPL").holidays.count == 41)
    }
}
