/// Indicators written out in MQL5, by the formulas of our own.
enum MQLStudies {
    static let all: [String: MQLFunctions.Function] = windows.merging(movements) { first, _ in first }
        .merging(oscillators) { first, _ in first }.merging(trends) { first, _ in first }

    private static let windows: [String: MQLFunctions.Function] = [
        "Highest": (
            ["Fit"],
            """
            void Highest(const double &x[], int period, double &result[])
            {
               int count = ArraySize(x);
               Fit(result, count);
               for(int i = 0; i + period <= count; i++)
               {
                  double most = x[i];
                  for(int k = 1; k < period; k++) most = MathMax(most, x[i + k]);
                  result[i] = most;
               }
            }
            """
        ),
        "Lowest": (
            ["Fit"],
            """
            void Lowest(const double &x[], int period, double &result[])
            {
               int count = ArraySize(x);
               Fit(result, count);
               for(int i = 0; i + period <= count; i++)
               {
                  double least = x[i];
                  for(int k = 1; k < period; k++) least = MathMin(least, x[i + k]);
                  result[i] = least;
               }
            }
            """
        ),
        "Middle": (
            ["Highest", "Lowest", "Mix"],
            """
            void Middle(const double &high[], const double &low[], int period, double &result[])
            {
               double top[], bottom[];
               Highest(high, period, top);
               Lowest(low, period, bottom);
               Mix(top, 0.5, bottom, 0.5, result);
            }
            """
        ),
        "Variance": (
            ["Average"],
            """
            void Variance(const double &x[], int period, double &result[])
            {
               double mean[];
               int count = ArraySize(x);
               Average(x, period, mean);
               Fit(result, count);
               for(int i = 0; i + period <= count; i++)
               {
                  double sum = 0;
                  for(int k = 0; k < period; k++) sum += (x[i + k] - mean[i]) * (x[i + k] - mean[i]);
                  result[i] = sum / period;
               }
            }
            """
        ),
        "Deviation": (
            ["Variance"],
            """
            void Deviation(const double &x[], int period, double factor, double &result[])
            {
               Variance(x, period, result);
               for(int i = 0; i < ArraySize(result); i++) result[i] = factor * MathSqrt(result[i]);
            }
            """
        ),
        "Line": (
            ["Fit"],
            """
            // The least-squares line: its end, or its slope when isEnd is 0.
            void Line(const double &x[], int period, double isEnd, double &result[])
            {
               int count = ArraySize(x);
               Fit(result, count);
               double middle = 0.5 * (period - 1), spreadSum = period * ((double)period * period - 1) / 12.0;
               for(int i = 0; i + period <= count; i++)
               {
                  double sum = 0, product = 0;
                  for(int k = 0; k < period; k++)
                  {
                     sum += x[i + k];
                     product += (period - 1 - k - middle) * x[i + k];
                  }
                  double slope = product / spreadSum;
                  result[i] = isEnd > 0 ? sum / period + slope * middle : slope;
               }
            }
            """
        ),
        "Recency": (
            ["Fit"],
            """
            // Aroon: 100 when the newest bar is the extreme one, 0 when it is a period old.
            void Recency(const double &x[], int period, int sign, double &result[])
            {
               int count = ArraySize(x);
               Fit(result, count);
               for(int i = 0; i + period < count; i++)
               {
                  int best = 0;
                  for(int k = 1; k <= period; k++)
                     if(sign * x[i + k] > sign * x[i + best]) best = k;
                  result[i] = 100.0 * (period - best) / period;
               }
            }
            """
        ),
    ]

