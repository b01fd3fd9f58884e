import Foundation
import Platform
import Trading

/// The price of one instrument at every second, and the highest and lowest within any stretch of seconds.
///
/// The factors give the logarithm of the price at each full hour. Inside an hour the path is refined by halving (Lévy's
/// construction of the Brownian bridge): the middle of a stretch is the mean of its ends plus a hashed number. The
/// number is uniform, therefore bounded, therefore a stretch that cannot hold a new extreme is never looked into: the
/// high of a week is as exact as that of a minute, and costs a few hundred steps instead of 600,000.
final class PricePath: Sendable {
    private struct Part {
        let factor: Factor
        let weight: Double
    }

    private let parts: [Part]
    /// Usual standard deviation relative to which stress is told, by part: the squares of the weights.
    private let totalVariance: Double
    private let offset: Double
    private let days = Locked<[Int64: Day]>([:])

    /// One day of the path.
    private final class Day: Sendable {
        /// Logarithm of the price at the 25 full hours.
        let values: [Double]
        /// Of each hour, of each part: weighted standard deviation, and the key of its noise.
        let noise: [Double]
        let keys: [UInt64]
        /// Of each hour: the sum of the parts' standard deviations.
        let reach: [Double]
        /// Of each hour: how volatile it is compared to usual.
        let stress: [Double]

        init(values: [Double], noise: [Double], keys: [UInt64], stress: [Double]) {
            let parts = noise.count / 24
            reach = (0..<24).map { hour in noise[hour * parts..<(hour + 1) * parts].reduce(0) { $0 + abs($1) } }
            self.values = values
            self.noise = noise
            self.keys = keys
            self.stress = stress
        }
    }

    /// - Parameters:
    ///   - parts: factors and their weights.
    ///   - start: the logarithm of the price at `moment`.
    init(parts: [(Factor, Double)], start: Double, at moment: Timestamp) {
        self.parts = parts.map { Part(factor: $0, weight: $1) }
        totalVariance = parts.reduce(0) { $0 + $1.1 * $1.1 }
        let bare = PricePath(parts: self.parts, totalVariance: totalVariance)
        offset = start - bare.logarithm(at: moment.seconds)
    }

    private init(parts: [Part], totalVariance: Double) {
        self.parts = parts
        self.totalVariance = totalVariance
        offset = 0
    }

    /// The price at a second since the epoch.
    func price(at second: Int64) -> Double { exp(logarithm(at: second)) }

    /// How volatile the hour around a second is: 1 is usual.
    func stress(at second: Int64) -> Double {
        let (day, hour, _) = Self.split(second)
        return self.day(day).stress[hour]
    }

    /// Highest and lowest price from one second through another.
    func extremes(from first: Int64, through last: Int64) -> (high: Double, low: Double) {
        let start = logarithm(at: first)
        let end = logarithm(at: last)
        var search = Search(high: max(start, end), low: min(start, end))
        let days = (floorDivision(first, 86_400)...floorDivision(last, 86_400)).map { ($0 * 86_400, day($0)) }
        // Full hours first: the better the extremes known, the less has to be looked into.
        for (midnight, day) in days {
            for hour in 0..<24 {
                let second = midnight + Int64(hour) * 3600
                if second > first && second < last { search.add(day.values[hour] + offset) }
            }
        }
        // Then the hours that may exceed them, the likeliest first: most of the others are never looked into.
        var hours: [(excess: Double, second: Int64, day: Day, hour: Int)] = []
        for (midnight, day) in days {
            for hour in 0..<24 {
                let second = midnight + Int64(hour) * 3600
                guard second <= last, second + 3600 > first else { continue }
                let excess = search.excess(of: day, hour: hour, offset: offset)
                if excess > 0 { hours.append((excess, second, day, hour)) }
            }
        }
        hours.sort { $0.excess > $1.excess }
        for (_, second, day, hour) in hours {
            search.look(
                into: day, hour: hour, offset: offset,
                range: Int(max(first - second, 0))...Int(min(last - second, 3599)))
        }
        return (exp(search.high), exp(search.low))
    }

    private func logarithm(at second: Int64) -> Double {
        let (number, hour, rest) = Self.split(second)
        let day = self.day(number)
        var (low, high) = (0, 3600)
        var (left, right) = (day.values[hour] + offset, day.values[hour + 1] + offset)
        if rest == 0 { return left }
        let first = hour * parts.count
        while true {
            let middle = (low + high) / 2
            var push = 0.0
            for part in first..<first + parts.count {
                push += day.noise[part] * Noise.uniform(Noise.bits(day.keys[part], Int64(middle)))
            }
            let value = Bridge.mean(left, right, low, middle, high) + push * Bridge.deviation[high - low]
            if middle == rest { return value }
            if rest < middle { (high, right) = (middle, value) } else { (low, left) = (middle, value) }
        }
    }

