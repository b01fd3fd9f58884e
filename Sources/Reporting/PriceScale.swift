import Foundation
import Trading

/// Prices to vertical pixels, linear. Pixels grow downwards.
struct PriceScale {
    let prices: ClosedRange<Double>
    let top: Double
    let bottom: Double

    func y(_ price: Double) -> Double {
        bottom - (price - prices.lowerBound) / (prices.upperBound - prices.lowerBound) * (bottom - top)
    }

    /// The same, of figures far outside held near enough for cairo's numbers, which end at some millions.
    func near(_ price: Double) -> Double {
        let reach = 30 * (bottom - top)
        return max(top - reach, min(bottom + reach, y(price)))
    }

    /// The prices a chart spans: all candles, what `always` must show, and those `levels` that do not squeeze the
    /// candles below a third of the height (or that are within 0.2 % of the price), nearest first; plus a margin,
    /// a share of their distance.
    static func range(
        candles: [Candle], always: [Double], levels: [Double], tick: Double, margin: Double = 0.06
    ) -> ClosedRange<Double> {
        var low = (candles.map(\.low) + always).min() ?? 1
        var high = (candles.map(\.high) + always).max() ?? 1
        // A market that did not move still needs a height.
        let least = max(8 * tick, high * 1e-5)
        if high - low < least {
            let middle = (high + low) / 2
            (low, high) = (middle - least / 2, middle + least / 2)
        }
        let reach = max(3 * (high - low), 0.002 * high)
        let middle = (high + low) / 2
        for level in levels.sorted(by: { abs($0 - middle) < abs($1 - middle) }) {
            let (lower, upper) = (min(low, level), max(high, level))
            if upper - lower <= reach { (low, high) = (lower, upper) }
        }
        let room = margin * (high - low)
        return (low - room)...(high + room)
    }
}

/// A distance people count in: 1, 2 or 5 times a power of ten.
struct RoundStep: Hashable {
    let mantissa: Int
    let exponent: Int

    /// The smallest such step that is at least `distance` (finite, above zero) and a whole number of last places.
    init(atLeast distance: Double, places: Int) {
        var exponent = max(Int(log10(distance).rounded(.down)), -places)
        let unit = distance / Self.power(exponent)
        // A tolerance, so that a distance of exactly 0.2 is not pushed to 0.5 by its last bit.
        let mantissa = [1, 2, 5].first { Double($0) >= unit * (1 - 1e-9) } ?? 10
        if mantissa == 10 { exponent += 1 }
        self.mantissa = mantissa == 10 ? 1 : mantissa
        self.exponent = exponent
    }

    var distance: Double { multiple(1) }

    /// `count` steps, correctly rounded: 3 steps of 0.1 are 0.3.
    func multiple(_ count: Int) -> Double {
        let whole = Double(count * mantissa)
        return exponent >= 0 ? whole * Self.power(exponent) : whole / Self.power(-exponent)
    }

    /// Every multiple inside `prices`, rising.
    func multiples(in prices: ClosedRange<Double>) -> [Double] {
        let first = Int((prices.lowerBound / distance).rounded(.up))
        let last = Int((prices.upperBound / distance).rounded(.down))
        return first <= last ? (first...last).map(multiple) : []
    }

    private static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }
}
