import Foundation
import Platform
import Trading

/// What an instrument's price is made of: a sum of factors on the logarithm of the price.
///
/// A currency is worth something in dollars, a leg; a pair is the difference of two legs, so that crosses agree with
/// the dollar pairs to the last digit. Shared factors make instruments move together.
struct Composition: Sendable {
    /// The logarithm of the price at the start.
    var start: Double
    /// Standard deviation of a year, by factor.
    var weights: [FactorName: Double]

    /// What a factor is called, and how it spreads over the week.
    enum FactorName: Hashable, Comparable, Sendable {
        /// The dollar's weakness against everything.
        case dollar
        /// The appetite for shares.
        case risk
        case metals, oil, coins
        /// What only one currency, share, coin or index does.
        case own(String)

        var name: String {
            if case .own(let name) = self { return "own " + name }
            return "\(self)"
        }
    }

    /// How strongly a leg follows the shared factors: correlations, whose squares sum to less than 1.
    private static let currencyLoads: [String: [FactorName: Double]] = [
        "EUR": [.dollar: 0.75, .risk: 0.05], "GBP": [.dollar: 0.68, .risk: 0.20], "AUD": [.dollar: 0.62, .risk: 0.40],
        "NZD": [.dollar: 0.60, .risk: 0.38], "CAD": [.dollar: 0.58, .risk: 0.35], "CHF": [.dollar: 0.70, .risk: -0.20],
        "JPY": [.dollar: 0.50, .risk: -0.30],
    ]
    private static let loads: [String: [FactorName: Double]] = [
        "XAUUSD": [.dollar: 0.35, .risk: -0.10, .metals: 0.80],
        "XAGUSD": [.dollar: 0.30, .risk: 0.15, .metals: 0.70],
        "XPTUSD": [.dollar: 0.30, .risk: 0.20, .metals: 0.50],
        "SPX500": [.risk: 0.985], "SPY": [.risk: 0.985], "NAS100": [.risk: 0.93], "QQQ": [.risk: 0.93],
        "US30": [.risk: 0.92], "GER40": [.risk: 0.68], "UK100": [.risk: 0.58], "JP225": [.risk: 0.5],
        "BTCUSDT": [.dollar: 0.1, .risk: 0.15, .coins: 0.88], "ETHUSDT": [.dollar: 0.1, .risk: 0.15, .coins: 0.85],
    ]
    private static let classLoads: [AssetClass: [FactorName: Double]] = [
        .forex: [.dollar: 0.6], .metal: [.dollar: 0.3, .metals: 0.6], .stock: [.risk: 0.6], .index: [.risk: 0.6],
        .energy: [.dollar: 0.1, .risk: 0.2, .oil: 0.93], .crypto: [.dollar: 0.1, .risk: 0.15, .coins: 0.72],
    ]
    /// The weights of the dollar index (ICE), without the krona's 0.042 and brought to 1.
    private static let dollarIndex: KeyValuePairs = [
        "EUR": 0.576 / 0.958, "JPY": 0.136 / 0.958, "GBP": 0.119 / 0.958, "CAD": 0.091 / 0.958, "CHF": 0.036 / 0.958,
    ]

    static func of(_ instrument: Instrument, in catalogue: InstrumentCatalogue) -> Composition {
        let alone = Composition(
            start: log(instrument.simulation.start),
            weights: weights(
                loads[instrument.id.symbol] ?? classLoads[instrument.assetClass] ?? [:], own: instrument.id.symbol,
                volatility: instrument.simulation.annualVolatility))
        if instrument.id.symbol == "DXY" {
            var index = Composition(start: alone.start, weights: [:])
            for (code, share) in dollarIndex {
                guard let leg = leg(Currency(code), .forex, catalogue) else { return alone }
                index.subtract(leg.weights.mapValues { $0 * share })
            }
            return index
        }
        guard [.forex, .crypto].contains(instrument.assetClass),
            let base = leg(instrument.base, instrument.assetClass, catalogue),
            let quote = leg(instrument.quote, instrument.assetClass, catalogue)
        else { return alone }
        var pair = base
        pair.start -= quote.start
        pair.subtract(quote.weights)
        return pair
    }

    /// A currency in dollars, or a coin in tether; nil where the catalogue has no such pair.
    private static func leg(
        _ currency: Currency, _ assetClass: AssetClass, _ catalogue: InstrumentCatalogue
    ) -> Composition? {
        let money = Currency(assetClass == .forex ? "USD" : "USDT")
        if currency == money { return Composition(start: 0, weights: [:]) }
        let pair = catalogue.all.first {
            $0.assetClass == assetClass
                && ($0.base == currency && $0.quote == money || $0.base == money && $0.quote == currency)
        }
        guard let pair else { return nil }
        let loads =
            assetClass == .forex
            ? currencyLoads[currency.code] ?? classLoads[.forex] : loads[pair.id.symbol] ?? classLoads[.crypto]
        return Composition(
            start: log(pair.simulation.start) * (pair.base == currency ? 1 : -1),
            weights: weights(loads ?? [:], own: currency.code, volatility: pair.simulation.annualVolatility))
    }

    private static func weights(
        _ loads: [FactorName: Double], own: String, volatility: Double
    ) -> [FactorName: Double] {
        var weights = loads.mapValues { $0 * volatility }
        // In a fixed order: sums of doubles depend on it.
        let shared = loads.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
        weights[.own(own)] = volatility * max(1 - shared, 0).squareRoot()
        return weights
    }

    private mutating func subtract(_ others: [FactorName: Double]) {
        for (name, weight) in others { weights[name, default: 0] -= weight }
    }

    /// How the week of an instrument goes.
    static func activity(of instrument: Instrument) -> Activity {
        switch instrument.assetClass {
        case .forex: .forex
        case .metal, .energy: .globex
        case .crypto: .coins
        case .stock: .newYork
        case .index:
            switch instrument.quote.code {
            case "EUR", "GBP", "CHF": .europe
            case "JPY": .tokyo
            default: .globex
            }
        }
    }

    /// How the week of a factor goes; `instrument` is the one that owns it.
    static func activity(of name: FactorName, instrument: Instrument) -> Activity {
        switch name {
        case .dollar: .forex
        case .risk, .metals, .oil: .globex
        case .coins: .coins
        case .own: instrument.id.symbol == "DXY" ? .forex : activity(of: instrument)
        }
    }
}
