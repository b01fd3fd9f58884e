/// Market structure in MQL5, over the bars loaded and as `MarketStructure` has it. One text for every program that asks
/// for any of it.
enum MQLStructure {
    static let text = zones + "\n\n" + sides + "\n\n" + structure

    private static let zones = """
        // Zones of one direction that hold. Prices times the sign, so that price comes back to them from above.
        struct Zones
        {
           double near[], far[];
           int    sits[];
           int    seen, bar;  // the newest one: where it sits and when it was found; -1 without one
           double seenNear, seenFar;

           void Clear()
           {
              ArrayResize(near, 0);
              ArrayResize(far, 0);
              ArrayResize(sits, 0);
              seen = -1;
           }

           void Drop(int place)
           {
              int last = ArraySize(near) - 1;
              for(int i = place; i < last; i++)
              {
                 near[i] = near[i + 1];
                 far[i] = far[i + 1];
                 sits[i] = sits[i + 1];
              }
              ArrayResize(near, last);
              ArrayResize(far, last);
              ArrayResize(sits, last);
           }

           void Add(double a, double b, int where, int now)
           {
              int count = ArraySize(near);
              if(count == 500)
              {
                 Drop(0);
                 count--;
              }
              ArrayResize(near, count + 1);
              ArrayResize(far, count + 1);
              ArrayResize(sits, count + 1);
              near[count] = a;
              far[count] = b;
              sits[count] = where;
              seen = where;
              bar = now;
              seenNear = a;
              seenFar = b;
           }

           void Age(double reach, bool isGap)
           {
              for(int i = ArraySize(near) - 1; i >= 0; i--)
              {
                 if(reach > far[i] || (reach == far[i] && !isGap)) continue;
                 if(sits[i] == seen) seen = -1;
                 Drop(i);
              }
           }

           // The zone nearest to price that the bar touches; -1 without one.
           int Touched(double reach, double top)
           {
              int best = -1;
              for(int i = 0; i < ArraySize(near); i++)
                 if(reach <= near[i] && top >= far[i] && (best < 0 || far[i] > far[best])) best = i;
              return(best);
           }
        };
        """

    private static let sides = """
        // Order blocks, gaps and liquidity of one direction.
        struct StructureSide
        {
           int    sign;
           Zones  blocks, gaps;
           bool   isWatching, hasCandidate;
           double level, candidateNear, candidateFar;
           int    candidate;
           double pools[], widths[];
           int    counts[];
           int    swept;  // when stops beyond equal swings were last run; -1 before

           void Clear(int way)
           {
              sign = way;
              blocks.Clear();
              gaps.Clear();
              isWatching = false;
              hasCandidate = false;
              ArrayResize(pools, 0);
              ArrayResize(widths, 0);
              ArrayResize(counts, 0);
              swept = -1;
           }

           // Takes bar i of the series, the now-th bar.
           void Take(const MqlRates &bars[], int i, int now)
           {
              double near = sign > 0 ? bars[i].high : -bars[i].low, far = sign > 0 ? bars[i].low : -bars[i].high;
              gaps.Age(far, true);
              blocks.Age(far, false);
              if(isWatching && bars[i].close * sign > level)
              {
                 blocks.Add(candidateNear, candidateFar, candidate, now);
                 isWatching = false;
              }
              if(!hasCandidate || far <= candidateFar) Candidate(near, far, now);
              if(now >= 2)
              {
                 double edge = sign > 0 ? bars[i + 2].high : -bars[i + 2].low;
                 if(far > edge && (bars[i + 1].close - bars[i + 1].open) * sign > 0) gaps.Add(far, edge, now - 1, now);
              }
              for(int k = ArraySize(pools) - 1; k >= 0; k--)
              {
                 if(near < pools[k] + widths[k]) continue;
                 if(counts[k] > 1) swept = now;
                 Forget(k);
              }
           }

           void Candidate(double near, double far, int where)
           {
              hasCandidate = true;
              candidate = where;
              candidateNear = near;
              candidateFar = far;
           }

           void Forget(int place)
           {
              int last = ArraySize(pools) - 1;
              for(int k = place; k < last; k++)
              {
                 pools[k] = pools[k + 1];
                 widths[k] = widths[k + 1];
                 counts[k] = counts[k + 1];
              }
              ArrayResize(pools, last);
              ArrayResize(widths, last);
              ArrayResize(counts, last);
           }

           // A swing became known at this bar.
           void Confirm(const MqlRates &bars[], int i, int now, int length, double swing, double tolerance)
           {
              level = swing * sign;
              isWatching = true;
              hasCandidate = false;
              for(int k = 0; k < length; k++)
              {
                 double far = sign > 0 ? bars[i + k].low : -bars[i + k].high;
                 if(!hasCandidate || far < candidateFar)
                    Candidate(sign > 0 ? bars[i + k].high : -bars[i + k].low, far, now - k);
              }
              bool isAlone = true;
              for(int k = 0; k < ArraySize(pools); k++)
              {
                 if(MathAbs(level - pools[k]) > widths[k]) continue;
                 counts[k]++;
                 isAlone = false;
              }
              if(!isAlone) return;
              if(ArraySize(pools) == 500) Forget(0);
              int count = ArraySize(pools);
              ArrayResize(pools, count + 1);
              ArrayResize(widths, count + 1);
              ArrayResize(counts, count + 1);
              pools[count] = level;
              widths[count] = tolerance;
              counts[count] = 1;
           }
        };
        """

