extension CandlestickPattern {
    /// A harami, and a close beyond its first open.
    enum ThreeInside: PatternRule {
        static let pattern = CandlestickPattern.threeInside
        static let span = 3
        static var averages: PatternAverage { [.body(2), .body(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, inner, bar) = (window[2], window[1], window[0])
            let isInside = inner.bodyIsInside(first)
            guard isInside.isAnywhere else { return .zero }
            let confirms =
                (first.isWhite && bar.isBlack && bar.close < first.open)
                || (first.isBlack && bar.isWhite && bar.close > first.open)
            return (isInside && window.isLong(2) && window.isNotLong(1) && confirms).scored(up: first.isBlack)
        }
    }

    /// An engulfing body, and a close further on.
    enum ThreeOutside: PatternRule {
        static let pattern = CandlestickPattern.threeOutside
        static let span = 3
        static var lookback: Int { 3 }
        static var averages: PatternAverage { [] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, outer, bar) = (window[2], window[1], window[0])
            let engulfs = outer.isWhite != first.isWhite && first.bodyIsInside(outer)
            let confirms = (outer.isWhite && bar.close > outer.close) || (outer.isBlack && bar.close < outer.close)
            return (engulfs && confirms).scored(up: outer.isWhite)
        }
    }

    /// A long white body, a black one gapping up, another from inside that into the first.
    enum TwoCrows: PatternRule {
        static let pattern = CandlestickPattern.twoCrows
        static let span = 3
        static var averages: PatternAverage { .body(2) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, crow, bar) = (window[2], window[1], window[0])
            let isCrow = first.isWhite && window.isLong(2) && crow.isBlack && crow.bodyGapsUp(from: first)
            let opensInside = bar.isBlack && bar.open < crow.open && bar.open > crow.close
            return (isCrow && opensInside && bar.close > first.open && bar.close < first.close).scored(-100)
        }
    }

    /// A long white body, a short black one gapping up, another that engulfs it and leaves the gap open.
    enum UpsideGapTwoCrows: PatternRule {
        static let pattern = CandlestickPattern.upsideGapTwoCrows
        static let span = 3
        static var averages: PatternAverage { [.body(2), .body(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, crow, bar) = (window[2], window[1], window[0])
            let isGap =
                first.isWhite && window.isLong(2) && crow.isBlack && window.isNotLong(1)
                && crow.bodyGapsUp(from: first)
            let engulfs = bar.isBlack && bar.open > crow.open && bar.close < crow.close && bar.close > first.close
            return (isGap && engulfs).scored(-100)
        }
    }

    /// After a white candle three falling black ones, each from inside the last body, without lower shadows.
    enum ThreeBlackCrows: PatternRule {
        static let pattern = CandlestickPattern.threeBlackCrows
        static let span = 4
        static var averages: PatternAverage { [.range(2), .range(1), .range(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (before, first, second, third) = (window[3], window[2], window[1], window[0])
            let falls = before.isWhite && window.areBlack && before.high > first.close && window.closesFall
            let openInside =
                second.open < first.open && second.open > first.close && third.open < second.open
                && third.open > second.close
            guard (falls && openInside).isAnywhere else { return .zero }
            let crows = window.hasNoLowerShadow(2) && window.hasNoLowerShadow(1) && window.hasNoLowerShadow(0)
            return (falls && openInside && crows).scored(-100)
        }
    }

    /// Three falling black candles without lower shadows, each from the last close.
    enum IdenticalThreeCrows: PatternRule {
        static let pattern = CandlestickPattern.identicalThreeCrows
        static let span = 3
        static var averages: PatternAverage { [.range(2), .range(1), .range(0), .briefRange(2), .briefRange(1)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let falls = window.areBlack && window.closesFall && window.hasNoLowerShadow(0)
            guard falls.isAnywhere else { return .zero }
            let crows = window.hasNoLowerShadow(2) && window.hasNoLowerShadow(1)
            let fromLastClose =
                window.isEqual(window[1].open, window[2].close, 2)
                && window.isEqual(window[0].open, window[1].close, 1)
            return (falls && crows && fromLastClose).scored(-100)
        }
    }

    /// Three rising white candles without upper shadows, each from in or near the last body, none much smaller.
    enum ThreeWhiteSoldiers: PatternRule {
        static let pattern = CandlestickPattern.threeWhiteSoldiers
        static let span = 3
        static var averages: PatternAverage {
            [.range(2), .range(1), .range(0), .briefRange(2), .briefRange(1), .body(0)]
        }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, third) = (window[2], window[1], window[0])
            let rises = window.areWhite && window.closesRise && window.hasNoUpperShadow(0)
            guard rises.isAnywhere else { return .zero }
            let soldiers = window.hasNoUpperShadow(2) && window.hasNoUpperShadow(1)
            let march = rises && window.opensInOrNearAbove(1) && window.opensInOrNearAbove(0)
            let keepStrength =
                second.body > first.body - window.far(2) && third.body > second.body - window.far(1)
                && window.isLong(0)
            return (soldiers && march && keepStrength).scored()
        }
    }

    /// Three rising white candles that weaken: smaller bodies or longer upper shadows.
    enum AdvanceBlock: PatternRule {
        static let pattern = CandlestickPattern.advanceBlock
        static let span = 3
        static var averages: PatternAverage {
            [.body(2), .shadows(2), .shadows(1), .shadows(0), .briefRange(2), .briefRange(1)]
        }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, third) = (window[2], window[1], window[0])
            let rises = window.areWhite && window.closesRise
            guard rises.isAnywhere else { return .zero }
            let advances =
                rises && window.opensInOrNearAbove(1) && window.opensInOrNearAbove(0) && window.isLong(2)
                && first.upperShadow < window.shortShadow(2)
            let isMuchSmaller = second.body < first.body - window.far(2) && third.body < second.body + window.near(1)
            let endsMuchSmaller = third.body < second.body - window.far(1)
            let hasShadows = third.upperShadow > window.shortShadow(0) || second.upperShadow > window.shortShadow(1)
            let shrinks = third.body < second.body && second.body < first.body && hasShadows
            let isRejected = third.body < second.body && third.upperShadow > third.body
            return (advances && (isMuchSmaller || endsMuchSmaller || shrinks || isRejected)).scored(-100)
        }
    }

    /// Two long rising white candles, then a short one at the last close.
    enum StalledPattern: PatternRule {
        static let pattern = CandlestickPattern.stalledPattern
        static let span = 3
        static var averages: PatternAverage {
            [.body(2), .body(1), .body(0), .range(1), .briefRange(2), .briefRange(1)]
        }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (second, third) = (window[1], window[0])
            let rises = window.areWhite && window.closesRise && window.hasNoUpperShadow(1)
            guard rises.isAnywhere else { return .zero }
            let advances =
                rises && window.isLong(2) && window.isLong(1) && window.opensInOrNearAbove(1)
            let stalls = window.isShort(0) && third.open >= second.close - third.body - window.near(1)
            return (advances && stalls).scored(-100)
        }
    }

    /// Three black candles, each smaller and higher at its low, the last without shadows.
    enum ThreeStarsInTheSouth: PatternRule {
        static let pattern = CandlestickPattern.threeStarsInTheSouth
        static let span = 3
        static var averages: PatternAverage { [.body(2), .body(0), .range(1), .range(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, third) = (window[2], window[1], window[0])
            let shrink =
                second.body < first.body && second.open > first.close && second.open <= first.high
                && second.low < first.close && second.low >= first.low && third.low > second.low
                && third.high < second.high
            let candidates = window.areBlack && shrink && first.lowerShadow > first.body
            guard candidates.isAnywhere else { return .zero }
            let sizes = window.isLong(2) && window.hasLowerShadow(1) && window.isShort(0)
            return (candidates && sizes && window.hasNoLowerShadow(0) && window.hasNoUpperShadow(0)).scored()
        }
    }

    /// A long black body, a black one inside it with a lower low, a short white one above that low.
    enum UniqueThreeRiver: PatternRule {
        static let pattern = CandlestickPattern.uniqueThreeRiver
        static let span = 3
        static var averages: PatternAverage { [.body(2), .body(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, second, third) = (window[2], window[1], window[0])
            let falls = first.isBlack && second.isBlack && third.isWhite
            let isInside = second.close > first.close && second.open <= first.open && second.low < first.low
            let turns = falls && isInside && third.open > second.low
            guard turns.isAnywhere else { return .zero }
            return (turns && window.isLong(2) && window.isShort(0)).scored()
        }
    }

    /// Two black candles that close at the same price, a white one above it between them.
    enum StickSandwich: PatternRule {
        static let pattern = CandlestickPattern.stickSandwich
        static let span = 3
        static var averages: PatternAverage { .briefRange(2) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, filling, bar) = (window[2], window[1], window[0])
            let isSandwich = first.isBlack && filling.isWhite && bar.isBlack && filling.low > first.close
            return (isSandwich && window.isEqual(bar.close, first.close, 2)).scored()
        }
    }
}
