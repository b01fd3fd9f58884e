import Foundation
import Trading
import Yams

/// Which of our instruments a symbol of TradingView means.
struct TradingViewSymbols: Sendable {
    private let instruments: InstrumentCatalogue
    /// Names that are not ours: `GOLD` is XAUUSD.
    private let others: [String: String]

    /// - Throws: `ConfigurationError` when `config/tradingview.yaml` is malformed.
    init(_ services: BotServices) throws {
        instruments = services.instruments
        let file = "config/tradingview.yaml"
        do {
            let text = try String(contentsOf: services.configuration.home.appending(path: file), encoding: .utf8)
            others = try YAMLDecoder().decode([String: [String]].self, from: text)
                .reduce(into: [:]) { names, entry in for name in entry.value { names[name] = entry.key } }
        } catch {
            throw ConfigurationError.malformed(file, "\(error)")
        }
    }

    /// `OANDA:EURUSD`, `BINANCE:BTCUSDT.P`, `NASDAQ:AAPL`, `EURUSD`: the exchange's name is left out, as is what marks
    /// a perpetual contract.
    func instrument(_ symbol: String) -> Instrument? {
        let ticker = symbol.uppercased().split(separator: ":").last.map(String.init) ?? ""
        let plain = ticker.hasSuffix(".P") ? String(ticker.dropLast(2)) : ticker
        let name = others[plain] ?? plain
        return instruments[InstrumentID(name)]
    }
}
