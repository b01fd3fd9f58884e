// x
// Strategy x on 1h, exported by Bellwether.
//
// Long when: cdldoji > 0 or cdlhammer > 0 or cdlengulfing > 0 or cdlmorningstar(0.3) > 0 or cdl3whitesoldiers > 0
// Short when: cdlshootingstar < 0 or cdleveningstar(0.3)@4h < 0
// Levels: entry market, stop 2 atr, targets 1 R, 2 R
// At least 1 times the risk at the last target. An entry waits 10 bars. No other signal for 5 bars.
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

#property description "x"
#property version "1.00"
#property strict
#include <Trade/Trade.mqh>

input double RiskPercent = 1.0;             // Risk of a trade, percent of equity
input double MaxLots = 1.0;                 // Never more than this
input bool   AllowTrading = false;          // Off: signals are reported, not traded
input long   Magic = 770120;                 // Marks this program's orders
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
MqlRates frame0[];  // 1h
double open0[], high0[], low0[], close0[], volume0[];
MqlRates frame1[];  // 4h
double open1[], high1[], low1[], close1[], volume1[];
double f0i0value[];  // atr(14)
double f0i1value[];  // cdldoji
double f0i2value[];  // cdlhammer
double f0i3value[];  // cdlengulfing
double f0i4value[];  // cdlmorningstar(0.3)
double f0i5value[];  // cdl3whitesoldiers
double f0i6value[];  // cdlshootingstar
double f1i0value[];  // cdleveningstar(0.3)

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

double CandleBody(const MqlRates &bars[], int bar) { return(MathAbs(bars[bar].close - bars[bar].open)); }

double CandleTiny(const MqlRates &bars[], int bar)
{
   double sum = 0;
   for(int i = bar + 1; i <= bar + 10; i++) sum += bars[i].high - bars[i].low;
   return(sum / 10 * 0.1);
}

// Doji: 100 bullish, -100 bearish, 80 and -80 weaker, 0 no such pattern.
void Doji(const MqlRates &bars[], double penetration, double &result[])
{
   int count = ArraySize(bars);
   Fit(result, count);
   for(int i = 0; i + 10 < count; i++)
   {
      bool found = CandleBody(bars, i + 0) <= CandleTiny(bars, i + 0);
      bool isUp = 1 > 0;
      bool isFull = 1 > 0;
      double score = isFull ? 100.0 : 80.0;
      result[i] = found ? (isUp ? score : -score) : 0.0;
   }
}

double CandleBottom(const MqlRates &bars[], int bar) { return(MathMin(bars[bar].open, bars[bar].close)); }

double CandleLower(const MqlRates &bars[], int bar) { return(MathMin(bars[bar].open, bars[bar].close) - bars[bar].low); }

double CandleNear(const MqlRates &bars[], int bar)
{
   double sum = 0;
   for(int i = bar + 1; i <= bar + 5; i++) sum += bars[i].high - bars[i].low;
   return(sum / 5 * 0.2);
}

double CandleUpper(const MqlRates &bars[], int bar) { return(bars[bar].high - MathMax(bars[bar].open, bars[bar].close)); }

double CandleUsual(const MqlRates &bars[], int bar)
{
   double sum = 0;
   for(int i = bar + 1; i <= bar + 10; i++) sum += MathAbs(bars[i].close - bars[i].open);
   return(sum / 10 * 1.0);
}

// Hammer: 100 bullish, -100 bearish, 80 and -80 weaker, 0 no such pattern.
void Hammer(const MqlRates &bars[], double penetration, double &result[])
{
   int count = ArraySize(bars);
   Fit(result, count);
   for(int i = 0; i + 11 < count; i++)
   {
      bool found = (CandleBody(bars, i + 0) < CandleUsual(bars, i + 0) && CandleLower(bars, i + 0) > CandleBody(bars, i + 0) && CandleUpper(bars, i + 0) < CandleTiny(bars, i + 0)) && CandleBottom(bars, i + 0) <= bars[i + 1].low + CandleNear(bars, i + 1);
      bool isUp = 1 > 0;
      bool isFull = 1 > 0;
      double score = isFull ? 100.0 : 80.0;
      result[i] = found ? (isUp ? score : -score) : 0.0;
   }
}

