import Foundation
import Trading
import Yams

/// Which of our instruments a symbol of TradingView, or of a broker's terminal, means.
struct ForeignSymbols: Sendable {
    private let instruments: InstrumentCatalogue
    /// Names that are not ours: `GOLD` is XAUUSD.
    private let others: [String: String]

    /// - Throws: `ConfigurationError` when `config/symbols.yaml` is malformed.
    init(_ services: BotServices) throws {
        instruments = services.instruments
        let file = "config/symbols.yaml"
        do {
            let text = try String(contentsOf: services.configuration.home.appending(path: file), encoding: .utf8)
            others = try YAMLDecoder().decode([String: [String]].self, from: text)
                .reduce(into: [:]) { names, entry in for name in entry.value { names[name] = entry.key } }
        } catch {
            throw ConfigurationError.malformed(file, "\(error)")
        }
    }

    /// `OANDA:EURUSD`, `BINANCE:BTCUSDT.P`, `NASDAQ:AAPL`, `EURUSD.r`, `XAUUSDm`, `#AAPL`: the name itself comes first,
    /// then without what brokers put before and behind it.
    func instrument(_ symbol: String) -> Instrument? {
        let ticker = symbol.split(separator: ":").last.map(String.init) ?? ""
        let bare = String((ticker.hasPrefix("#") ? ticker.dropFirst() : ticker[...]).prefix { !".-_+".contains($0) })
        let unmarked = String(bare.prefix { !$0.isLowercase })
        return [ticker, bare, unmarked].lazy.map { $0.uppercased() }
            .compactMap { instruments[InstrumentID(others[$0] ?? $0)] }.first
    }
}
