/// Days and times of day in MQL5.
enum MQLClock {
    static let all: [String: MQLFunctions.Function] = [
        "Sunday": (
            [],
            """
            // Midnight of a month's n-th Sunday, of its last when n is 0.
            datetime Sunday(int year, int month, int n)
            {
               MqlDateTime day = {};
               day.year = n == 0 && month == 12 ? year + 1 : year;
               day.mon = n == 0 ? month % 12 + 1 : month;
               day.day = 1;
               datetime first = StructToTime(day);
               TimeToStruct(first, day);
               int wait = (7 - day.day_of_week) % 7;
               return(first + (wait + 7 * (n - 1)) * 86400);
            }
            """
        ),
        "MinuteOfDay": (
            ["Sunday"],
            """
            // How far the server's clock is ahead of UTC, in seconds.
            int ServerOffset()
            {
               if((bool)MQLInfoInteger(MQL_TESTER)) return(TesterUtcOffsetMinutes * 60);
               return((int)MathRound((double)(TimeTradeServer() - TimeGMT()) / 900.0) * 900);
            }

            // Whether the clocks are an hour ahead: 1 in Europe, 2 in America, 3 in Australia.
            bool IsSummer(datetime utc, int minutes, int rule)
            {
               MqlDateTime now;
               TimeToStruct(utc, now);
               if(rule == 1) return(utc >= Sunday(now.year, 3, 0) + 3600 && utc < Sunday(now.year, 10, 0) + 3600);
               datetime local = utc + minutes * 60;
               if(rule == 2) return(local >= Sunday(now.year, 3, 2) + 7200 && local < Sunday(now.year, 11, 1) + 3600);
               if(rule == 3) return(local >= Sunday(now.year, 10, 1) + 7200 || local < Sunday(now.year, 4, 1) + 7200);
               return(false);
            }

            // The minute of the day by the clock of a zone, so many minutes ahead of UTC in standard time.
            int MinuteOfDay(datetime moment, int minutes, int rule)
            {
               datetime utc = moment - ServerOffset();
               datetime local = utc + minutes * 60 + (IsSummer(utc, minutes, rule) ? 3600 : 0);
               return((int)((local % 86400) / 60));
            }
            """
        ),
        "OpeningRange": (
            ["MinuteOfDay", "Fit"],
            """
            // High and low of the first minutes of a session, once they are over.
            void OpeningRange(const MqlRates &bars[], int opening, int start, int length, int minutes, int rule,
                              double &top[], double &bottom[])
            {
               int count = ArraySize(bars);
               datetime current = 0;
               double most = None(), least = None();
               Fit(top, count);
               Fit(bottom, count);
               for(int i = count - 1; i >= 0; i--)
               {
                  int since = (MinuteOfDay(bars[i].time, minutes, rule) - start + 1440) % 1440;
                  datetime begin = bars[i].time - bars[i].time % 60 - since * 60;
                  if(since < length && begin != current)
                  {
                     current = begin;
                     most = None();
                     least = None();
                  }
                  if(current == 0) continue;
                  if(bars[i].time < current + opening * 60)
                  {
                     most = Has(most) ? MathMax(most, bars[i].high) : bars[i].high;
                     least = Has(least) ? MathMin(least, bars[i].low) : bars[i].low;
                     continue;
                  }
                  top[i] = most;
                  bottom[i] = least;
               }
            }
            """
        ),
        "Anchored": (
            ["Fit"],
            """
            // Volume weighted average price since the server's day began.
            void Anchored(const MqlRates &bars[], double &result[])
            {
               int count = ArraySize(bars);
               long day = -1;
               double money = 0, volume = 0;
               Fit(result, count);
               for(int i = count - 1; i >= 0; i--)
               {
                  if((long)bars[i].time / 86400 != day)
                  {
                     day = (long)bars[i].time / 86400;
                     money = 0;
                     volume = 0;
                  }
                  double traded = (double)bars[i].tick_volume;
                  money += (bars[i].high + bars[i].low + bars[i].close) / 3.0 * traded;
                  volume += traded;
                  if(volume > 0) result[i] = money / volume;
               }
            }
            """
        ),
        "LastDay": (
            ["Fit"],
            """
            // High, low and close of the last whole day of the server.
            void LastDay(const MqlRates &bars[], double &high[], double &low[], double &close[])
            {
               int count = ArraySize(bars), days = 0;
               long day = -1;
               double h = 0, l = 0, c = 0, lastHigh = None(), lastLow = None(), lastClose = None();
               Fit(high, count);
               Fit(low, count);
               Fit(close, count);
               for(int i = count - 1; i >= 0; i--)
               {
                  if((long)bars[i].time / 86400 != day)
                  {
                     if(days > 1)  // the first may have been joined late
                     {
                        lastHigh = h;
                        lastLow = l;
                        lastClose = c;
                     }
                     days++;
                     day = (long)bars[i].time / 86400;
                     h = bars[i].high;
                     l = bars[i].low;
                  }
                  h = MathMax(h, bars[i].high);
                  l = MathMin(l, bars[i].low);
                  c = bars[i].close;
                  high[i] = lastHigh;
                  low[i] = lastLow;
                  close[i] = lastClose;
               }
            }
            """
        ),
        "Level": (
            ["Fit"],
            """
            void Level(const double &high[], double p, const double &low[], double q, const double &close[], double r,
                       double &result[])
            {
               int count = ArraySize(high);
               Fit(result, count);
               for(int i = 0; i < count; i++) result[i] = p * high[i] + q * low[i] + r * close[i];
            }
            """
        ),
        "DayKind": (
            ["MovementIndex", "Wilder", "TrueRange", "Has"],
            """
            // The character of the last day: 0 trend, 1 choppy, 2 quiet.
            double DayKind(const MqlRates &bars[])
            {
               double high[], low[], close[], index[], strength[], widths[], fast[], slow[];
               int count = ArraySize(bars);
               if(count < 101) return(None());
               Fit(high, count);
               Fit(low, count);
               Fit(close, count);
               for(int i = 0; i < count; i++)
               {
                  high[i] = bars[i].high;
                  low[i] = bars[i].low;
                  close[i] = bars[i].close;
               }
               MovementIndex(high, low, 14, index);
               Wilder(index, 14, strength);
               TrueRange(high, low, close, widths);
               Wilder(widths, 14, fast);
               Wilder(widths, 100, slow);
               double path = 0, way = MathAbs(close[0] - close[24]);
               for(int i = 0; i < 24; i++) path += MathAbs(close[i] - close[i + 1]);
               if(!Has(strength[0]) || !Has(fast[0]) || !Has(slow[0])) return(None());
               if(fast[0] < 0.6 * slow[0]) return(2);
               return(path > 0 && way / path >= 0.3 && strength[0] >= 25 ? 0 : 1);
            }
            """
        ),
    ]
}
