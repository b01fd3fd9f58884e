//+------------------------------------------------------------------+
//| BellwetherBridge.mq5                                             |
//| Sends closed one-minute bars and quotes of its chart's symbol to |
//| Bellwether, and asks for orders. Written by `bellwether          |
//| metatrader`; it has not been compiled by who wrote it.           |
//+------------------------------------------------------------------+
// Before it runs: Tools > Options > Expert Advisors > Allow WebRequest for listed URL: add the Address below.
// One chart a symbol. It trades only with AllowTrading here, and METATRADER_ACCOUNT with this account's number there.
// It opens positions with a stop; they close by their stop, their target or by hand.
#property strict
#property version "1.10"

input string Address      = "https://bellwether.example"; // Bellwether's address, without a path
input string PathSecret   = "";                           // METATRADER_PATH_SECRET
input string Token        = "";                           // METATRADER_TOKEN
input int    IntervalMs   = 1000;                         // How often it sends, milliseconds
input bool   AllowTrading = false;                        // Carries out Bellwether's orders
input double MaxLots      = 0.10;                         // Larger orders are refused
input long   Magic        = 770077;                       // Marks its orders
input int    Deviation    = 20;                           // Points that a price may slip

#define MOST_BARS  2000
#define MOST_TICKS 200

datetime lastBar   = 0;    // the newest bar that Bellwether has, broker's time
long     lastTick  = 0;    // the newest quote that Bellwether has, milliseconds of broker's time
int      failures  = 0;    // sends that failed in a row
int      pause     = 0;    // timer events to wait after failures
string   acks      = "";   // answers to orders that Bellwether has not taken yet

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

// Each order is carried out once: its name is kept on disk before it goes to the broker, and is the order's comment.
string OrderName(const string id) { return "bellwether_order_" + id; }

void Answer(const string id, const bool ok, const uint code, const ulong deal, const double price)
  {
   if(acks != "") acks += ",";
   acks += StringFormat("{\"id\":\"%s\",\"ok\":%s,\"retcode\":%u,\"deal\":\"%I64u\",\"price\":%s}", id,
                        ok ? "true" : "false", code, deal, DoubleToString(price, _Digits));
  }

// How many lots the broker has filled of an order of this name, at which average price, and the last deal of it.
double Find(const string id, ulong &last, double &price)
  {
   double lots = 0, value = 0;
   if(!HistorySelect(TimeTradeServer() - 86400, TimeTradeServer() + 86400)) return 0;
   for(int i = 0; i < HistoryDealsTotal(); i++)
     {
      ulong deal = HistoryDealGetTicket(i);
      if(HistoryDealGetInteger(deal, DEAL_MAGIC) != Magic) continue;
      // A stop, a target or a hand closed it: that is not the order's own deal.
      if(HistoryDealGetInteger(deal, DEAL_REASON) != DEAL_REASON_EXPERT) continue;
      if(StringFind(HistoryDealGetString(deal, DEAL_COMMENT), id) < 0) continue;
      lots += HistoryDealGetDouble(deal, DEAL_VOLUME);
      value += HistoryDealGetDouble(deal, DEAL_VOLUME) * HistoryDealGetDouble(deal, DEAL_PRICE);
      last = deal;
     }
   if(lots > 0) price = value / lots;
   return lots;
  }

ENUM_ORDER_TYPE_FILLING Filling()
  {
   long modes = SymbolInfoInteger(_Symbol, SYMBOL_FILLING_MODE);
   if((modes & SYMBOL_FILLING_IOC) != 0) return ORDER_FILLING_IOC;
   return (modes & SYMBOL_FILLING_FOK) != 0 ? ORDER_FILLING_FOK : ORDER_FILLING_RETURN;
  }

