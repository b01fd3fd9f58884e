// Multi-timeframe pullback
// Strategy multi_timeframe_pullback on 15m, exported by Bellwether.
//
// Long when: ema(50)@4h rising and close@4h > ema(50)@4h and rsi(14)@1h < 50 and close crosses above ema(20)
// Short when: ema(50)@4h falling and close@4h < ema(50)@4h and rsi(14)@1h > 50 and close crosses below ema(20)
// Levels: entry market, stop structure, targets 1.5 R, 3 R
// At least 2 times the risk at the last target. An entry waits 4 bars. No other signal for 12 bars.
// A swing stands out among 5 bars on each side, and is known that late.
//
// Not compiled here: read it, compile it and try it on a demo account before you rely on it.
// Results of a simulation are no promise of results to come.
//
// Assumptions and known differences:
// - Signals come from closed bars alone, at the first tick of a new one; orders follow at once.
// - One position at a time: a signal while one is open, or while an entry waits, is not traded.
// - It trades only when AllowTrading is switched on, and never more than MaxLots.
// - The stop, and the last target, rest at the broker; nearer targets are closed by this program as it runs.
// - After a restart a position keeps its stop and last target; nearer targets and the pause are forgotten.
// - Figures are worked out over the last History bars: averages agree after some hundred bars, not before.
// - Volumes are tick volumes. Days, and what is anchored to them, are those of the broker's server.
// - Bars of four hours, days and weeks begin where the broker's server begins them.
// - Of zones and liquidity the newest 500 are kept; what is found depends on History.

#property description "Multi-timeframe pullback"
#property version "1.00"
#property strict
#include <Trade/Trade.mqh>

input double RiskPercent = 1.0;             // Risk of a trade, percent of equity
input double MaxLots = 1.0;                 // Never more than this
input bool   AllowTrading = false;          // Off: signals are reported, not traded
input long   Magic = 770945;                 // Marks this program's orders
input int    History = 1500;                // Closed bars worked on
input string WebhookUrl = "";               // Also to be allowed in the terminal's options
input string WebhookToken = "";
input int    TesterUtcOffsetMinutes = 0;    // The server's distance from UTC, in the tester alone

CTrade   trade;
datetime decided = 0;      // the bar that was last decided at
datetime lastSignal = 0;   // the closed bar of the last signal
datetime signalBar = 0;    // of the entry that waits, or the position that is open
ulong    waiting = 0;      // the ticket of the entry that waits
bool     isPlanLong = false, wasOpen = false;
double   planStop = 0, planVolume = 0;
double   planTargets[2];
int      reached = 0;          // targets

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

// Figures, the newest closed bar first.
MqlRates frame0[];  // 15m
double open0[], high0[], low0[], close0[], volume0[];
Structure structure0;
MqlRates frame1[];  // 4h
double open1[], high1[], low1[], close1[], volume1[];
MqlRates frame2[];  // 1h
double open2[], high2[], low2[], close2[], volume2[];
double f0i0value[];  // atr(14)
double f0i1value[];  // ema(20)
int f0i1Handle = INVALID_HANDLE;
double f1i0value[];  // ema(50)
int f1i0Handle = INVALID_HANDLE;
double f2i0value[];  // rsi(14)
int f2i0Handle = INVALID_HANDLE;

// No figure: not a number.
double None() { return(MathArcsin(2.0)); }

bool Has(double x) { return(MathIsValidNumber(x) && x != EMPTY_VALUE); }

double At(const double &x[], int i) { return(i < ArraySize(x) ? x[i] : None()); }

void Fit(double &x[], int count)
{
   ArrayResize(x, count);
   ArrayInitialize(x, None());
}

void TrueRange(const double &high[], const double &low[], const double &close[], double &result[])
{
   int count = ArraySize(close);
   Fit(result, count);
   for(int i = 0; i + 1 < count; i++)
      result[i] = MathMax(high[i], close[i + 1]) - MathMin(low[i], close[i + 1]);
}

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

void Wilder(const double &x[], int period, double &result[])
{
   Smooth(x, period, 1.0 / period, 1.0 / period, false, result);
}

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

