extension CandlestickPattern {
    /// Opened and closed at about the same price.
    enum Doji: PatternRule {
        static let pattern = CandlestickPattern.doji
        static let span = 1
        static var averages: PatternAverage { .range(0) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes { window.isDoji(0).scored() }
    }

    /// A doji at its high, with a shadow below.
    enum DragonflyDoji: PatternRule {
        static let pattern = CandlestickPattern.dragonflyDoji
        static let span = 1
        static var averages: PatternAverage { .range(0) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            (window.isDoji(0) && window.hasNoUpperShadow(0) && window.hasLowerShadow(0)).scored()
        }
    }

    /// A doji at its low, with a shadow above.
    enum GravestoneDoji: PatternRule {
        static let pattern = CandlestickPattern.gravestoneDoji
        static let span = 1
        static var averages: PatternAverage { .range(0) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            (window.isDoji(0) && window.hasNoLowerShadow(0) && window.hasUpperShadow(0)).scored()
        }
    }

    /// A doji with at least one shadow longer than its body.
    enum LongLeggedDoji: PatternRule {
        static let pattern = CandlestickPattern.longLeggedDoji
        static let span = 1
        static var averages: PatternAverage { .range(0) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let bar = window[0]
            return (window.isDoji(0) && larger(bar.lowerShadow, bar.upperShadow) > bar.body).scored()
        }
    }

    /// A doji with two long shadows, its body near the middle.
    enum RickshawMan: PatternRule {
        static let pattern = CandlestickPattern.rickshawMan
        static let span = 1
        static var averages: PatternAverage { [.range(0), .briefRange(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (bar, near) = (window[0], window.near(0))
            let middle = bar.low + bar.range / 2
            let hasLongShadows = smaller(bar.lowerShadow, bar.upperShadow) > bar.body
            let isCentered = bar.bottom <= middle + near && bar.top >= middle - near
            return (window.isDoji(0) && hasLongShadows && isCentered).scored()
        }
    }

    /// A dragonfly doji with a very long shadow below.
    enum Takuri: PatternRule {
        static let pattern = CandlestickPattern.takuri
        static let span = 1
        static var averages: PatternAverage { .range(0) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let bar = window[0]
            return (window.isDoji(0) && window.hasNoUpperShadow(0) && bar.lowerShadow > bar.body * 2).scored()
        }
    }

    /// A short body between two very long shadows.
    enum HighWave: PatternRule {
        static let pattern = CandlestickPattern.highWave
        static let span = 1
        static var averages: PatternAverage { .body(0) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let bar = window[0]
            let isWave = window.isShort(0) && bar.upperShadow > bar.body * 2 && bar.lowerShadow > bar.body * 2
            return isWave.scored(up: bar.isWhite)
        }
    }

    /// A short body between two longer shadows.
    enum SpinningTop: PatternRule {
        static let pattern = CandlestickPattern.spinningTop
        static let span = 1
        static var averages: PatternAverage { .body(0) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let bar = window[0]
            let isTop = window.isShort(0) && bar.upperShadow > bar.body && bar.lowerShadow > bar.body
            return isTop.scored(up: bar.isWhite)
        }
    }

    /// A long body between short shadows.
    enum LongLine: PatternRule {
        static let pattern = CandlestickPattern.longLine
        static let span = 1
        static var averages: PatternAverage { [.body(0), .shadows(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (bar, short) = (window[0], window.shortShadow(0))
            return (window.isLong(0) && bar.upperShadow < short && bar.lowerShadow < short).scored(up: bar.isWhite)
        }
    }

    /// A short body between short shadows.
    enum ShortLine: PatternRule {
        static let pattern = CandlestickPattern.shortLine
        static let span = 1
        static var averages: PatternAverage { [.body(0), .shadows(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (bar, short) = (window[0], window.shortShadow(0))
            return (window.isShort(0) && bar.upperShadow < short && bar.lowerShadow < short).scored(up: bar.isWhite)
        }
    }

    /// A long body without shadows.
    enum Marubozu: PatternRule {
        static let pattern = CandlestickPattern.marubozu
        static let span = 1
        static var averages: PatternAverage { [.body(0), .range(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes { window.isMarubozu(0).scored(up: window[0].isWhite) }
    }

    /// A long body without a shadow at its close.
    enum ClosingMarubozu: PatternRule {
        static let pattern = CandlestickPattern.closingMarubozu
        static let span = 1
        static var averages: PatternAverage { [.body(0), .range(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let isWhite = window[0].isWhite
            let closesAtItsEnd = (isWhite && window.hasNoUpperShadow(0)) || (!isWhite && window.hasNoLowerShadow(0))
            return (window.isLong(0) && closesAtItsEnd).scored(up: isWhite)
        }
    }

    /// A long body without a shadow at its open.
    enum BeltHold: PatternRule {
        static let pattern = CandlestickPattern.beltHold
        static let span = 1
        static var averages: PatternAverage { [.body(0), .range(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let isWhite = window[0].isWhite
            return (window.isLong(0) && window.opensAtItsEnd(0)).scored(up: isWhite)
        }
    }
}
