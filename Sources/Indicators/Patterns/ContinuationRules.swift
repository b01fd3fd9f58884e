extension CandlestickPattern {
    /// A gap, then a body from inside the last one that does not close the gap.
    enum TasukiGap: PatternRule {
        static let pattern = CandlestickPattern.tasukiGap
        static let span = 3
        static var averages: PatternAverage { .briefRange(1) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, bar) = (window[2], window[1], window[0])
            let gapsUp = second.isWhite && second.bodyGapsUp(from: first)
            let gapsDown = second.isBlack && second.bodyGapsDown(from: first)
            guard (gapsUp || gapsDown).isAnywhere else { return .zero }
            let opensInside = bar.open < second.top && bar.open > second.bottom
            let isUp = gapsUp && bar.isBlack && bar.close < second.open && bar.close > first.top
            let isDown = gapsDown && bar.isWhite && bar.close > second.open && bar.close < first.bottom
            let isSimilar = (second.body - bar.body).magnitude < window.near(1)
            return (opensInside && isSimilar && (isUp || isDown)).scored(up: isUp)
        }
    }

    /// Two similar white candles side by side beyond a gap.
    enum GapSideBySideWhite: PatternRule {
        static let pattern = CandlestickPattern.gapSideBySideWhite
        static let span = 3
        static var averages: PatternAverage { .briefRange(1) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, bar) = (window[2], window[1], window[0])
            let isUp = second.bodyGapsUp(from: first) && bar.bodyGapsUp(from: first)
            let isDown = second.bodyGapsDown(from: first) && bar.bodyGapsDown(from: first)
            guard (isUp || isDown).isAnywhere else { return .zero }
            let near = window.near(1)
            let isSimilar =
                bar.body >= second.body - near && bar.body <= second.body + near
                && window.isEqual(bar.open, second.open, 1)
            return (second.isWhite && bar.isWhite && isSimilar && (isUp || isDown)).scored(up: isUp)
        }
    }

    /// Two bodies of a color with a gap between, then an opposite one from inside the second into the first.
    enum XSideGapThreeMethods: PatternRule {
        static let pattern = CandlestickPattern.xSideGapThreeMethods
        static let span = 3
        static var averages: PatternAverage { [] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, bar) = (window[2], window[1], window[0])
            let colors = first.isWhite == second.isWhite && second.isWhite != bar.isWhite
            let fills =
                bar.open < second.top && bar.open > second.bottom && bar.close < first.top
                && bar.close > first.bottom
            let gaps =
                (first.isWhite && second.bodyGapsUp(from: first))
                || (first.isBlack && second.bodyGapsDown(from: first))
            return (colors && fills && gaps).scored(up: first.isWhite)
        }
    }

    /// Three candles on in one direction, then one that takes all of them back.
    enum ThreeLineStrike: PatternRule {
        static let pattern = CandlestickPattern.threeLineStrike
        static let span = 4
        static var averages: PatternAverage { [.briefRange(3), .briefRange(2)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, third, bar) = (window[3], window[1], window[0])
            let colors =
                first.isWhite == window[2].isWhite && window[2].isWhite == third.isWhite
                && bar.isWhite != third.isWhite
            let rises = third.close > window[2].close && window[2].close > first.close
            let falls = third.close < window[2].close && window[2].close < first.close
            let strikes =
                (third.isWhite && rises && bar.open > third.close && bar.close < first.open)
                || (third.isBlack && falls && bar.open < third.close && bar.close > first.open)
            let candidates = colors && strikes
            guard candidates.isAnywhere else { return .zero }
            let opensNear = opensInOrNear(window, 2) && opensInOrNear(window, 1)
            return (candidates && opensNear).scored(up: third.isWhite)
        }

        @inline(__always)
        private static func opensInOrNear(_ window: PatternWindow, _ back: Int) -> Truth {
            let (last, open, near) = (window[back + 1], window[back].open, window.near(back + 1))
            return open >= last.bottom - near && open <= last.top + near
        }
    }

    /// Two black marubozus, a black candle gapping down with a shadow back into them, a black one around it.
    enum ConcealingBabySwallow: PatternRule {
        static let pattern = CandlestickPattern.concealingBabySwallow
        static let span = 4
        static var averages: PatternAverage { [.range(3), .range(2), .range(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, third, bar) = (window[3], window[2], window[1], window[0])
            let gaps = window.areBlack && third.bodyGapsDown(from: second)
            guard gaps.isAnywhere else { return .zero }
            let marubozus =
                first.isBlack && window.hasNoLowerShadow(3) && window.hasNoUpperShadow(3)
                && window.hasNoLowerShadow(2) && window.hasNoUpperShadow(2)
            let reachesBack = window.hasUpperShadow(1) && third.high > second.close
            let swallows = bar.high > third.high && bar.low < third.low
            return (gaps && marubozus && reachesBack && swallows).scored()
        }
    }

    /// A long body, a gap, two candles further on, then an opposite body back into the gap.
    enum Breakaway: PatternRule {
        static let pattern = CandlestickPattern.breakaway
        static let span = 5
        static var averages: PatternAverage { .body(4) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, third, fourth, bar) = (window[4], window[3], window[2], window[1], window[0])
            let gapsDown = first.isBlack && second.bodyGapsDown(from: first)
            let gapsUp = first.isWhite && second.bodyGapsUp(from: first)
            guard (gapsDown || gapsUp).isAnywhere else { return .zero }
            let colors =
                first.isWhite == second.isWhite && second.isWhite == fourth.isWhite
                && fourth.isWhite != bar.isWhite
            let falls =
                gapsDown && third.high < second.high && third.low < second.low && fourth.high < third.high
                && fourth.low < third.low
            let rises =
                gapsUp && third.high > second.high && third.low > second.low && fourth.high > third.high
                && fourth.low > third.low
            let entersGap =
                (falls && bar.close > second.open && bar.close < first.close)
                || (rises && bar.close < second.open && bar.close > first.close)
            return (window.isLong(4) && colors && entersGap).scored(up: bar.isWhite)
        }
    }

    /// Three falling black candles, a black one with an upper shadow, a white one above it.
    enum LadderBottom: PatternRule {
        static let pattern = CandlestickPattern.ladderBottom
        static let span = 5
        static var averages: PatternAverage { .range(1) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, third, fourth, bar) = (window[4], window[3], window[2], window[1], window[0])
            let turns =
                fourth.isBlack && bar.isWhite && bar.open > fourth.open && bar.close > fourth.high
            guard turns.isAnywhere else { return .zero }
            let falls =
                first.isBlack && second.isBlack && third.isBlack && first.open > second.open
                && second.open > third.open && first.close > second.close && second.close > third.close
            return (turns && falls && window.hasUpperShadow(1)).scored()
        }
    }

    /// A long white body, three short ones that fall but hold within it, a white one beyond them all.
    enum MatHold: PatternRule {
        static let pattern = CandlestickPattern.matHold
        static let span = 5
        static var averages: PatternAverage { [.body(4), .body(3), .body(2), .body(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, third, fourth, bar) = (window[4], window[3], window[2], window[1], window[0])
            let gaps = first.isWhite && second.isBlack && second.bodyGapsUp(from: first)
            guard gaps.isAnywhere else { return .zero }
            let sizes = window.isLong(4) && window.isShort(3) && window.isShort(2) && window.isShort(1)
            let floor = first.close - first.body * window.penetration
            let holds =
                third.bottom < first.close && fourth.bottom < first.close && third.bottom > floor
                && fourth.bottom > floor
            let falls = third.top < second.open && fourth.top < third.top
            let breaksOut =
                bar.isWhite && bar.open > fourth.close
                && bar.close > larger(larger(second.high, third.high), fourth.high)
            return (sizes && gaps && holds && falls && breaksOut).scored()
        }
    }

    /// A long body, three short ones against it within its range, a long one further on.
    enum RiseFallThreeMethods: PatternRule {
        static let pattern = CandlestickPattern.riseFallThreeMethods
        static let span = 5
        static var averages: PatternAverage { [.body(4), .body(3), .body(2), .body(1), .body(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, third, fourth, bar) = (window[4], window[3], window[2], window[1], window[0])
            let isRise = first.isWhite
            let colors =
                isRise != second.isWhite && second.isWhite == third.isWhite
                && third.isWhite == fourth.isWhite && fourth.isWhite != bar.isWhite
            let rises =
                third.close < second.close && fourth.close < third.close && bar.open > fourth.close
                && bar.close > first.close
            let falls =
                third.close > second.close && fourth.close > third.close && bar.open < fourth.close
                && bar.close < first.close
            let candidates = colors && ((isRise && rises) || (!isRise && falls))
            guard candidates.isAnywhere else { return .zero }
            let sizes =
                window.isLong(4) && window.isShort(3) && window.isShort(2) && window.isShort(1)
                && window.isLong(0)
            let holds = holdsWithin(second, first) && holdsWithin(third, first) && holdsWithin(fourth, first)
            return (candidates && sizes && holds).scored(up: isRise)
        }

        @inline(__always)
        private static func holdsWithin(_ bar: Bar, _ first: Bar) -> Truth {
            bar.bottom < first.high && bar.top > first.low
        }
    }

    /// An inside bar, then a break out of it that is to fail: doubled when a close within three bars confirms that.
    enum Hikkake: PatternRule {
        static let pattern = CandlestickPattern.hikkake
        static let span = 3
        static let isConfirmed = true
        static var averages: PatternAverage { [] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, inside, bar) = (window[2], window[1], window[0])
            let isInside = inside.high < first.high && inside.low > first.low
            let breaksDown = bar.high < inside.high && bar.low < inside.low
            let breaksUp = bar.high > inside.high && bar.low > inside.low
            return isInside.scored(up: breaksDown, down: breaksUp)
        }
    }

    /// A hikkake whose inside bar is inside another, and the middle one closes near the end that is broken.
    enum HikkakeModified: PatternRule {
        static let pattern = CandlestickPattern.hikkakeModified
        /// It reads four candles; TA-Lib's lookback allows for three.
        static let span = 3
        static let isConfirmed = true
        static var averages: PatternAverage { .briefRange(2) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, inside, bar) = (window[3], window[2], window[1], window[0])
            let areInside =
                second.high < first.high && second.low > first.low && inside.high < second.high
                && inside.low > second.low
            let breaksDown =
                bar.high < inside.high && bar.low < inside.low
                && second.close <= second.low + window.near(2)
            let breaksUp =
                bar.high > inside.high && bar.low > inside.low
                && second.close >= second.high - window.near(2)
            return areInside.scored(up: breaksDown, down: breaksUp)
        }
    }
}