int OnInit()
{
   ArraySetAsSeries(frame0, true);
   ArraySetAsSeries(open0, true);
   ArraySetAsSeries(high0, true);
   ArraySetAsSeries(low0, true);
   ArraySetAsSeries(close0, true);
   ArraySetAsSeries(volume0, true);
   ArraySetAsSeries(frame1, true);
   ArraySetAsSeries(open1, true);
   ArraySetAsSeries(high1, true);
   ArraySetAsSeries(low1, true);
   ArraySetAsSeries(close1, true);
   ArraySetAsSeries(volume1, true);
   ArraySetAsSeries(frame2, true);
   ArraySetAsSeries(open2, true);
   ArraySetAsSeries(high2, true);
   ArraySetAsSeries(low2, true);
   ArraySetAsSeries(close2, true);
   ArraySetAsSeries(volume2, true);
   ArraySetAsSeries(f0i0value, true);
   ArraySetAsSeries(f0i1value, true);
   f0i1Handle = iMA(_Symbol, PERIOD_M15, 20, 0, MODE_EMA, PRICE_CLOSE);
   if(f0i1Handle == INVALID_HANDLE)
   {
      Print("f0i1Handle failed: ", GetLastError());
      return(INIT_FAILED);
   }
   ArraySetAsSeries(f1i0value, true);
   f1i0Handle = iMA(_Symbol, PERIOD_H4, 50, 0, MODE_EMA, PRICE_CLOSE);
   if(f1i0Handle == INVALID_HANDLE)
   {
      Print("f1i0Handle failed: ", GetLastError());
      return(INIT_FAILED);
   }
   ArraySetAsSeries(f2i0value, true);
   f2i0Handle = iRSI(_Symbol, PERIOD_H1, 14, PRICE_CLOSE);
   if(f2i0Handle == INVALID_HANDLE)
   {
      Print("f2i0Handle failed: ", GetLastError());
      return(INIT_FAILED);
   }
   if(RiskPercent <= 0 || RiskPercent > 100 || MaxLots <= 0 || History < 200)
      return(INIT_PARAMETERS_INCORRECT);
   trade.SetExpertMagicNumber(Magic);
   trade.SetTypeFillingBySymbol(_Symbol);
   return(INIT_SUCCEEDED);
}

void OnDeinit(const int reason)
{
   if(f0i1Handle != INVALID_HANDLE) IndicatorRelease(f0i1Handle);
   if(f1i0Handle != INVALID_HANDLE) IndicatorRelease(f1i0Handle);
   if(f2i0Handle != INVALID_HANDLE) IndicatorRelease(f2i0Handle);
}

// Reads the closed bars and works out every figure; false while the terminal still loads them.
bool Load()
{
   int count;
   count = CopyRates(_Symbol, PERIOD_M15, 1, History, frame0);
   if(count < 21) return(false);
   Fit(open0, count);
   Fit(high0, count);
   Fit(low0, count);
   Fit(close0, count);
   Fit(volume0, count);
   for(int i = 0; i < count; i++)
   {
      open0[i] = frame0[i].open;
      high0[i] = frame0[i].high;
      low0[i] = frame0[i].low;
      close0[i] = frame0[i].close;
      volume0[i] = (double)frame0[i].tick_volume;
   }
   double f0i0t1[];
   TrueRange(high0, low0, close0, f0i0t1);
   Wilder(f0i0t1, 14, f0i0value);
   if(CopyBuffer(f0i1Handle, 0, 1, count, f0i1value) != count) return(false);
   structure0.Run(frame0, 5);
   count = CopyRates(_Symbol, PERIOD_H4, 1, History, frame1);
   if(count < 51) return(false);
   Fit(open1, count);
   Fit(high1, count);
   Fit(low1, count);
   Fit(close1, count);
   Fit(volume1, count);
   for(int i = 0; i < count; i++)
   {
      open1[i] = frame1[i].open;
      high1[i] = frame1[i].high;
      low1[i] = frame1[i].low;
      close1[i] = frame1[i].close;
      volume1[i] = (double)frame1[i].tick_volume;
   }
   if(CopyBuffer(f1i0Handle, 0, 1, count, f1i0value) != count) return(false);
   count = CopyRates(_Symbol, PERIOD_H1, 1, History, frame2);
   if(count < 15) return(false);
   Fit(open2, count);
   Fit(high2, count);
   Fit(low2, count);
   Fit(close2, count);
   Fit(volume2, count);
   for(int i = 0; i < count; i++)
   {
      open2[i] = frame2[i].open;
      high2[i] = frame2[i].high;
      low2[i] = frame2[i].low;
      close2[i] = frame2[i].close;
      volume2[i] = (double)frame2[i].tick_volume;
   }
   if(CopyBuffer(f2i0Handle, 0, 1, count, f2i0value) != count) return(false);
   return(true);
}