    private static let movements: [String: MQLFunctions.Function] = [
        "TrueRange": (
            ["Fit"],
            """
            void TrueRange(const double &high[], const double &low[], const double &close[], double &result[])
            {
               int count = ArraySize(close);
               Fit(result, count);
               for(int i = 0; i + 1 < count; i++)
                  result[i] = MathMax(high[i], close[i + 1]) - MathMin(low[i], close[i + 1]);
            }
            """
        ),
        "Moves": (
            ["Fit"],
            """
            void Moves(const double &high[], const double &low[], bool isUp, double &result[])
            {
               int count = ArraySize(high);
               Fit(result, count);
               for(int i = 0; i + 1 < count; i++)
               {
                  double rise = MathMax(high[i] - high[i + 1], 0), fall = MathMax(low[i + 1] - low[i], 0);
                  double move = isUp ? rise : fall, other = isUp ? fall : rise;
                  result[i] = move > other ? move : 0;
               }
            }
            """
        ),
        "Movement": (
            ["Moves", "WilderSum"],
            """
            void Movement(const double &high[], const double &low[], int period, bool isUp, double &result[])
            {
               double moves[];
               Moves(high, low, isUp, moves);
               WilderSum(moves, period, result);
               for(int i = 0; i < ArraySize(result); i++) result[i] *= period;
            }
            """
        ),
        "Directional": (
            ["Moves", "WilderSum", "TrueRange", "Has"],
            """
            void Directional(const double &high[], const double &low[], const double &close[], int period, bool isUp,
                             double &result[])
            {
               double moves[], widths[], width[];
               Moves(high, low, isUp, moves);
               WilderSum(moves, period, result);
               TrueRange(high, low, close, widths);
               WilderSum(widths, period, width);
               for(int i = 0; i < ArraySize(result); i++)
                  if(Has(width[i])) result[i] = width[i] == 0 ? 0 : 100.0 * result[i] / width[i];
            }
            """
        ),
        "MovementIndex": (
            ["Moves", "WilderSum", "Has"],
            """
            void MovementIndex(const double &high[], const double &low[], int period, double &result[])
            {
               double rises[], falls[], up[], down[], last = 0;
               Moves(high, low, true, rises);
               Moves(high, low, false, falls);
               WilderSum(rises, period, up);
               WilderSum(falls, period, down);
               int count = ArraySize(up);
               Fit(result, count);
               for(int i = count - 1; i >= 0; i--)
               {
                  if(!Has(up[i]) || !Has(down[i])) continue;
                  double total = up[i] + down[i];
                  if(total != 0) last = 100.0 * MathAbs(up[i] - down[i]) / total;
                  result[i] = last;
               }
            }
            """
        ),
    ]

    private static let oscillators: [String: MQLFunctions.Function] = [
        "Strength": (
            ["Wilder", "Has"],
            """
            void Strength(const double &x[], int period, double &result[])
            {
               double rises[], falls[], gain[], loss[];
               int count = ArraySize(x);
               Fit(rises, count);
               Fit(falls, count);
               for(int i = 0; i + 1 < count; i++)
               {
                  rises[i] = MathMax(x[i] - x[i + 1], 0);
                  falls[i] = MathMax(x[i + 1] - x[i], 0);
               }
               Wilder(rises, period, gain);
               Wilder(falls, period, loss);
               Fit(result, count);
               for(int i = 0; i < count; i++)
                  if(Has(gain[i])) result[i] = gain[i] + loss[i] == 0 ? 0 : 100.0 * gain[i] / (gain[i] + loss[i]);
            }
            """
        ),
        "Place": (
            ["Highest", "Lowest", "Has"],
            """
            // Where a value lies in the range of a period, 0 to 100.
            void Place(const double &x[], const double &high[], const double &low[], int period, double &result[])
            {
               double top[], bottom[];
               int count = ArraySize(x);
               Highest(high, period, top);
               Lowest(low, period, bottom);
               Fit(result, count);
               for(int i = 0; i < count; i++)
               {
                  if(!Has(top[i]) || !Has(bottom[i])) continue;
                  double width = top[i] - bottom[i];
                  result[i] = width <= 0.00000000000001 * top[i] ? 0 : 100.0 * (x[i] - bottom[i]) / width;
               }
            }
            """
        ),
        "Change": (
            ["Fit", "Has"],
            """
            // By how many percent a value stands above an older one.
            void Change(const double &x[], int bars, double &result[])
            {
               int count = ArraySize(x);
               Fit(result, count);
               for(int i = 0; i + bars < count; i++)
                  if(Has(x[i + bars])) result[i] = x[i + bars] == 0 ? 0 : 100.0 * (x[i] - x[i + bars]) / x[i + bars];
            }
            """
        ),
        "MoneyFlow": (
            ["Blend"],
            """
            void MoneyFlow(const MqlRates &bars[], int period, double &result[])
            {
               double typical[];
               Blend(bars, 0, 1, 1, 1, 3, typical);
               int count = ArraySize(typical);
               Fit(result, count);
               for(int i = 0; i + period < count; i++)
               {
                  double rising = 0, falling = 0;
                  for(int k = i; k < i + period; k++)
                  {
                     double change = typical[k] - typical[k + 1], noise = 0.00000000000001 * typical[k + 1];
                     if(change > noise) rising += typical[k] * (double)bars[k].tick_volume;
                     if(-change > noise) falling += typical[k] * (double)bars[k].tick_volume;
                  }
                  result[i] = rising + falling < 1 ? 0 : 100.0 * rising / (rising + falling);
               }
            }
            """
        ),
        "Balance": (
            ["Fit"],
            """
            void Balance(const MqlRates &bars[], double &result[])
            {
               int count = ArraySize(bars);
               double total = 0;
               Fit(result, count);
               for(int i = count - 1; i >= 0; i--)
               {
                  double before = i == count - 1 ? 0 : bars[i + 1].close;
                  if(bars[i].close > before) total += (double)bars[i].tick_volume;
                  if(bars[i].close < before) total -= (double)bars[i].tick_volume;
                  result[i] = total;
               }
            }
            """
        ),
    ]

