extension CandlestickPattern {
    /// A long black body, a short body gapping down, a white body deep into the first.
    enum MorningStar: PatternRule {
        static let pattern = CandlestickPattern.morningStar
        static let span = 3
        static var averages: PatternAverage { [.body(2), .body(1), .body(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes { window.risesFromStar(window.isNotLong(1)).scored() }
    }

    /// A morning star around a doji.
    enum MorningDojiStar: PatternRule {
        static let pattern = CandlestickPattern.morningDojiStar
        static let span = 3
        static var averages: PatternAverage { [.body(2), .range(1), .body(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes { window.risesFromStar(window.isDoji(1)).scored() }
    }

    /// A long white body, a short body gapping up, a black body deep into the first.
    enum EveningStar: PatternRule {
        static let pattern = CandlestickPattern.eveningStar
        static let span = 3
        static var averages: PatternAverage { [.body(2), .body(1), .body(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes { window.fallsFromStar(window.isNotLong(1)).scored(-100) }
    }

    /// An evening star around a doji.
    enum EveningDojiStar: PatternRule {
        static let pattern = CandlestickPattern.eveningDojiStar
        static let span = 3
        static var averages: PatternAverage { [.body(2), .range(1), .body(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes { window.fallsFromStar(window.isDoji(1)).scored(-100) }
    }

    /// A long body, a doji apart from both neighbours even by its shadows, a body back deep into the first.
    enum AbandonedBaby: PatternRule {
        static let pattern = CandlestickPattern.abandonedBaby
        static let span = 3
        static var averages: PatternAverage { [.body(2), .range(1), .body(0)] }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, star, bar) = (window[2], window[1], window[0])
            let isTop = first.isWhite && bar.isBlack && star.gapsUp(from: first) && bar.gapsDown(from: star)
            let isBottom = first.isBlack && bar.isWhite && star.gapsDown(from: first) && bar.gapsUp(from: star)
            guard (isTop || isBottom).isAnywhere else { return .zero }
            let sizes = window.isLong(2) && window.isDoji(1) && window.isLong(0)
            let turns = (isTop && window.fallsInto(first)) || (isBottom && window.risesInto(first, where: isBottom))
            return (sizes && turns).scored(up: bar.isWhite)
        }
    }

    /// Three dojis, the second apart from the first and beyond the third.
    enum Tristar: PatternRule {
        static let pattern = CandlestickPattern.tristar
        static let span = 3
        static var averages: PatternAverage { .range(2) }

        @inline(__always)
        static func score(_ window: PatternWindow) -> Lanes {
            let (first, star, bar, most) = (window[2], window[1], window[0], window.dojiBody(2))
            let gapsDown = star.bodyGapsDown(from: first)
            let gapsUp = star.bodyGapsUp(from: first)
            guard (gapsDown || gapsUp).isAnywhere else { return .zero }
            let areDojis = first.body <= most && star.body <= most && bar.body <= most
            let isBottom = gapsDown && bar.bottom > star.bottom
            let isTop = gapsUp && bar.top < star.top
            return (areDojis && (isBottom || isTop)).scored(up: isBottom)
        }
    }
}

extension PatternWindow {
    /// The third close is deep enough inside the body of `first`, from above.
    @inline(__always)
    func fallsInto(_ first: Bar) -> Truth { self[0].close < first.close - first.body * penetration }

    @inline(__always)
    func risesInto(_ first: Bar, where needed: Truth) -> Truth {
        self[0].close > first.close.addingProduct(first.body, penetration, where: needed)
    }

    @inline(__always)
    func risesFromStar(_ isSmall: @autoclosure () -> Truth) -> Truth {
        let (first, star, bar) = (self[2], self[1], self[0])
        let gaps = first.isBlack && bar.isWhite && star.top < first.close
        guard gaps.isAnywhere else { return gaps }
        let rises = gaps && isLong(2) && isSmall() && isLong(0)
        return rises && risesInto(first, where: rises)
    }

    @inline(__always)
    func fallsFromStar(_ isSmall: @autoclosure () -> Truth) -> Truth {
        let (first, star, bar) = (self[2], self[1], self[0])
        let gaps = first.isWhite && bar.isBlack && star.bottom > first.close
        guard gaps.isAnywhere else { return gaps }
        return gaps && isLong(2) && isSmall() && isLong(0) && fallsInto(first)
    }
}
