extension CandlestickPattern {
    /// A short body on a long lower shadow, no lower than near the last low.
    enum Hammer: PatternRule {
        static let pattern = CandlestickPattern.hammer
        static let span = 2
        static var averages: PatternAverage { [.body(0), .range(0), .briefRange(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            (window.hasHammerShape && window[0].bottom <= window[1].low + window.near(1)).scored()
        }
    }

    /// A hammer's shape near the last high.
    enum HangingMan: PatternRule {
        static let pattern = CandlestickPattern.hangingMan
        static let span = 2
        static var averages: PatternAverage { [.body(0), .range(0), .briefRange(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            (window.hasHammerShape && window[0].bottom >= window[1].high - window.near(1)).scored(-100)
        }
    }

    /// A short body under a long upper shadow, its body gapping down.
    enum InvertedHammer: PatternRule {
        static let pattern = CandlestickPattern.invertedHammer
        static let span = 2
        static var averages: PatternAverage { [.body(0), .range(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            (window.hasStarShape && window[0].bodyGapsDown(from: window[1])).scored()
        }
    }

    /// A short body under a long upper shadow, its body gapping up.
    enum ShootingStar: PatternRule {
        static let pattern = CandlestickPattern.shootingStar
        static let span = 2
        static var averages: PatternAverage { [.body(0), .range(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            (window.hasStarShape && window[0].bodyGapsUp(from: window[1])).scored(-100)
        }
    }

    /// A body that covers the opposite one before it. Weaker where one end is the same.
    enum Engulfing: PatternRule {
        static let pattern = CandlestickPattern.engulfing
        static let span = 2
        static var lookback: Int { 2 }
        static var averages: PatternAverage { [] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            let isStrict = last.bodyIsInside(bar)
            let covers =
                (bar.top >= last.top && bar.bottom < last.bottom)
                || (bar.top > last.top && bar.bottom <= last.bottom)
            return (bar.isWhite != last.isWhite && covers).scored(up: bar.isWhite, fully: isStrict)
        }
    }

    /// A short body inside the long one before it. Weaker where an end is the same.
    enum Harami: PatternRule {
        static let pattern = CandlestickPattern.harami
        static let span = 2
        static var averages: PatternAverage { [.body(1), .body(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes { window.harami(window.isNotLong(0)) }
    }

    /// A doji inside the long body before it. Weaker where an end is the same.
    enum HaramiCross: PatternRule {
        static let pattern = CandlestickPattern.haramiCross
        static let span = 2
        static var averages: PatternAverage { [.body(1), .range(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes { window.harami(window.isDoji(0)) }
    }

    /// A long body, then a doji that gaps on in its direction.
    enum DojiStar: PatternRule {
        static let pattern = CandlestickPattern.dojiStar
        static let span = 2
        static var averages: PatternAverage { [.body(1), .range(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            let gaps = (last.isWhite && bar.bodyGapsUp(from: last)) || (last.isBlack && bar.bodyGapsDown(from: last))
            return (window.isLong(1) && window.isDoji(0) && gaps).scored(up: last.isBlack)
        }
    }

    /// A long white body, then a black one from above its high deep into it.
    enum DarkCloudCover: PatternRule {
        static let pattern = CandlestickPattern.darkCloudCover
        static let span = 2
        static var averages: PatternAverage { .body(1) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            let fallsInto = bar.close > last.open && bar.close < last.close - last.body * window.penetration
            return (last.isWhite && window.isLong(1) && bar.isBlack && bar.open > last.high && fallsInto).scored(-100)
        }
    }

    /// A long black body, then a long white one from below its low past its middle.
    enum Piercing: PatternRule {
        static let pattern = CandlestickPattern.piercing
        static let span = 2
        static var averages: PatternAverage { [.body(1), .body(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            let risesInto = bar.close < last.open && bar.close > last.close + last.body * 0.5
            return (window.opensBelowLongBlack && window.isLong(0) && risesInto).scored()
        }
    }

    /// A long black body, then a white one from below its low up to its close.
    enum InNeck: PatternRule {
        static let pattern = CandlestickPattern.inNeck
        static let span = 2
        static var averages: PatternAverage { [.body(1), .briefRange(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            let meets = bar.close <= last.close + window.equal(1) && bar.close >= last.close
            return (window.opensBelowLongBlack && meets).scored(-100)
        }
    }

    /// A long black body, then a white one from below its low up to that low.
    enum OnNeck: PatternRule {
        static let pattern = CandlestickPattern.onNeck
        static let span = 2
        static var averages: PatternAverage { [.body(1), .briefRange(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            (window.opensBelowLongBlack && window.isEqual(window[0].close, window[1].low, 1)).scored(-100)
        }
    }

    /// A long black body, then a white one from below its low into it, but not past its middle.
    enum Thrusting: PatternRule {
        static let pattern = CandlestickPattern.thrusting
        static let span = 2
        static var averages: PatternAverage { [.body(1), .briefRange(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            let thrusts = bar.close > last.close + window.equal(1) && bar.close <= last.close + last.body * 0.5
            return (window.opensBelowLongBlack && thrusts).scored(-100)
        }
    }

    /// Two long opposite bodies that close at the same price.
    enum Counterattack: PatternRule {
        static let pattern = CandlestickPattern.counterattack
        static let span = 2
        static var averages: PatternAverage { [.body(1), .body(0), .briefRange(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            let counters = window.isLong(1) && window.isLong(0) && window.isEqual(bar.close, last.close, 1)
            return (bar.isWhite != last.isWhite && counters).scored(up: bar.isWhite)
        }
    }

    /// Opposite bodies from the same open, the second a belt hold.
    enum SeparatingLines: PatternRule {
        static let pattern = CandlestickPattern.separatingLines
        static let span = 2
        static var averages: PatternAverage { [.body(0), .range(0), .briefRange(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            let separates =
                bar.isWhite != last.isWhite && window.isEqual(bar.open, last.open, 1) && window.isLong(0)
            guard separates.isAnywhere else { return .zero }
            return (separates && window.opensAtItsEnd(0)).scored(up: bar.isWhite)
        }
    }

    /// A marubozu, then an opposite one beyond a gap.
    enum Kicking: PatternRule {
        static let pattern = CandlestickPattern.kicking
        static let span = 2
        static var averages: PatternAverage { [.body(1), .body(0), .range(1), .range(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes { window.isKick.scored(up: window[0].isWhite) }
    }

    /// The same, in the direction of the longer marubozu.
    enum KickingByLength: PatternRule {
        static let pattern = CandlestickPattern.kickingByLength
        static let span = 2
        static var averages: PatternAverage { Kicking.averages }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            let isLonger = bar.body > last.body
            return window.isKick.scored(up: (isLonger && bar.isWhite) || (!isLonger && last.isWhite))
        }
    }

    /// A long black body, then a short black one inside it.
    enum HomingPigeon: PatternRule {
        static let pattern = CandlestickPattern.homingPigeon
        static let span = 2
        static var averages: PatternAverage { [.body(1), .body(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            let comesHome = window.isLong(1) && window.isNotLong(0) && bar.bodyIsInside(last)
            return (last.isBlack && bar.isBlack && comesHome).scored()
        }
    }

    /// Two black bodies that close at the same price.
    enum MatchingLow: PatternRule {
        static let pattern = CandlestickPattern.matchingLow
        static let span = 2
        static var averages: PatternAverage { .briefRange(1) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (last, bar) = (window[1], window[0])
            return (last.isBlack && bar.isBlack && window.isEqual(bar.close, last.close, 1)).scored()
        }
    }
}