// Messages for the webhook: numbers are numbers or null, never NaN.
string Number(double x) { return(Has(x) ? DoubleToString(x, _Digits) : "null"); }

// A text without what would end it in JSON.
string Plain(string text)
{
   StringReplace(text, "\\", "");
   StringReplace(text, "\"", "");
   return(text);
}

string Message(string event, int target, string side, double price, double stop, string targets,
               datetime bar)
{
   string time = IntegerToString((long)bar * 1000);
   string symbol = Plain(_Symbol);
   string signal = "multi_timeframe_pullback|" + symbol + "|15m|" + time;
   string number = target > 0 ? IntegerToString(target) : "";
   string text = "{\"v\":1,\"source\":\"metatrader\",\"token\":\"" + Plain(WebhookToken);
   text += "\",\"id\":\"" + signal + "|" + event + number;
   text += "\",\"signal\":\"" + signal + "\",\"event\":\"" + event;
   text += "\",\"target\":" + (target > 0 ? number : "null");
   text += ",\"strategy\":\"multi_timeframe_pullback\",\"symbol\":\"" + symbol;
   text += "\",\"timeframe\":\"15m\",\"side\":\"" + side;
   text += "\",\"price\":" + Number(price) + ",\"stop\":" + Number(stop);
   text += ",\"targets\":[" + targets + "],\"time\":" + time + "}";
   return(text);
}

void Report(string event, int target, double price)
{
   string targets = "";
   for(int i = 0; i < 2; i++) targets += (i > 0 ? "," : "") + Number(planTargets[i]);
   string text = Message(event, target, isPlanLong ? "long" : "short", price, planStop, targets, signalBar);
   if(WebhookUrl == "")
   {
      Print(event, " ", Number(price));
      return;
   }
   char data[], reply[];
   string head;
   int size = StringToCharArray(text, data, 0, WHOLE_ARRAY, CP_UTF8);
   if(size > 0) ArrayResize(data, size - 1);  // without the closing zero
   ResetLastError();
   string kind = "Content-Type: application/json\r\n";
   int status = WebRequest("POST", WebhookUrl, kind, 3000, data, reply, head);
   if(status < 200 || status > 299) Print("webhook: ", status, " ", GetLastError());
}

// Lots that lose the risk between entry and stop; 0 when that is less than the smallest size.
double Lots(bool isLong, double entry, double stop)
{
   double loss = 0;
   ENUM_ORDER_TYPE type = isLong ? ORDER_TYPE_BUY : ORDER_TYPE_SELL;
   if(!OrderCalcProfit(type, _Symbol, 1.0, entry, stop, loss) || loss >= 0) return(0);
   double lots = AccountInfoDouble(ACCOUNT_EQUITY) * RiskPercent / 100.0 / -loss;
   return(Step(MathMin(lots, MathMin(MaxLots, SymbolInfoDouble(_Symbol, SYMBOL_VOLUME_MAX)))));
}

// Rounded down to the size step.
double Step(double lots)
{
   double step = SymbolInfoDouble(_Symbol, SYMBOL_VOLUME_STEP);
   double least = SymbolInfoDouble(_Symbol, SYMBOL_VOLUME_MIN);
   if(step <= 0) return(0);
   lots = MathFloor(lots / step + 0.000000001) * step;
   return(lots < least ? 0 : NormalizeDouble(lots, 8));
}

// This program's position on this symbol; 0 without one.
ulong Position()
{
   for(int i = PositionsTotal() - 1; i >= 0; i--)
   {
      ulong ticket = PositionGetTicket(i);
      if(ticket == 0 || PositionGetString(POSITION_SYMBOL) != _Symbol) continue;
      if(PositionGetInteger(POSITION_MAGIC) == Magic) return(ticket);
   }
   return(0);
}

bool IsFree() { return(waiting == 0 && Position() == 0); }

bool IsRested()
{
   return(lastSignal == 0 || iBarShift(_Symbol, PERIOD_M15, lastSignal) - 1 > 12);
}