    /// The hunt for the extremes of a stretch of seconds.
    private struct Search {
        var high: Double
        var low: Double
        private var noise: ArraySlice<Double> = []
        private var keys: ArraySlice<UInt64> = []
        private var reach = 0.0
        private var range = 0...0
        private let deviation = Bridge.deviation
        private let bound = Bridge.bound

        init(high: Double, low: Double) {
            self.high = high
            self.low = low
        }

        mutating func add(_ value: Double) {
            high = max(high, value)
            low = min(low, value)
        }

        /// How far the path within an hour can at most leave the extremes known.
        func excess(of day: Day, hour: Int, offset: Double) -> Double {
            let reach = day.reach[hour] * bound[3600]
            let (left, right) = (day.values[hour] + offset, day.values[hour + 1] + offset)
            return max(max(left, right) + reach - high, low - min(left, right) + reach)
        }

        mutating func look(into day: Day, hour: Int, offset: Double, range: ClosedRange<Int>) {
            reach = day.reach[hour]
            let (left, right) = (day.values[hour], day.values[hour + 1])
            guard mayExceed(left + offset, right + offset, length: 3600) else { return }
            let parts = day.noise.count / 24
            noise = day.noise[hour * parts..<(hour + 1) * parts]
            keys = day.keys[hour * parts..<(hour + 1) * parts]
            self.range = range
            look(0, 3600, left + offset, right + offset)
        }

        /// Whether the path between these values can leave the extremes known.
        private func mayExceed(_ left: Double, _ right: Double, length: Int) -> Bool {
            let reach = reach * bound[length]
            return max(left, right) + reach > high || min(left, right) - reach < low
        }

        /// Looks at the seconds between `first` and `last`, where the path has the values `left` and `right`.
        private mutating func look(_ first: Int, _ last: Int, _ left: Double, _ right: Double) {
            guard last - first > 1, range.lowerBound < last, range.upperBound > first else { return }
            guard mayExceed(left, right, length: last - first) else { return }
            let middle = (first + last) / 2
            var push = 0.0
            for part in noise.indices { push += noise[part] * Noise.uniform(Noise.bits(keys[part], Int64(middle))) }
            let value = Bridge.mean(left, right, first, middle, last) + push * deviation[last - first]
            if range.contains(middle) { add(value) }
            look(first, middle, left, value)
            look(middle, last, value, right)
        }
    }

    private func day(_ number: Int64) -> Day {
        if let day = days.withLock({ $0[number] }) { return day }
        let day = makeDay(number)
        days.withLock { days in
            if days.count >= 16 { days.removeAll() }
            days[number] = day
        }
        return day
    }

    private func makeDay(_ number: Int64) -> Day {
        var values = [Double](repeating: 0, count: 25)
        var noise = [Double](repeating: 0, count: 24 * parts.count)
        var keys = [UInt64](repeating: 0, count: 24 * parts.count)
        var stress = [Double](repeating: 0, count: 24)
        for (index, part) in parts.enumerated() {
            let (states, hours) = part.factor.day(number)
            for hour in 0...24 { values[hour] += part.weight * states[hour] }
            for (hour, each) in hours.enumerated() {
                noise[hour * parts.count + index] = part.weight * each.scale
                keys[hour * parts.count + index] = each.key
                stress[hour] += part.weight * part.weight * each.stress * each.stress
            }
        }
        stress = stress.map { ($0 / totalVariance).squareRoot() }
        return Day(values: values, noise: noise, keys: keys, stress: stress)
    }

    private static func split(_ second: Int64) -> (day: Int64, hour: Int, rest: Int) {
        let day = floorDivision(second, 86_400)
        let rest = Int(second - day * 86_400)
        return (day, rest / 3600, rest % 3600)
    }
}

/// The arithmetic of halving a stretch of a Brownian path.
private enum Bridge {
    /// Standard deviation of the middle of a stretch of so many seconds, in units of an hour's.
    static let deviation: [Double] = (0...3600).map { (length: Int) -> Double in
        guard length > 1 else { return 0 }
        let half = Double(length / 2)
        let variance = half * (Double(length) - half) / Double(length)
        return (variance / 3600).squareRoot()
    }
    /// How far a path can leave the higher of a stretch's ends, in the same units, when each number is within ±√3.
    static let bound: [Double] = {
        var bound = [0.0, 0.0]
        for length in 2...3600 { bound.append(3.0.squareRoot() * deviation[length] + bound[length - length / 2]) }
        return bound
    }()

    static func mean(_ left: Double, _ right: Double, _ first: Int, _ middle: Int, _ last: Int) -> Double {
        left + (right - left) * Double(middle - first) / Double(last - first)
    }
}

func floorDivision(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
}
