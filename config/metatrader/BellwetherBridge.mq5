//+------------------------------------------------------------------+
//| BellwetherBridge.mq5                                             |
//| Sends closed one-minute bars and quotes of its chart's symbol to |
//| Bellwether, and asks for orders. Written by `bellwether          |
//| metatrader`; it has not been compiled by who wrote it.           |
//+------------------------------------------------------------------+
// Before it runs: Tools > Options > Expert Advisors > Allow WebRequest for listed URL: add the Address below.
// One chart a symbol. It never trades: Bellwether orders nothing by this bridge, whatever AllowTrading says.
#property strict
#property version "1.00"

input string Address      = "https://bellwether.example"; // Bellwether's address, without a path
input string PathSecret   = "";                           // METATRADER_PATH_SECRET
input string Token        = "";                           // METATRADER_TOKEN
input int    IntervalMs   = 1000;                         // How often it sends, milliseconds
input bool   AllowTrading = false;                        // Says so to Bellwether, which refuses

#define MOST_BARS  2000
#define MOST_TICKS 200

datetime lastBar   = 0;    // the newest bar that Bellwether has, broker's time
long     lastTick  = 0;    // the newest quote that Bellwether has, milliseconds of broker's time
int      failures  = 0;    // sends that failed in a row
int      pause     = 0;    // timer events to wait after failures

string StateName() { return "bellwether_" + _Symbol; }

int OnInit()
  {
   if(StringLen(PathSecret) < 16 || StringLen(Token) < 16)
     {
      Print("Bellwether: PathSecret and Token are missing");
      return INIT_PARAMETERS_INCORRECT;
     }
   // What was sent before a restart is not sent again.
   if(GlobalVariableCheck(StateName())) lastBar = (datetime)(long)GlobalVariableGet(StateName());
   // A terminal that now has a broker whose clock is behind would send nothing until that has caught up.
   if(lastBar > TimeTradeServer()) lastBar = 0;
   lastTick = (long)TimeTradeServer() * 1000;
   return EventSetMillisecondTimer(MathMax(IntervalMs, 250)) ? INIT_SUCCEEDED : INIT_FAILED;
  }

void OnDeinit(const int reason) { EventKillTimer(); }
void OnTick() {}

// Seconds that the broker's clock is before UTC now, in quarters of an hour.
long Offset() { return (long)MathRound((double)((long)TimeTradeServer() - (long)TimeGMT()) / 900.0) * 900; }

// The start of the broker's week: clocks are put forward and back between weeks, so one offset holds for all of it.
datetime WeekStart()
  {
   MqlDateTime day;
   TimeToStruct(TimeTradeServer(), day);
   return (datetime)((long)TimeTradeServer() / 86400 * 86400 - day.day_of_week * 86400);
  }

string Bars(datetime &newest)
  {
   MqlRates rates[];
   datetime since = (datetime)MathMax((long)lastBar + 60, (long)WeekStart());
   newest = lastBar;
   // Only what the broker has closed: bar 0 is the one that runs, whatever this machine's clock says.
   datetime running = iTime(_Symbol, PERIOD_M1, 0);
   if(running <= since) return "";
   int start = iBarShift(_Symbol, PERIOD_M1, since, false);
   if(start < 1) start = 1;
   int count = CopyRates(_Symbol, PERIOD_M1, 1, start, rates);
   string text = "";
   for(int i = 0, sent = 0; i < count && sent < MOST_BARS; i++)
     {
      if(rates[i].time <= lastBar || rates[i].time < since || rates[i].time >= running) continue;
      if(text != "") text += ",";
      text += StringFormat("[%I64d,%s,%s,%s,%s,%I64d]", (long)rates[i].time, DoubleToString(rates[i].open, _Digits),
                           DoubleToString(rates[i].high, _Digits), DoubleToString(rates[i].low, _Digits),
                           DoubleToString(rates[i].close, _Digits), rates[i].tick_volume);
      newest = rates[i].time;
      sent++;
     }
   return text;
  }

string Ticks(long &newest)
  {
   MqlTick ticks[];
   newest = lastTick;
   int count = CopyTicks(_Symbol, ticks, COPY_TICKS_INFO, (ulong)(lastTick + 1), MOST_TICKS);
   string text = "";
   for(int i = 0; i < count; i++)
     {
      if((long)ticks[i].time_msc <= newest || ticks[i].bid <= 0 || ticks[i].ask < ticks[i].bid) continue;
      if(text != "") text += ",";
      text += StringFormat("[%I64d,%s,%s]", (long)ticks[i].time_msc, DoubleToString(ticks[i].bid, _Digits),
                           DoubleToString(ticks[i].ask, _Digits));
      newest = (long)ticks[i].time_msc;
     }
   return text;
  }

bool Send(const string body, string &answer)
  {
   char data[], result[];
   string headers;
   int size = StringToCharArray(body, data, 0, WHOLE_ARRAY, CP_UTF8);
   ArrayResize(data, size - 1);  // without the closing zero
   ResetLastError();
   int status = WebRequest("POST", Address + "/webhooks/metatrader/" + PathSecret,
                           "Content-Type: application/json\r\nAuthorization: Bearer " + Token + "\r\n",
                           3000, data, result, headers);
   answer = CharArrayToString(result, 0, WHOLE_ARRAY, CP_UTF8);
   if(status == 200) return true;
   if(failures == 0) PrintFormat("Bellwether: status %d, error %d, %s", status, GetLastError(), answer);
   return false;
  }

void OnTimer()
  {
   if(pause > 0) { pause--; return; }
   datetime newestBar;
   long newestTick;
   string bars = Bars(newestBar), ticks = Ticks(newestTick), answer;
   string body = "{\"v\":1,\"symbol\":\"" + _Symbol + "\",\"offset\":" + IntegerToString(Offset())
                 + ",\"now\":" + IntegerToString((long)TimeTradeServer())
                 + ",\"trading\":" + (AllowTrading ? "true" : "false")
                 + ",\"bars\":[" + bars + "],\"ticks\":[" + ticks + "],\"acks\":[]}";
   if(!Send(body, answer))
     {
      // The same bars and quotes are sent again; Bellwether takes them once.
      failures++;
      pause = MathMin(1 << MathMin(failures, 6), 60);
      return;
     }
   failures = 0;
   lastBar = newestBar;
   lastTick = newestTick;
   GlobalVariableSet(StateName(), (double)(long)lastBar);
   // Each line of the answer that begins with "order" would be one. There are none: live trading is not built.
   if(AllowTrading && StringFind(answer, "orders refused") >= 0)
      Comment("Bellwether: live trading is not built; AllowTrading does nothing.");
  }
//+------------------------------------------------------------------+