double CandleTop(const MqlRates &bars[], int bar) { return(MathMax(bars[bar].open, bars[bar].close)); }

// Engulfing: 100 bullish, -100 bearish, 80 and -80 weaker, 0 no such pattern.
void Engulfing(const MqlRates &bars[], double penetration, double &result[])
{
   int count = ArraySize(bars);
   Fit(result, count);
   for(int i = 0; i + 2 < count; i++)
   {
      bool found = ((bars[i + 0].close >= bars[i + 0].open && bars[i + 1].close < bars[i + 1].open) || (bars[i + 0].close < bars[i + 0].open && bars[i + 1].close >= bars[i + 1].open)) && ((CandleTop(bars, i + 0) >= CandleTop(bars, i + 1) && CandleBottom(bars, i + 0) < CandleBottom(bars, i + 1)) || (CandleTop(bars, i + 0) > CandleTop(bars, i + 1) && CandleBottom(bars, i + 0) <= CandleBottom(bars, i + 1)));
      bool isUp = bars[i + 0].close >= bars[i + 0].open;
      bool isFull = CandleTop(bars, i + 1) < CandleTop(bars, i + 0) && CandleBottom(bars, i + 1) > CandleBottom(bars, i + 0);
      double score = isFull ? 100.0 : 80.0;
      result[i] = found ? (isUp ? score : -score) : 0.0;
   }
}

// Morning Star: 100 bullish, -100 bearish, 80 and -80 weaker, 0 no such pattern.
void MorningStar(const MqlRates &bars[], double penetration, double &result[])
{
   int count = ArraySize(bars);
   Fit(result, count);
   for(int i = 0; i + 12 < count; i++)
   {
      bool found = bars[i + 2].close < bars[i + 2].open && bars[i + 0].close >= bars[i + 0].open && CandleTop(bars, i + 1) < CandleBottom(bars, i + 2) && CandleBody(bars, i + 2) > CandleUsual(bars, i + 2) && CandleBody(bars, i + 1) <= CandleUsual(bars, i + 1) && CandleBody(bars, i + 0) > CandleUsual(bars, i + 0) && bars[i + 0].close > bars[i + 2].close + CandleBody(bars, i + 2) * penetration;
      bool isUp = 1 > 0;
      bool isFull = 1 > 0;
      double score = isFull ? 100.0 : 80.0;
      result[i] = found ? (isUp ? score : -score) : 0.0;
   }
}

double CandleFar(const MqlRates &bars[], int bar)
{
   double sum = 0;
   for(int i = bar + 1; i <= bar + 5; i++) sum += bars[i].high - bars[i].low;
   return(sum / 5 * 0.6);
}

// Three White Soldiers: 100 bullish, -100 bearish, 80 and -80 weaker, 0 no such pattern.
void ThreeWhiteSoldiers(const MqlRates &bars[], double penetration, double &result[])
{
   int count = ArraySize(bars);
   Fit(result, count);
   for(int i = 0; i + 12 < count; i++)
   {
      bool found = (bars[i + 2].close >= bars[i + 2].open && bars[i + 1].close >= bars[i + 1].open && bars[i + 0].close >= bars[i + 0].open) && (bars[i + 0].close > bars[i + 1].close && bars[i + 1].close > bars[i + 2].close) && CandleUpper(bars, i + 2) < CandleTiny(bars, i + 2) && CandleUpper(bars, i + 1) < CandleTiny(bars, i + 1) && CandleUpper(bars, i + 0) < CandleTiny(bars, i + 0) && (bars[i + 1].open > bars[i + 2].open && bars[i + 1].open <= bars[i + 2].close + CandleNear(bars, i + 2)) && (bars[i + 0].open > bars[i + 1].open && bars[i + 0].open <= bars[i + 1].close + CandleNear(bars, i + 1)) && CandleBody(bars, i + 1) > CandleBody(bars, i + 2) - CandleFar(bars, i + 2) && CandleBody(bars, i + 0) > CandleBody(bars, i + 1) - CandleFar(bars, i + 1) && CandleBody(bars, i + 0) > CandleUsual(bars, i + 0);
      bool isUp = 1 > 0;
      bool isFull = 1 > 0;
      double score = isFull ? 100.0 : 80.0;
      result[i] = found ? (isUp ? score : -score) : 0.0;
   }
}