    private static let structure = """
        // Market structure: swings, breaks, order blocks, fair value gaps and liquidity, each known at a bar's close.
        struct Structure
        {
           StructureSide up, down;
           double bosLong, bosShort, chochLong, chochShort, blockLong, blockShort, gapLong, gapShort;
           double sweepLong, sweepShort, trend, rangePosition, swingHigh, swingLow;
           double inBlockLong, inBlockShort, inGapLong, inGapShort;
           double blockLongTop, blockLongBottom, blockShortTop, blockShortBottom;
           double gapLongTop, gapLongBottom, gapShortTop, gapShortBottom;

           void Run(const MqlRates &bars[], int length)
           {
              int count = ArraySize(bars), newest = 0, way = 0;
              int bosUp = -1, bosDown = -1, chochUp = -1, chochDown = -1;
              bool isHighUnbroken = false, isLowUnbroken = false;
              double highest = bars[count - 1].high, lowest = bars[count - 1].low;
              swingHigh = None();
              swingLow = None();
              up.Clear(1);
              down.Clear(-1);
              for(int i = count - 1; i >= 0; i--)
              {
                 int now = count - 1 - i;
                 highest = MathMax(highest, bars[i].high);
                 lowest = MathMin(lowest, bars[i].low);
                 if(isHighUnbroken && bars[i].close > swingHigh)
                 {
                    isHighUnbroken = false;
                    if(way < 0) chochUp = now;
                    else bosUp = now;
                    way = 1;
                 }
                 if(isLowUnbroken && bars[i].close < swingLow)
                 {
                    isLowUnbroken = false;
                    if(way > 0) chochDown = now;
                    else bosDown = now;
                    way = -1;
                 }
                 up.Take(bars, i, now);
                 down.Take(bars, i, now);
                 if(now < 2 * length - 1) continue;
                 double top = bars[i].high, bottom = bars[i].low;
                 for(int k = 1; k < 2 * length; k++)
                 {
                    top = MathMax(top, bars[i + k].high);
                    bottom = MathMin(bottom, bars[i + k].low);
                 }
                 double high = bars[i + length].high, low = bars[i + length].low;
                 if(high == top)
                 {
                    if(newest == 1 && high <= swingHigh) continue;
                    swingHigh = high;
                    isHighUnbroken = true;
                    newest = 1;
                    up.Confirm(bars, i, now, length, high, 0.01 * (highest - lowest));
                 }
                 else if(low == bottom)
                 {
                    if(newest == -1 && low >= swingLow) continue;
                    swingLow = low;
                    isLowUnbroken = true;
                    newest = -1;
                    down.Confirm(bars, i, now, length, low, 0.01 * (highest - lowest));
                 }
              }
              int last = count - 1;
              bosLong = Since(bosUp, last);
              bosShort = Since(bosDown, last);
              chochLong = Since(chochUp, last);
              chochShort = Since(chochDown, last);
              sweepLong = Since(down.swept, last);
              sweepShort = Since(up.swept, last);
              trend = way == 0 ? None() : way;
              bool hasRange = Has(swingHigh) && Has(swingLow) && swingHigh > swingLow;
              rangePosition = hasRange ? (bars[0].close - swingLow) / (swingHigh - swingLow) : None();
              double high = bars[0].high, low = bars[0].low;
              Look(up.blocks, 1, low, high, last, blockLong, inBlockLong, blockLongTop, blockLongBottom);
              Look(up.gaps, 1, low, high, last, gapLong, inGapLong, gapLongTop, gapLongBottom);
              Look(down.blocks, -1, -high, -low, last, blockShort, inBlockShort, blockShortTop, blockShortBottom);
              Look(down.gaps, -1, -high, -low, last, gapShort, inGapShort, gapShortTop, gapShortBottom);
           }

           double Since(int bar, int last) { return(bar < 0 ? None() : last - bar); }

           void Look(Zones &zones, int sign, double reach, double best, int last, double &age, double &isIn,
                     double &top, double &bottom)
           {
              int place = zones.Touched(reach, best);
              age = zones.seen < 0 ? None() : last - zones.bar;
              isIn = place >= 0 ? 1 : 0;
              double near = place >= 0 ? zones.near[place] : (zones.seen < 0 ? None() : zones.seenNear);
              double far = place >= 0 ? zones.far[place] : (zones.seen < 0 ? None() : zones.seenFar);
              top = sign > 0 ? near : -far;
              bottom = sign > 0 ? far : -near;
           }
        };
        """
}
