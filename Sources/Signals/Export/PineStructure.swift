/// Market structure in Pine, bar by bar as `MarketStructure` has it. One text for every script that asks for any of it.
enum PineStructure {
    static let text = """
        // Market structure: swings, breaks, order blocks, fair value gaps and liquidity, each known at a bar's close.
        drop(array<float> near, array<float> far, array<int> sits, int place) =>
            array.remove(near, place)
            array.remove(far, place)
            array.remove(sits, place)

        limit(array<float> near, array<float> far, array<int> sits) =>
            if array.size(near) > 500
                drop(near, far, sits, 0)

        // Zones of one direction that hold. Prices times the sign, so that price comes back to them from above.
        age(array<float> near, array<float> far, array<int> sits, int seen, float reach, bool isGap) =>
            int newest = seen
            int i = array.size(near) - 1
            while i >= 0
                float edge = array.get(far, i)
                if reach < edge or isGap and reach == edge
                    if array.get(sits, i) == newest
                        newest := na
                    drop(near, far, sits, i)
                i -= 1
            newest

        // The zone nearest to price that the bar touches.
        touched(array<float> near, array<float> far, float reach, float top) =>
            int best = -1
            for i = 0 to array.size(near)
                if i < array.size(near)
                    bool isTouched = reach <= array.get(near, i) and top >= array.get(far, i)
                    if isTouched and (best < 0 or array.get(far, i) > array.get(far, math.max(best, 0)))
                        best := i
            best

        structureSide(int length, float sign, float swing, bool isNewSwing, float middleBody) =>
            var blockNear = array.new<float>()
            var blockFar = array.new<float>()
            var blockSits = array.new<int>()
            var gapNear = array.new<float>()
            var gapFar = array.new<float>()
            var gapSits = array.new<int>()
            var int blockSeen = na
            var int blockBar = na
            var float blockTop = na
            var float blockBottom = na
            var int gapSeen = na
            var int gapBar = na
            var float gapTop = na
            var float gapBottom = na
            var float level = na
            var int candidate = na
            var float candidateNear = na
            var float candidateFar = na
            float near = sign > 0 ? high : -low
            float far = sign > 0 ? low : -high
            gapSeen := age(gapNear, gapFar, gapSits, gapSeen, far, true)
            blockSeen := age(blockNear, blockFar, blockSits, blockSeen, far, false)
            if not na(level) and close * sign > level
                array.push(blockNear, candidateNear)
                array.push(blockFar, candidateFar)
                array.push(blockSits, candidate)
                limit(blockNear, blockFar, blockSits)
                blockSeen := candidate
                blockBar := bar_index
                blockTop := sign > 0 ? candidateNear : -candidateFar
                blockBottom := sign > 0 ? candidateFar : -candidateNear
                level := na
            if na(candidateFar) or far <= candidateFar
                candidate := bar_index
                candidateNear := near
                candidateFar := far
            float firstEdge = sign > 0 ? high[2] : -low[2]
            if not na(firstEdge) and far > firstEdge and middleBody * sign > 0
                array.push(gapNear, far)
                array.push(gapFar, firstEdge)
                array.push(gapSits, bar_index - 1)
                limit(gapNear, gapFar, gapSits)
                gapSeen := bar_index - 1
                gapBar := bar_index
                gapTop := sign > 0 ? far : -firstEdge
                gapBottom := sign > 0 ? firstEdge : -far
            if isNewSwing
                level := swing * sign
                candidateFar := na
                for i = 0 to length - 1
                    float edge = sign > 0 ? low[i] : -high[i]
                    if na(candidateFar) or edge < candidateFar
                        candidate := bar_index - i
                        candidateNear := sign > 0 ? high[i] : -low[i]
                        candidateFar := edge
            int block = touched(blockNear, blockFar, far, near)
            int gap = touched(gapNear, gapFar, far, near)
            float inBlock = block >= 0 ? 1 : 0
            float inGap = gap >= 0 ? 1 : 0
            float bTop = na(blockSeen) ? na : blockTop
            float bBottom = na(blockSeen) ? na : blockBottom
            if block >= 0
                bTop := sign > 0 ? array.get(blockNear, block) : -array.get(blockFar, block)
                bBottom := sign > 0 ? array.get(blockFar, block) : -array.get(blockNear, block)
            float gTop = na(gapSeen) ? na : gapTop
            float gBottom = na(gapSeen) ? na : gapBottom
            if gap >= 0
                gTop := sign > 0 ? array.get(gapNear, gap) : -array.get(gapFar, gap)
                gBottom := sign > 0 ? array.get(gapFar, gap) : -array.get(gapNear, gap)
            float blockAge = na(blockSeen) ? na : bar_index - blockBar
            float gapAge = na(gapSeen) ? na : bar_index - gapBar
            [blockAge, gapAge, inBlock, inGap, bTop, bBottom, gTop, gBottom]

        // Bars since stops beyond equal swings were run. Prices times the sign, so that liquidity lies above.
        sweeps(float sign, float swing, bool isNewSwing, float tolerance) =>
            var levels = array.new<float>()
            var widths = array.new<float>()
            var counts = array.new<int>()
            var int bar = na
            float probe = sign > 0 ? high : -low
            int i = array.size(levels) - 1
            while i >= 0
                if probe >= array.get(levels, i) + array.get(widths, i)
                    if array.get(counts, i) > 1
                        bar := bar_index
                    array.remove(levels, i)
                    array.remove(widths, i)
                    array.remove(counts, i)
                i -= 1
            if isNewSwing
                bool isAlone = true
                int k = array.size(levels) - 1
                while k >= 0
                    if math.abs(swing * sign - array.get(levels, k)) <= array.get(widths, k)
                        array.set(counts, k, array.get(counts, k) + 1)
                        isAlone := false
                    k -= 1
                if isAlone
                    array.push(levels, swing * sign)
                    array.push(widths, tolerance)
                    array.push(counts, 1)
                    if array.size(levels) > 500
                        array.shift(levels)
                        array.shift(widths)
                        array.shift(counts)
            float since = na(bar) ? na : bar_index - bar
            since

        structure(simple int length) =>
            var float swingHigh = na
            var float swingLow = na
            var float breakAbove = na
            var float breakBelow = na
            var int newest = 0
            var float trend = na
            var int bosUp = na
            var int bosDown = na
            var int chochUp = na
            var int chochDown = na
            var float highest = na
            var float lowest = na
            float top = ta.highest(high, 2 * length)
            float bottom = ta.lowest(low, 2 * length)
            highest := na(highest) ? high : math.max(highest, high)
            lowest := na(lowest) ? low : math.min(lowest, low)
            if not na(breakAbove) and close > breakAbove
                breakAbove := na
                if not na(trend) and trend < 0
                    chochUp := bar_index
                else
                    bosUp := bar_index
                trend := 1
            if not na(breakBelow) and close < breakBelow
                breakBelow := na
                if not na(trend) and trend > 0
                    chochDown := bar_index
                else
                    bosDown := bar_index
                trend := -1
            bool isFull = bar_index >= 2 * length - 1
            bool isHigh = isFull and high[length] == top
            bool isLow = isFull and not isHigh and low[length] == bottom
            bool isNewHigh = isHigh and (newest != 1 or high[length] > swingHigh)
            bool isNewLow = isLow and (newest != -1 or low[length] < swingLow)
            if isNewHigh
                swingHigh := high[length]
                breakAbove := swingHigh
                newest := 1
            if isNewLow
                swingLow := low[length]
                breakBelow := swingLow
                newest := -1
            float middleBody = close[1] - open[1]
            [bla, gla, ibl, igl, blt, blb, glt, glb] = structureSide(length, 1, swingHigh, isNewHigh, middleBody)
            [bsa, gsa, ibs, igs, bst, bsb, gst, gsb] = structureSide(length, -1, swingLow, isNewLow, middleBody)
            float sweptHighs = sweeps(1, swingHigh, isNewHigh, 0.01 * (highest - lowest))
            float sweptLows = sweeps(-1, swingLow, isNewLow, 0.01 * (highest - lowest))
            float place = swingHigh > swingLow ? (close - swingLow) / (swingHigh - swingLow) : na
            float bl = bar_index - bosUp
            float bs = bar_index - bosDown
            float cl = bar_index - chochUp
            float cs = bar_index - chochDown
            [bl, bs, cl, cs, bla, bsa, gla, gsa, sweptLows, sweptHighs, trend, place, swingHigh, swingLow, \
        ibl, ibs, igl, igs, blt, blb, bst, bsb, glt, glb, gst, gsb]
        """
}