// Why an order cannot go to the broker; 0 when it can.
uint Problem(const double lots, const double stop, const long until)
  {
   double step = SymbolInfoDouble(_Symbol, SYMBOL_VOLUME_STEP);
   if((long)TimeTradeServer() > until) return TRADE_RETCODE_INVALID_EXPIRATION;
   if(!TerminalInfoInteger(TERMINAL_TRADE_ALLOWED) || !MQLInfoInteger(MQL_TRADE_ALLOWED))
      return TRADE_RETCODE_CLIENT_DISABLES_AT;
   if(lots > MaxLots || lots < SymbolInfoDouble(_Symbol, SYMBOL_VOLUME_MIN) || step <= 0
      || MathAbs(lots / step - MathRound(lots / step)) > 0.000001) return TRADE_RETCODE_INVALID_VOLUME;
   return stop > 0 ? 0 : TRADE_RETCODE_INVALID_STOPS;
  }

// order NAME SIDE LOTS STOP TARGET UNTIL
void Execute(const string line)
  {
   string f[];
   if(!AllowTrading || StringSplit(line, ' ', f) != 7 || (f[2] != "buy" && f[2] != "sell")) return;
   string id = f[1];
   ulong deal = 0;
   double price = 0, lots = StringToDouble(f[3]), stop = StringToDouble(f[4]), target = StringToDouble(f[5]);
   if(StringFind(acks, "\"" + id + "\"") >= 0) return;
   if(GlobalVariableCheck(OrderName(id)))
     {
      // It went to the broker before, perhaps just before this terminal ended, and is never sent again. Where the
      // history has nothing nothing is claimed: Bellwether tells its owner to look here.
      double filled = Find(id, deal, price);
      if(filled > 0) Answer(id, true, filled < lots - 0.000001 ? TRADE_RETCODE_DONE_PARTIAL : TRADE_RETCODE_DONE, deal, price);
      return;
     }
   uint problem = Problem(lots, stop, StringToInteger(f[6]));
   if(problem != 0) { Answer(id, false, problem, 0, 0); return; }
   if(GlobalVariableSet(OrderName(id), (double)(long)TimeTradeServer()) == 0) return;
   GlobalVariablesFlush();
   MqlTradeRequest request = {};
   MqlTradeResult result = {};
   request.action = TRADE_ACTION_DEAL;
   request.symbol = _Symbol;
   request.volume = lots;
   request.type = f[2] == "buy" ? ORDER_TYPE_BUY : ORDER_TYPE_SELL;
   request.price = SymbolInfoDouble(_Symbol, f[2] == "buy" ? SYMBOL_ASK : SYMBOL_BID);
   request.sl = NormalizeDouble(stop, _Digits);
   request.tp = NormalizeDouble(target, _Digits);
   request.deviation = (ulong)Deviation;
   request.magic = (ulong)Magic;
   request.comment = id;
   request.type_filling = Filling();
   bool sent = OrderSend(request, result);
   uint code = result.retcode;
   // Whether the broker has it is not known: the history says so when the order is read the next time.
   if(code == 0 || code == TRADE_RETCODE_TIMEOUT || code == TRADE_RETCODE_CONNECTION) return;
   bool ok = sent && (code == TRADE_RETCODE_DONE || code == TRADE_RETCODE_DONE_PARTIAL || code == TRADE_RETCODE_PLACED);
   Answer(id, ok, code, result.deal, result.price);
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
                 + ",\"account\":\"" + IntegerToString(AccountInfoInteger(ACCOUNT_LOGIN)) + "\""
                 + ",\"bars\":[" + bars + "],\"ticks\":[" + ticks + "],\"acks\":[" + acks + "]}";
   if(!Send(body, answer))
     {
      // The same bars, quotes and answers are sent again; Bellwether takes them once.
      failures++;
      pause = MathMin(1 << MathMin(failures, 6), 60);
      return;
     }
   failures = 0;
   lastBar = newestBar;
   lastTick = newestTick;
   GlobalVariableSet(StateName(), (double)(long)lastBar);
   acks = "";
   string lines[];
   int count = StringSplit(answer, '\n', lines);
   for(int i = 0; i < count; i++)
     {
      if(StringFind(lines[i], "order ") == 0) Execute(lines[i]);
      if(AllowTrading && StringFind(lines[i], "orders refused") == 0) Comment("Bellwether: " + lines[i]);
     }
  }
//+------------------------------------------------------------------+