// Shooting Star: 100 bullish, -100 bearish, 80 and -80 weaker, 0 no such pattern.
void ShootingStar(const MqlRates &bars[], double penetration, double &result[])
{
   int count = ArraySize(bars);
   Fit(result, count);
   for(int i = 0; i + 11 < count; i++)
   {
      bool found = (CandleBody(bars, i + 0) < CandleUsual(bars, i + 0) && CandleUpper(bars, i + 0) > CandleBody(bars, i + 0) && CandleLower(bars, i + 0) < CandleTiny(bars, i + 0)) && CandleBottom(bars, i + 0) > CandleTop(bars, i + 1);
      bool isUp = 0 > 1;
      bool isFull = 1 > 0;
      double score = isFull ? 100.0 : 80.0;
      result[i] = found ? (isUp ? score : -score) : 0.0;
   }
}

// Evening Star: 100 bullish, -100 bearish, 80 and -80 weaker, 0 no such pattern.
void EveningStar(const MqlRates &bars[], double penetration, double &result[])
{
   int count = ArraySize(bars);
   Fit(result, count);
   for(int i = 0; i + 12 < count; i++)
   {
      bool found = bars[i + 2].close >= bars[i + 2].open && bars[i + 0].close < bars[i + 0].open && CandleBottom(bars, i + 1) > CandleTop(bars, i + 2) && CandleBody(bars, i + 2) > CandleUsual(bars, i + 2) && CandleBody(bars, i + 1) <= CandleUsual(bars, i + 1) && CandleBody(bars, i + 0) > CandleUsual(bars, i + 0) && bars[i + 0].close < bars[i + 2].close - CandleBody(bars, i + 2) * penetration;
      bool isUp = 0 > 1;
      bool isFull = 1 > 0;
      double score = isFull ? 100.0 : 80.0;
      result[i] = found ? (isUp ? score : -score) : 0.0;
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
   ArraySetAsSeries(frame1, true);
   ArraySetAsSeries(open1, true);
   ArraySetAsSeries(high1, true);
   ArraySetAsSeries(low1, true);
   ArraySetAsSeries(close1, true);
   ArraySetAsSeries(volume1, true);
   ArraySetAsSeries(f0i0value, true);
   ArraySetAsSeries(f0i1value, true);
   ArraySetAsSeries(f0i2value, true);
   ArraySetAsSeries(f0i3value, true);
   ArraySetAsSeries(f0i4value, true);
   ArraySetAsSeries(f0i5value, true);
   ArraySetAsSeries(f0i6value, true);
   ArraySetAsSeries(f1i0value, true);
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
   count = CopyRates(_Symbol, PERIOD_H1, 1, History, frame0);
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
   Doji(frame0, 0.0, f0i1value);
   Hammer(frame0, 0.0, f0i2value);
   Engulfing(frame0, 0.0, f0i3value);
   MorningStar(frame0, 0.3, f0i4value);
   ThreeWhiteSoldiers(frame0, 0.0, f0i5value);
   ShootingStar(frame0, 0.0, f0i6value);
   count = CopyRates(_Symbol, PERIOD_H4, 1, History, frame1);
   if(count < 13) return(false);
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
   EveningStar(frame1, 0.3, f1i0value);
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
   string signal = "x|" + symbol + "|1h|" + time;
   string number = target > 0 ? IntegerToString(target) : "";
   string text = "{\"v\":1,\"source\":\"metatrader\",\"token\":\"" + Plain(WebhookToken);
   text += "\",\"id\":\"" + signal + "|" + event + number;
   text += "\",\"signal\":\"" + signal + "\",\"event\":\"" + event;
   text += "\",\"target\":" + (target > 0 ? number : "null");
   text += ",\"strategy\":\"x\",\"symbol\":\"" + symbol;
   text += "\",\"timeframe\":\"1h\",\"side\":\"" + side;
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
   return(lastSignal == 0 || iBarShift(_Symbol, PERIOD_H1, lastSignal) - 1 > 5);
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
   if(iBarShift(_Symbol, PERIOD_H1, signalBar) - 1 < 10 && !isPassed) return;
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
   datetime bar = iTime(_Symbol, PERIOD_H1, 0);
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
   datetime closedAt = frame0[0].time + PeriodSeconds(PERIOD_H1);
   double spread = (double)SymbolInfoInteger(_Symbol, SYMBOL_SPREAD) * _Point;
   // 1 when the last bar closed one of 4h, too.
   int fresh1 = iTime(_Symbol, PERIOD_H4, 0) > frame0[0].time ? 1 : 0;
   // Conditions: 1 true, 0 not, -1 not known yet.
   int leaf0 = Has(At(f0i1value, 0)) ? (At(f0i1value, 0) > 0.0 ? 1 : 0) : -1;
   int leaf1 = Has(At(f0i2value, 0)) ? (At(f0i2value, 0) > 0.0 ? 1 : 0) : -1;
   int leaf2 = Has(At(f0i3value, 0)) ? (At(f0i3value, 0) > 0.0 ? 1 : 0) : -1;
   int leaf3 = Has(At(f0i4value, 0)) ? (At(f0i4value, 0) > 0.0 ? 1 : 0) : -1;
   int leaf4 = Has(At(f0i5value, 0)) ? (At(f0i5value, 0) > 0.0 ? 1 : 0) : -1;
   int leaf5 = Has(At(f0i6value, 0)) ? (At(f0i6value, 0) < 0.0 ? 1 : 0) : -1;
   int leaf6 = Has(At(f1i0value, 0)) ? (At(f1i0value, 0) < 0.0 ? 1 : 0) : -1;
   bool wantsLong = (leaf0 == 1 || leaf1 == 1 || leaf2 == 1 || leaf3 == 1 || leaf4 == 1);
   bool wantsShort = (leaf5 == 1 || leaf6 == 1);
   bool passes = true;
   if(wantsLong == wantsShort || !passes || !IsRested()) return;
   if(wantsLong)
   {
      double longEntry = At(close0, 0);
      double longStop = longEntry - 1.0 * 2.0 * At(f0i0value, 0);
      double longTarget1 = longEntry + 1.0 * (longEntry - longStop);
      double longTarget2 = longEntry + 2.0 * (longEntry - longStop);
      bool longFits = Has(longEntry) && longEntry > 0 && Has(longStop) && longStop > 0 && Has(longTarget1) && longTarget1 > 0 && Has(longTarget2) && longTarget2 > 0 && (longEntry - longStop) * 1.0 > 0 && (longTarget1 - longEntry) * 1.0 > 0 && (longTarget2 - longTarget1) * 1.0 > 0 && (longTarget2 - longEntry) * 1.0 >= (1.0 - 0.000000001) * (longEntry - longStop) * 1.0;
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
      double shortStop = shortEntry - -1.0 * 2.0 * At(f0i0value, 0);
      double shortTarget1 = shortEntry + 1.0 * (shortEntry - shortStop);
      double shortTarget2 = shortEntry + 2.0 * (shortEntry - shortStop);
      bool shortFits = Has(shortEntry) && shortEntry > 0 && Has(shortStop) && shortStop > 0 && Has(shortTarget1) && shortTarget1 > 0 && Has(shortTarget2) && shortTarget2 > 0 && (shortEntry - shortStop) * -1.0 > 0 && (shortTarget1 - shortEntry) * -1.0 > 0 && (shortTarget2 - shortTarget1) * -1.0 > 0 && (shortTarget2 - shortEntry) * -1.0 >= (1.0 - 0.000000001) * (shortEntry - shortStop) * -1.0;
      if(!shortFits) return;
      lastSignal = frame0[0].time;
      if(!IsFree()) return;
      planTargets[0] = NormalizeDouble(shortTarget1, _Digits);
      planTargets[1] = NormalizeDouble(shortTarget2, _Digits);
      Enter(false, 0, shortEntry, shortStop);
   }
}
