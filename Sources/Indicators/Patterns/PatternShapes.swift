// Shapes that several rules share.

extension PatternWindow {
    @inline(__always)
    var hasHammerShape: Truth { isShort(0) && self[0].lowerShadow > self[0].body && hasNoUpperShadow(0) }
    @inline(__always)
    var hasStarShape: Truth { isShort(0) && self[0].upperShadow > self[0].body && hasNoLowerShadow(0) }

    @inline(__always)
    func isMarubozu(_ back: Int) -> Truth { isLong(back) && hasNoUpperShadow(back) && hasNoLowerShadow(back) }

    /// A white candle opens at its low, a black one at its high.
    @inline(__always)
    func opensAtItsEnd(_ back: Int) -> Truth {
        let isWhite = self[back].isWhite
        return (isWhite && hasNoLowerShadow(back)) || (!isWhite && hasNoUpperShadow(back))
    }

    /// As equal as the candles before the one `back` candles ago make prices count as equal.
    @inline(__always)
    func isEqual(_ price: Lanes, _ other: Lanes, _ back: Int) -> Truth {
        price <= other + equal(back) && price >= other - equal(back)
    }

    @inline(__always)
    var areWhite: Truth { self[2].isWhite && self[1].isWhite && self[0].isWhite }
    @inline(__always)
    var areBlack: Truth { self[2].isBlack && self[1].isBlack && self[0].isBlack }
    @inline(__always)
    var closesRise: Truth { self[0].close > self[1].close && self[1].close > self[2].close }
    @inline(__always)
    var closesFall: Truth { self[0].close < self[1].close && self[1].close < self[2].close }

    /// Opens inside the white body before it, or a little above.
    @inline(__always)
    func opensInOrNearAbove(_ back: Int) -> Truth {
        let (last, bar) = (self[back + 1], self[back])
        return bar.open > last.open && bar.open <= last.close + near(back + 1)
    }

    /// The newest body lies within the long one before; weaker where an end is the same.
    @inline(__always)
    func harami(_ isSmall: Truth) -> Lanes {
        let (last, bar) = (self[1], self[0])
        let isWithin = isLong(1) && isSmall && bar.top <= last.top && bar.bottom >= last.bottom
        return isWithin.scored(up: last.isBlack, fully: bar.bodyIsInside(last))
    }

    /// After a long black body, a white one that opens below its low.
    @inline(__always)
    var opensBelowLongBlack: Truth {
        self[1].isBlack && isLong(1) && self[0].isWhite && self[0].open < self[1].low
    }

    @inline(__always)
    var isKick: Truth {
        let (last, bar) = (self[1], self[0])
        let kicks = (last.isBlack && bar.gapsUp(from: last)) || (last.isWhite && bar.gapsDown(from: last))
        return bar.isWhite != last.isWhite && kicks && isMarubozu(1) && isMarubozu(0)
    }
}