// Type: 0 at the market, 1 limit, 2 stop.
void Enter(bool isLong, int type, double entry, double stop)
{
   isPlanLong = isLong;
   planStop = NormalizeDouble(stop, _Digits);
   signalBar = frame0[0].time;
   reached = 0;
   wasOpen = false;
   double price = NormalizeDouble(entry, _Digits), last = planTargets[1];
   planVolume = Lots(isLong, price, planStop);
   Report("entry", 0, price);
   if(!AllowTrading || planVolume <= 0) return;
   bool isSent = false;
   if(type == 0 && isLong) isSent = trade.Buy(planVolume, _Symbol, 0.0, planStop, last);
   if(type == 0 && !isLong) isSent = trade.Sell(planVolume, _Symbol, 0.0, planStop, last);
   if(type == 1 && isLong) isSent = trade.BuyLimit(planVolume, price, _Symbol, planStop, last);
   if(type == 1 && !isLong) isSent = trade.SellLimit(planVolume, price, _Symbol, planStop, last);
   if(type == 2 && isLong) isSent = trade.BuyStop(planVolume, price, _Symbol, planStop, last);
   if(type == 2 && !isLong) isSent = trade.SellStop(planVolume, price, _Symbol, planStop, last);
   uint code = trade.ResultRetcode();
   bool isAccepted = code == TRADE_RETCODE_DONE || code == TRADE_RETCODE_PLACED
                     || code == TRADE_RETCODE_DONE_PARTIAL;
   if(!isSent || !isAccepted)
   {
      Print("order refused: ", code, " ", trade.ResultRetcodeDescription());
      return;
   }
   if(type != 0) waiting = trade.ResultOrder();
}

// An entry that was not reached in time, or whose stop was passed before, is taken back.
void Expire()
{
   if(waiting == 0) return;
   if(!OrderSelect(waiting))
   {
      waiting = 0;  // filled, or gone
      return;
   }
   bool isPassed = isPlanLong ? frame0[0].low <= planStop : frame0[0].high >= planStop;
   if(frame0[0].time <= signalBar) return;
   if(iBarShift(_Symbol, PERIOD_M15, signalBar) - 1 < 4 && !isPassed) return;
   if(trade.OrderDelete(waiting)) waiting = 0;
}

// Takes an equal part out at each target but the last, which rests at the broker.
void Follow()
{
   ulong ticket = Position();
   if(ticket == 0)
   {
      if(wasOpen) Report("closed", 0, None());
      wasOpen = false;
      return;
   }
   waiting = 0;
   if(signalBar == 0) return;  // opened before a restart
   wasOpen = true;
   if(reached >= 1 || !PositionSelectByTicket(ticket)) return;
   double price = PositionGetDouble(POSITION_PRICE_CURRENT);
   if((price - planTargets[reached]) * (isPlanLong ? 1 : -1) < 0) return;
   double part = Step(planVolume / 2), volume = PositionGetDouble(POSITION_VOLUME);
   if(part <= 0 || part >= volume)
   {
      reached++;  // too small to be divided: all of it goes for the next target
      return;
   }
   bool isHedging = AccountInfoInteger(ACCOUNT_MARGIN_MODE) == ACCOUNT_MARGIN_MODE_RETAIL_HEDGING;
   bool isClosed = false;
   if(isHedging) isClosed = trade.PositionClosePartial(ticket, part);
   else isClosed = isPlanLong ? trade.Sell(part, _Symbol) : trade.Buy(part, _Symbol);
   if(!isClosed) return;
   reached++;
   if(!isHedging && !trade.PositionModify(_Symbol, planStop, planTargets[1]))
      Print("stops not confirmed: ", trade.ResultRetcodeDescription());
   Report("target", reached, price);
}

void OnTick()
{
   Follow();
   datetime bar = iTime(_Symbol, PERIOD_M15, 0);
   if(bar == 0 || bar == decided || !Load()) return;
   if(frame0[0].time >= bar) return;  // the closed bar has not arrived yet
   bool isFirst = decided == 0;
   decided = bar;
   Expire();
   if(!isFirst) Decide();  // started within a bar: its signal is old
}

