// Opening range
// Strategy opening_range on 5m, exported by Bellwether.
//
// Long when: close crosses above opening_range(30)
// Short when: close crosses below opening_range(30).low
// And only when: hours 08:30-12:00 Europe/London
// Levels: entry market, stop 1.5 atr, targets 1 R, 2 R
// At least 1.5 times the risk at the last target. An entry waits 2 bars. No other signal for 40 bars.
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
// - Times of day: the server's distance from UTC is found when trading, and set by hand in the tester.

#property description "Opening range"
#property version "1.00"
#property strict
#include <Trade/Trade.mqh>

input double RiskPercent = 1.0;             // Risk of a trade, percent of equity
input double MaxLots = 1.0;                 // Never more than this
input bool   AllowTrading = false;          // Off: signals are reported, not traded
input long   Magic = 771382;                 // Marks this program's orders
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

// Figures, the newest closed bar first.
MqlRates frame0[];  // 5m
double open0[], high0[], low0[], close0[], volume0[];
double f0i0value[];  // atr(14)
double f0i1high[], f0i1low[];  // opening_range(30)

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

int OnInit()
{
   ArraySetAsSeries(frame0, true);
   ArraySetAsSeries(open0, true);
   ArraySetAsSeries(high0, true);
   ArraySetAsSeries(low0, true);
   ArraySetAsSeries(close0, true);
   ArraySetAsSeries(volume0, true);
   ArraySetAsSeries(f0i0value, true);
   ArraySetAsSeries(f0i1high, true);
   ArraySetAsSeries(f0i1low, true);
   if(RiskPercent <= 0 || RiskPercent > 100 || MaxLots <= 0 || History < 200)
      return(INIT_PARAMETERS_INCORRECT);
   trade.SetExpertMagicNumber(Magic);
   trade.SetTypeFillingBySymbol(_Symbol);
   return(INIT_SUCCEEDED);
}

void OnDeinit(const int reason)
{
}

// Reads the closed bars and works out every figure; false while the terminal still loads them.
bool Load()
{
   int count;
   count = CopyRates(_Symbol, PERIOD_M5, 1, History, frame0);
   if(count < 15) return(false);
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
   OpeningRange(frame0, 30, 480, 540, 0, 1, f0i1high, f0i1low);
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
   string signal = "opening_range|" + symbol + "|5m|" + time;
   string number = target > 0 ? IntegerToString(target) : "";
   string text = "{\"v\":1,\"source\":\"metatrader\",\"token\":\"" + Plain(WebhookToken);
   text += "\",\"id\":\"" + signal + "|" + event + number;
   text += "\",\"signal\":\"" + signal + "\",\"event\":\"" + event;
   text += "\",\"target\":" + (target > 0 ? number : "null");
   text += ",\"strategy\":\"opening_range\",\"symbol\":\"" + symbol;
   text += "\",\"timeframe\":\"5m\",\"side\":\"" + side;
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
   return(lastSignal == 0 || iBarShift(_Symbol, PERIOD_M5, lastSignal) - 1 > 40);
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
   if(iBarShift(_Symbol, PERIOD_M5, signalBar) - 1 < 2 && !isPassed) return;
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
   datetime bar = iTime(_Symbol, PERIOD_M5, 0);
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
   datetime closedAt = frame0[0].time + PeriodSeconds(PERIOD_M5);
   double spread = (double)SymbolInfoInteger(_Symbol, SYMBOL_SPREAD) * _Point;
   // Conditions: 1 true, 0 not, -1 not known yet.
   int leaf0 = Has(At(close0, 0)) && Has(At(f0i1high, 0)) && Has(At(close0, 1)) && Has(At(f0i1high, 1)) ? (At(close0, 1) <= At(f0i1high, 1) && At(close0, 0) > At(f0i1high, 0) ? 1 : 0) : -1;
   int leaf1 = Has(At(close0, 0)) && Has(At(f0i1low, 0)) && Has(At(close0, 1)) && Has(At(f0i1low, 1)) ? (At(close0, 1) >= At(f0i1low, 1) && At(close0, 0) < At(f0i1low, 0) ? 1 : 0) : -1;
   int leaf2 = MinuteOfDay(closedAt, 0, 1) >= 510 && MinuteOfDay(closedAt, 0, 1) < 720 ? 1 : 0;
   bool wantsLong = leaf0 == 1;
   bool wantsShort = leaf1 == 1;
   bool passes = leaf2 == 1;
   if(wantsLong == wantsShort || !passes || !IsRested()) return;
   if(wantsLong)
   {
      double longEntry = At(close0, 0);
      double longStop = longEntry - 1.0 * 1.5 * At(f0i0value, 0);
      double longTarget1 = longEntry + 1.0 * (longEntry - longStop);
      double longTarget2 = longEntry + 2.0 * (longEntry - longStop);
      bool longFits = Has(longEntry) && longEntry > 0 && Has(longStop) && longStop > 0 && Has(longTarget1) && longTarget1 > 0 && Has(longTarget2) && longTarget2 > 0 && (longEntry - longStop) * 1.0 > 0 && (longTarget1 - longEntry) * 1.0 > 0 && (longTarget2 - longTarget1) * 1.0 > 0 && (longTarget2 - longEntry) * 1.0 >= (1.5 - 0.000000001) * (longEntry - longStop) * 1.0;
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
      double shortStop = shortEntry - -1.0 * 1.5 * At(f0i0value, 0);
      double shortTarget1 = shortEntry + 1.0 * (shortEntry - shortStop);
      double shortTarget2 = shortEntry + 2.0 * (shortEntry - shortStop);
      bool shortFits = Has(shortEntry) && shortEntry > 0 && Has(shortStop) && shortStop > 0 && Has(shortTarget1) && shortTarget1 > 0 && Has(shortTarget2) && shortTarget2 > 0 && (shortEntry - shortStop) * -1.0 > 0 && (shortTarget1 - shortEntry) * -1.0 > 0 && (shortTarget2 - shortTarget1) * -1.0 > 0 && (shortTarget2 - shortEntry) * -1.0 >= (1.5 - 0.000000001) * (shortEntry - shortStop) * -1.0;
      if(!shortFits) return;
      lastSignal = frame0[0].time;
      if(!IsFree()) return;
      planTargets[0] = NormalizeDouble(shortTarget1, _Digits);
      planTargets[1] = NormalizeDouble(shortTarget2, _Digits);
      Enter(false, 0, shortEntry, shortStop);
   }
}
