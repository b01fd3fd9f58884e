/// The functions of a Pine script.
enum PineFunctions {
    static let all = own.merging(CandleScript.pine) { first, _ in first }

    private static let own: [String: ScriptFunctions.Function] = [
        "structure": ([], PineStructure.text),
        "minuteOfDay": (
            [],
            """
            // The minute of the day by the clock of a zone.
            minuteOfDay(int moment, string zone) => hour(moment, zone) * 60 + minute(moment, zone)
            """
        ),
        "monotonic": (
            [],
            """
            // 1 when each of the newest bars is above (sign -1: below) the one before, 0 when not, -1 when not known.
            monotonic(float x, int bars, int sign) =>
                int result = na(x) ? -1 : 1
                if result == 1
                    for i = 1 to bars
                        if na(x[i])
                            result := -1
                            break
                        if (x[i - 1] - x[i]) * sign <= 0
                            result := 0
                            break
                result
            """
        ),
        "dayKind": (
            [],
            """
            // The character of the last day: 0 trend, 1 choppy, 2 quiet.
            dayKind() =>
                [plus, minus, strength] = ta.dmi(14, 14)
                float fast = ta.atr(14)
                float slow = ta.atr(100)
                float path = math.sum(math.abs(close - close[1]), 24)
                float way = math.abs(close - close[24])
                bool isKnown = not na(strength) and not na(slow) and not na(path) and not na(way)
                float kind = fast < 0.6 * slow ? 2 : path > 0 and way / path >= 0.3 and strength >= 25 ? 0 : 1
                isKnown ? kind : na
            """
        ),
        "dema": (
            [],
            """
            dema(float x, simple int length) =>
                float first = ta.ema(x, length)
                2 * first - ta.ema(first, length)
            """
        ),
        "tema": (
            [],
            """
            tema(float x, simple int length) =>
                float first = ta.ema(x, length)
                float second = ta.ema(first, length)
                3 * (first - second) + ta.ema(second, length)
            """
        ),
        "trix": (
            [],
            """
            trix(float x, simple int length) =>
                float average = ta.ema(ta.ema(ta.ema(x, length), length), length)
                100 * (average - average[1]) / average[1]
            """
        ),
        "kama": (
            [],
            """
            // Kaufman's adaptive moving average.
            kama(float x, simple int length) =>
                var float average = na
                float change = math.abs(x - x[length])
                float path = math.sum(math.abs(x - x[1]), length)
                float efficiency = path > change ? change / path : 1.0
                float weight = math.pow(efficiency * (2.0 / 3 - 2.0 / 31) + 2.0 / 31, 2)
                if not na(path)
                    average := nz(average, x[1]) + weight * (x - nz(average, x[1]))
                average
            """
        ),
        "plusMovement": (
            [],
            """
            plusMovement(simple int length) =>
                float rise = math.max(ta.change(high), 0)
                float fall = math.max(-ta.change(low), 0)
                length * ta.rma(na(high[1]) ? na : rise > fall ? rise : 0, length)
            """
        ),
        "minusMovement": (
            [],
            """
            minusMovement(simple int length) =>
                float rise = math.max(ta.change(high), 0)
                float fall = math.max(-ta.change(low), 0)
                length * ta.rma(na(high[1]) ? na : fall > rise ? fall : 0, length)
            """
        ),
        "movementIndex": (
            ["plusMovement", "minusMovement"],
            """
            movementIndex(simple int length) =>
                float plus = plusMovement(length)
                float minus = minusMovement(length)
                var float last = 0.0
                if plus + minus > 0
                    last := 100 * math.abs(plus - minus) / (plus + minus)
                na(plus) ? na : last
            """
        ),
        "middle": ([], "middle(simple int length) => (ta.highest(high, length) + ta.lowest(low, length)) / 2"),
        "delayed": ([], "delayed(float x, simple int bars) => x[bars]"),
        "superTrend": (
            [],
            """
            // TradingView counts a rising trend as -1; here it is 1.
            superTrend(simple float factor, simple int length) =>
                [stopLine, direction] = ta.supertrend(factor, length)
                [stopLine, -direction]
            """
        ),
        "volumeRatio": (
            [],
            """
            volumeRatio(simple int length) =>
                float average = ta.sma(volume, length)
                average > 0 ? volume / average : na
            """
        ),
        "openingRange": (
            ["minuteOfDay"],
            """
            // High and low of the first minutes of a session, once they are over.
            openingRange(simple int minutes, simple int start, simple int length, simple string zone) =>
                var int current = na
                var float top = na
                var float bottom = na
                int since = (minuteOfDay(time, zone) - start + 1440) % 1440
                int begin = time - time % 60000 - since * 60000
                if since < length and (na(current) or begin != current)
                    current := begin
                    top := na
                    bottom := na
                bool isOpening = not na(current) and time < current + minutes * 60000
                if isOpening
                    top := na(top) ? high : math.max(top, high)
                    bottom := na(bottom) ? low : math.min(bottom, low)
                [isOpening ? na : top, isOpening ? na : bottom]
            """
        ),
        "lastDay": (
            [],
            """
            // High, low and close of the last whole day.
            lastDay() =>
                var float dayHigh = na
                var float dayLow = na
                var float lastHigh = na
                var float lastLow = na
                var float lastClose = na
                var bool isWhole = false
                bool isNew = timeframe.change("1D")
                if isNew
                    if isWhole
                        lastHigh := dayHigh
                        lastLow := dayLow
                        lastClose := close[1]
                    isWhole := true
                    dayHigh := high
                    dayLow := low
                else
                    dayHigh := math.max(nz(dayHigh, high), high)
                    dayLow := math.min(nz(dayLow, low), low)
                [lastHigh, lastLow, lastClose]
            """
        ),
        "pivots": (
            ["lastDay"],
            """
            pivots() =>
                [h, l, c] = lastDay()
                float p = (h + l + c) / 3
                [p, 2 * p - l, 2 * p - h, p + (h - l), p - (h - l), h + 2 * (p - l), l - 2 * (h - p)]
            """
        ),
        "pivots_fibonacci": (
            ["lastDay"],
            """
            pivots_fibonacci() =>
                [h, l, c] = lastDay()
                float p = (h + l + c) / 3
                float r = h - l
                [p, p + 0.382 * r, p - 0.382 * r, p + 0.618 * r, p - 0.618 * r, p + r, p - r]
            """
        ),
        "pivots_camarilla": (
            ["lastDay"],
            """
            pivots_camarilla() =>
                [h, l, c] = lastDay()
                float r = 1.1 * (h - l)
                [(h + l + c) / 3, c + r / 12, c - r / 12, c + r / 6, c - r / 6, \
            c + r / 4, c - r / 4, c + r / 2, c - r / 2]
            """
        ),
    ]
}
