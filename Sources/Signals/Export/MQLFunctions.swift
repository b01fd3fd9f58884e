/// The functions of an expert advisor. Arrays run from the newest bar to the oldest; what does not exist yet is not a
/// number.
enum MQLFunctions {
    typealias Function = ScriptFunctions.Function
    static let all: [String: Function] = basics.merging(averages) { first, _ in first }
        .merging(MQLStudies.all) { first, _ in first }.merging(MQLClock.all) { first, _ in first }
        .merging(CandleScript.mql) { first, _ in first }

    private static let basics: [String: Function] = [
        "None": (
            [],
            """
            // No figure: not a number.
            double None() { return(MathArcsin(2.0)); }
            """
        ),
        "Has": ([], "bool Has(double x) { return(MathIsValidNumber(x) && x != EMPTY_VALUE); }"),
        "At": (
            ["None"],
            """
            double At(const double &x[], int i) { return(i < ArraySize(x) ? x[i] : None()); }
            """
        ),
        "Fit": (
            ["None"],
            """
            void Fit(double &x[], int count)
            {
               ArrayResize(x, count);
               ArrayInitialize(x, None());
            }
            """
        ),
        "Monotonic": (
            ["At", "Has"],
            """
            // 1 when each of the newest bars is above (sign -1: below) the one before, 0 when not, -1 when not known.
            int Monotonic(const double &x[], int ago, int bars, int sign)
            {
               if(!Has(At(x, ago))) return(-1);
               for(int i = 1; i <= bars; i++)
               {
                  if(!Has(At(x, ago + i))) return(-1);
                  if((x[ago + i - 1] - x[ago + i]) * sign <= 0) return(0);
               }
               return(1);
            }
            """
        ),
        "Mix": (
            ["Fit"],
            """
            void Mix(const double &a[], double p, const double &b[], double q, double &result[])
            {
               int count = ArraySize(a);
               Fit(result, count);
               for(int i = 0; i < count; i++) result[i] = p * a[i] + q * b[i];
            }
            """
        ),
        "Ratio": (
            ["Fit", "Has"],
            """
            void Ratio(const double &a[], const double &b[], double factor, double &result[])
            {
               int count = ArraySize(a);
               Fit(result, count);
               for(int i = 0; i < count; i++)
                  if(Has(b[i]) && b[i] != 0) result[i] = factor * a[i] / b[i];
            }
            """
        ),
        "Delay": (
            ["Fit"],
            """
            void Delay(const double &x[], int bars, double &result[])
            {
               int count = ArraySize(x);
               Fit(result, count);
               for(int i = 0; i + bars < count; i++) result[i] = x[i + bars];
            }
            """
        ),
        "Skip": (
            ["Fit"],
            """
            // Without the oldest values.
            void Skip(const double &x[], int bars, double &result[])
            {
               int count = ArraySize(x);
               Fit(result, count);
               for(int i = 0; i < count - bars; i++) result[i] = x[i];
            }
            """
        ),
        "Blend": (
            ["Fit"],
            """
            // A mean of a bar's prices, by weights.
            void Blend(const MqlRates &bars[], int o, int h, int l, int c, double total, double &result[])
            {
               int count = ArraySize(bars);
               Fit(result, count);
               for(int i = 0; i < count; i++)
                  result[i] = (o * bars[i].open + h * bars[i].high + l * bars[i].low + c * bars[i].close) / total;
            }
            """
        ),
    ]

    private static let averages: [String: Function] = [
        "Average": (
            ["Fit"],
            """
            void Average(const double &x[], int period, double &result[])
            {
               int count = ArraySize(x);
               Fit(result, count);
               for(int i = 0; i + period <= count; i++)
               {
                  double sum = 0;
                  for(int k = 0; k < period; k++) sum += x[i + k];
                  result[i] = sum / period;
               }
            }
            """
        ),
        "Smooth": (
            ["Fit", "Has"],
            """
            // Exponential smoothing that begins with the mean of its first values.
            void Smooth(const double &x[], int first, double share, double weight, bool isSilent, double &result[])
            {
               int count = ArraySize(x), seen = 0;
               double sum = 0, value = 0;
               Fit(result, count);
               for(int i = count - 1; i >= 0; i--)
               {
                  if(seen < first)
                  {
                     if(!Has(x[i])) continue;
                     seen++;
                     sum += x[i];
                     if(seen < first) continue;
                     value = sum * share;
                     if(!isSilent) result[i] = value;
                     continue;
                  }
                  value += weight * (x[i] - value);
                  result[i] = value;
               }
            }
            """
        ),
        "Exponential": (
            ["Smooth"],
            """
            void Exponential(const double &x[], int period, double &result[])
            {
               Smooth(x, period, 1.0 / period, 2.0 / (period + 1), false, result);
            }
            """
        ),
        "Wilder": (
            ["Smooth"],
            """
            void Wilder(const double &x[], int period, double &result[])
            {
               Smooth(x, period, 1.0 / period, 1.0 / period, false, result);
            }
            """
        ),
        "WilderSum": (
            ["Smooth"],
            """
            // Wilder's sum over its period.
            void WilderSum(const double &x[], int period, double &result[])
            {
               Smooth(x, period - 1, 1.0 / period, 1.0 / period, true, result);
            }
            """
        ),
        "Weighted": (
            ["Fit"],
            """
            void Weighted(const double &x[], int period, double &result[])
            {
               int count = ArraySize(x);
               Fit(result, count);
               for(int i = 0; i + period <= count; i++)
               {
                  double sum = 0;
                  for(int k = 0; k < period; k++) sum += (period - k) * x[i + k];
                  result[i] = sum / (0.5 * period * (period + 1));
               }
            }
            """
        ),
        "Kaufman": (
            ["Fit"],
            """
            void Kaufman(const double &x[], int period, double &result[])
            {
               int count = ArraySize(x);
               Fit(result, count);
               for(int i = count - 1 - period; i >= 0; i--)
               {
                  double change = MathAbs(x[i] - x[i + period]), path = 0;
                  for(int k = 0; k < period; k++) path += MathAbs(x[i + k] - x[i + k + 1]);
                  double efficiency = path > change ? change / path : 1.0;
                  double root = efficiency * (2.0 / 3.0 - 2.0 / 31.0) + 2.0 / 31.0;
                  double before = i == count - 1 - period ? x[i + 1] : result[i + 1];
                  result[i] = before + root * root * (x[i] - before);
               }
            }
            """
        ),
    ]
}