// Decides at the first tick of a bar, on closed bars alone.
void Decide()
{
   datetime closedAt = frame0[0].time + PeriodSeconds(PERIOD_M15);
   double spread = (double)SymbolInfoInteger(_Symbol, SYMBOL_SPREAD) * _Point;
   // 1 when the last bar closed one of 4h, too.
   int fresh1 = iTime(_Symbol, PERIOD_H4, 0) > frame0[0].time ? 1 : 0;
   // 1 when the last bar closed one of 1h, too.
   int fresh2 = iTime(_Symbol, PERIOD_H1, 0) > frame0[0].time ? 1 : 0;
   // Conditions: 1 true, 0 not, -1 not known yet.
   int leaf0 = Monotonic(f1i0value, 0, 1, 1);
   int leaf1 = Has(At(close1, 0)) && Has(At(f1i0value, 0)) ? (At(close1, 0) > At(f1i0value, 0) ? 1 : 0) : -1;
   int leaf2 = Has(At(f2i0value, 0)) ? (At(f2i0value, 0) < 50.0 ? 1 : 0) : -1;
   int leaf3 = Has(At(close0, 0)) && Has(At(f0i1value, 0)) && Has(At(close0, 1)) && Has(At(f0i1value, 1)) ? (At(close0, 1) <= At(f0i1value, 1) && At(close0, 0) > At(f0i1value, 0) ? 1 : 0) : -1;
   int leaf4 = Monotonic(f1i0value, 0, 1, -1);
   int leaf5 = Has(At(close1, 0)) && Has(At(f1i0value, 0)) ? (At(close1, 0) < At(f1i0value, 0) ? 1 : 0) : -1;
   int leaf6 = Has(At(f2i0value, 0)) ? (At(f2i0value, 0) > 50.0 ? 1 : 0) : -1;
   int leaf7 = Has(At(close0, 0)) && Has(At(f0i1value, 0)) && Has(At(close0, 1)) && Has(At(f0i1value, 1)) ? (At(close0, 1) >= At(f0i1value, 1) && At(close0, 0) < At(f0i1value, 0) ? 1 : 0) : -1;
   bool wantsLong = (leaf0 == 1 && leaf1 == 1 && leaf2 == 1 && leaf3 == 1);
   bool wantsShort = (leaf4 == 1 && leaf5 == 1 && leaf6 == 1 && leaf7 == 1);
   bool passes = true;
   if(wantsLong == wantsShort || !passes || !IsRested()) return;
   if(wantsLong)
   {
      double longEntry = At(close0, 0);
      double longStop = Has(structure0.swingLow) && (structure0.swingLow - longEntry) * -1.0 > 0 ? structure0.swingLow - 1.0 * 0.1 * At(f0i0value, 0) : None();
      double longTarget1 = longEntry + 1.5 * (longEntry - longStop);
      double longTarget2 = longEntry + 3.0 * (longEntry - longStop);
      bool longFits = Has(longEntry) && longEntry > 0 && Has(longStop) && longStop > 0 && Has(longTarget1) && longTarget1 > 0 && Has(longTarget2) && longTarget2 > 0 && (longEntry - longStop) * 1.0 > 0 && (longTarget1 - longEntry) * 1.0 > 0 && (longTarget2 - longTarget1) * 1.0 > 0 && (longTarget2 - longEntry) * 1.0 >= (2.0 - 0.000000001) * (longEntry - longStop) * 1.0;
      if(!longFits) return;
      lastSignal = frame0[0].time;
      if(!IsFree()) return;
      planTargets[0] = NormalizeDouble(longTarget1, _Digits);
      planTargets[1] = NormalizeDouble(longTarget2, _Digits);
      Enter(true, 0, longEntry, longStop);
   }
   if(wantsShort)
   {
      double shortEntry = At(close0, 0);
      double shortStop = Has(structure0.swingHigh) && (structure0.swingHigh - shortEntry) * 1.0 > 0 ? structure0.swingHigh - -1.0 * 0.1 * At(f0i0value, 0) : None();
      double shortTarget1 = shortEntry + 1.5 * (shortEntry - shortStop);
      double shortTarget2 = shortEntry + 3.0 * (shortEntry - shortStop);
      bool shortFits = Has(shortEntry) && shortEntry > 0 && Has(shortStop) && shortStop > 0 && Has(shortTarget1) && shortTarget1 > 0 && Has(shortTarget2) && shortTarget2 > 0 && (shortEntry - shortStop) * -1.0 > 0 && (shortTarget1 - shortEntry) * -1.0 > 0 && (shortTarget2 - shortTarget1) * -1.0 > 0 && (shortTarget2 - shortEntry) * -1.0 >= (2.0 - 0.000000001) * (shortEntry - shortStop) * -1.0;
      if(!shortFits) return;
      lastSignal = frame0[0].time;
      if(!IsFree()) return;
      planTargets[0] = NormalizeDouble(shortTarget1, _Digits);
      planTargets[1] = NormalizeDouble(shortTarget2, _Digits);
      Enter(false, 0, shortEntry, shortStop);
   }
}
