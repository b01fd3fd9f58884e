import Foundation
import Platform
import Trading

/// A repeatable number for a place: hashing instead of drawing, so that any moment can be asked for alone.
enum Noise {
    static func key(_ seed: UInt64, _ name: String) -> UInt64 {
        // FNV-1a (Fowler, Noll, Vo).
        mix(seed ^ name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }
    static func bits(_ key: UInt64, _ place: Int64) -> UInt64 {
        mix(key &+ UInt64(bitPattern: place) &* 0x9E37_79B9_7F4A_7C15)
    }
    /// Uniform, variance 1: from -√3 to √3.
    static func uniform(_ bits: UInt64) -> Double {
        Double(Int64(bitPattern: bits) >> 11) * (1.7320508075688772 / 4_503_599_627_370_496)
    }
    /// Nearly normal, variance 1: the sum of four uniform numbers, never beyond ±2√3.
    static func normal(_ bits: UInt64) -> Double {
        let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
        return (Double(sum) + 2 - 131_072) / 65_536 * 1.7320508075688772
    }
    /// A number in 0..<1.
    static func fraction(_ bits: UInt64) -> Double { Double(bits >> 11) / 9_007_199_254_740_992 }
}

/// One cause of price moves: a random walk of variance 1 a year that returns slowly to where it began.
///
/// Hourly steps are hashed numbers, scaled by the hour's activity, by the day's volatility and by a factor of the hour
/// itself that makes the tails fat. The days' volatility is noise of several lengths laid over each other, half of it
/// common to all factors: it stays high or low for weeks. Only the state at the start of each day is remembered.
final class Factor: Sendable {
    /// The share of its distance from the middle that a factor loses in a day: half of it in eight months.
    private static let pull = 1 - 1 / 365.25
    /// Where a day's state is reflected. A factor keeps within 1.95 of its beginning; the ranges of
    /// `config/instruments.yaml` are made from that.
    private static let limit = 1.7
    /// The standard deviation of the days' logarithmic volatility.
    private static let roughness = 0.32

    private let activity: Activity
    private let key: UInt64
    private let volatilityKeys: [UInt64]
    private let anchor: Int64
    private let states: Locked<States>

    private struct States {
        /// At the start of the anchor day and of each day after it.
        var after: [Double] = [0]
        /// At the start of the anchor day and of each day before it.
        var before: [Double] = [0]
    }

    /// One hour of a factor.
    struct Hour {
        var step: Double
        /// The standard deviation from which `step` was drawn: the hour's own movement continues with it.
        var scale: Double
        /// `scale` over what is usual in this hour.
        var stress: Double
        /// For the movement inside the hour.
        var key: UInt64
    }

    /// - Parameter anchor: the day, since 1970-01-01 UTC, at whose start the state is 0.
    init(name: String, seed: UInt64, activity: Activity, anchor: Int64) {
        self.activity = activity
        self.anchor = anchor
        key = Noise.key(seed, name)
        volatilityKeys = [Noise.key(seed, "volatility"), Noise.key(seed, "volatility of " + name)]
        states = Locked(States())
    }

    /// The 24 hours of a day and the state at the start of each and of the next day.
    func day(_ day: Int64) -> (states: [Double], hours: [Hour]) {
        let hours = hours(of: day)
        let start = state(atStartOf: day)
        let end = state(atStartOf: day + 1)
        let drift = (end - start - hours.reduce(0) { $0 + $1.step }) / 24
        var state = start
        var states = [start]
        for hour in hours {
            state += hour.step + drift
            states.append(state)
        }
        states[24] = end  // not a rounding error beside it: the next day starts there
        return (states, hours)
    }

    private func hours(of day: Int64) -> [Hour] {
        let volatility = volatility(of: day)
        return activity.deviations(ofDay: day).enumerated().map { index, deviation in
            let place = day * 24 + Int64(index)
            let bits = Noise.bits(key, place)
            let second = mix(bits ^ 0xA5A5_5A5A_1234_8765)
            let chance = second & 0xFFF
            // 85 % quiet, 12 % lively, 3 % wild hours; the variance of the mixture is 1.
            let stress = volatility * (chance < 3482 ? 0.807 : chance < 3973 ? 1.413 : 2.624)
            let scale = deviation * stress
            return Hour(step: scale * Noise.normal(bits), scale: scale, stress: stress, key: second)
        }
    }

    /// The day's volatility; the mean of its square is 1.
    private func volatility(of day: Int64) -> Double {
        var sum = 0.0
        for key in volatilityKeys {
            for length: Int64 in [3, 11, 40] {
                let place = day >= 0 ? day / length : (day - length + 1) / length
                let share = Double(day - place * length) / Double(length)
                let left = Noise.normal(Noise.bits(key &+ UInt64(length), place))
                let right = Noise.normal(Noise.bits(key &+ UInt64(length), place + 1))
                sum += (left * (1 - share) + right * share) / ((1 - share) * (1 - share) + share * share).squareRoot()
            }
        }
        let roughness = Self.roughness
        return exp(roughness * sum / 6.0.squareRoot() - roughness * roughness)
    }

    private func state(atStartOf day: Int64) -> Double {
        states.withLock { states in
            while states.after.count <= day - anchor {
                let last = anchor + Int64(states.after.count) - 1
                states.after.append(Self.reflected(states.after[states.after.count - 1] * Self.pull + step(of: last)))
            }
            while states.before.count <= anchor - day {
                let next = anchor - Int64(states.before.count)
                states.before.append(
                    Self.reflected(states.before[states.before.count - 1] * Self.pull - step(of: next)))
            }
            return day >= anchor ? states.after[Int(day - anchor)] : states.before[Int(anchor - day)]
        }
    }

    private func step(of day: Int64) -> Double { hours(of: day).reduce(0) { $0 + $1.step } }

    private static func reflected(_ state: Double) -> Double {
        abs(state) > limit ? (state > 0 ? 2 * limit - state : -2 * limit - state) : state
    }
}
