/// Support and resistance zones from confirmed swings, with how often each was touched.
///
/// A swing high is a bar whose high is above those of `strength` bars before and not below those of `strength` bars
/// after it; it is known `strength` bars later and counts from then on (swing lows likewise). A swing within `width`
/// average true ranges (14 bars, Wilder's) of a zone touches it and moves it to the mean of its touches; any other
/// starts a zone. The zone touched longest ago goes when there are more than 32.
///
/// Outputs: the nearest zone at or below the close and its touches, the nearest above and its touches; NaN without one.
public struct SupportResistance: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "support_resistance", .levels,
        [.period(5, "strength", to: 200), .init("width", 0.5, in: 0.01...20, isWhole: false)],
        outputs: ["support", "support_touches", "resistance", "resistance_touches"],
        // The first swing needs its bars on both sides and a range to measure by.
        warmUp: { max(2 * Int($0[0]) + 1, 15) }
    ).called("support", "resistance", "sr", "zones", "levels").withGaps().overPrices("support", "resistance")
    static let scratchColumns = 3
    private static let zoneLimit = 32
    private struct Zone {
        var price: Double
        var touches: Double
        var touched: Int
    }
    private let strength: Int
    private let width: Double
    private var highs: History
    private var lows: History
    private var moves = Moves()
    private var range: ExponentialAverage
    private var seen = 0
    private var zones: [Zone] = []

    public init(arguments: [Double]) {
        strength = Int(arguments[0])
        width = arguments[1]
        highs = History(span: 2 * strength + 1)
        lows = highs
        range = .wilder(14)
        zones.reserveCapacity(Self.zoneLimit + 1)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (ranges, tops, bottoms, count, strength) =
            (rows.scratch(0), rows.scratch(1), rows.scratch(2), rows.count, strength)
        moves.trueRange(rows, ranges)
        range.run(ranges, count, ranges)
        highs.append(rows.high, count) { high in
            for i in 0..<count { tops[i] = Self.swing(high + (i - strength), strength, sign: 1) }
        }
        lows.append(rows.low, count) { low in
            for i in 0..<count { bottoms[i] = Self.swing(low + (i - strength), strength, sign: -1) }
        }
        for i in 0..<count {
            seen += 1
            touch(tops[i], ranges[i])
            touch(bottoms[i], ranges[i])
            var (support, resistance): (Zone?, Zone?) = (nil, nil)
            for zone in zones {
                if zone.price <= rows.close[i] {
                    if zone.price > support?.price ?? 0 { support = zone }
                } else if zone.price < resistance?.price ?? .infinity {
                    resistance = zone
                }
            }
            rows[0][i] = support?.price ?? .nan
            rows[1][i] = support?.touches ?? .nan
            rows[2][i] = resistance?.price ?? .nan
            rows[3][i] = resistance?.touches ?? .nan
        }
    }

    /// The value at the middle when it is a swing, else NaN. Bars that were not there (NaN) make none.
    private static func swing(_ middle: UnsafePointer<Double>, _ strength: Int, sign: Double) -> Double {
        let value = sign * middle[0]
        for distance in 1...strength {
            guard sign * middle[-distance] < value, sign * middle[distance] <= value else { return .nan }
        }
        return middle[0]
    }

    private mutating func touch(_ price: Double, _ range: Double) {
        guard !price.isNaN, !range.isNaN else { return }
        var nearest: Int?
        for index in zones.indices where abs(zones[index].price - price) <= width * range {
            if abs(zones[index].price - price) < nearest.map({ abs(zones[$0].price - price) }) ?? .infinity {
                nearest = index
            }
        }
        if let nearest {
            let zone = zones[nearest]
            zones[nearest].price += (price - zone.price) / (zone.touches + 1)
            zones[nearest].touches += 1
            zones[nearest].touched = seen
            return
        }
        if zones.count == Self.zoneLimit {
            var oldest = 0
            for index in zones.indices where zones[index].touched < zones[oldest].touched { oldest = index }
            zones.remove(at: oldest)
        }
        zones.append(Zone(price: price, touches: 1, touched: seen))
    }
}