    private static let trends: [String: MQLFunctions.Function] = [
        "SuperTrend": (
            ["TrueRange", "Wilder", "Has"],
            """
            void SuperTrend(const double &high[], const double &low[], const double &close[], int period, double factor,
                            double &line[], double &direction[])
            {
               double widths[], width[], upper = 0, lower = 0;
               bool isFirst = true, isUp = false;
               TrueRange(high, low, close, widths);
               Wilder(widths, period, width);
               int count = ArraySize(close);
               Fit(line, count);
               Fit(direction, count);
               for(int i = count - 2; i >= 0; i--)
               {
                  if(!Has(width[i])) continue;
                  double middle = (high[i] + low[i]) / 2, distance = factor * width[i];
                  if(isFirst || middle + distance < upper || close[i + 1] > upper) upper = middle + distance;
                  if(isFirst || middle - distance > lower || close[i + 1] < lower) lower = middle - distance;
                  isUp = isFirst ? false : (isUp ? close[i] >= lower : close[i] > upper);
                  isFirst = false;
                  line[i] = isUp ? lower : upper;
                  direction[i] = isUp ? 1 : -1;
               }
            }
            """
        ),
        "Parabolic": (
            ["Fit"],
            """
            void Parabolic(const double &high[], const double &low[], double step, double most, double &result[])
            {
               int count = ArraySize(high);
               Fit(result, count);
               if(count < 2) return;
               int i = count - 2;
               double fall = low[i + 1] - low[i];
               bool isLong = !(fall > 0 && high[i] - high[i + 1] < fall);
               double extreme = isLong ? high[i] : low[i], stop = isLong ? low[i + 1] : high[i + 1], factor = step;
               for(; i >= 0; i--)
               {
                  // The second bar is compared with itself, as it only begins.
                  int old = i == count - 2 ? i : i + 1;
                  int sign = isLong ? 1 : -1;
                  double reach = isLong ? low[i] : high[i], best = isLong ? high[i] : low[i];
                  double oldReach = isLong ? low[old] : high[old], oldBest = isLong ? high[old] : low[old];
                  if((reach - stop) * sign <= 0)
                  {
                     double value = isLong ? MathMax(MathMax(extreme, oldBest), best)
                                           : MathMin(MathMin(extreme, oldBest), best);
                     factor = step;
                     extreme = reach;
                     double next = value + factor * (extreme - value);
                     stop = isLong ? MathMax(MathMax(next, oldBest), best) : MathMin(MathMin(next, oldBest), best);
                     isLong = !isLong;
                     result[i] = value;
                     continue;
                  }
                  result[i] = stop;
                  if((best - extreme) * sign > 0)
                  {
                     extreme = best;
                     factor = MathMin(factor + step, most);
                  }
                  double next = stop + factor * (extreme - stop);
                  stop = isLong ? MathMin(MathMin(next, oldReach), reach) : MathMax(MathMax(next, oldReach), reach);
               }
            }
            """
        ),
    ]
}
