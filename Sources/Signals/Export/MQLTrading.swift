import Trading

/// Inputs, orders, messages and the events of an expert advisor.
struct MQLTrading {
    let plan: ExportPlan
    private var strategy: Strategy { plan.strategy }
    private var count: Int { strategy.targets.count }
    private var base: String { strategy.timeframe.mql }

    var inputs: [String] {
        [
            "", "#property description \"\(strategy.name.inLiteral)\"", "#property version \"1.00\"",
            "#property strict", "#include <Trade/Trade.mqh>", "",
            "input double RiskPercent = 1.0;             // Risk of a trade, percent of equity",
            "input double MaxLots = 1.0;                 // Never more than this",
            "input bool   AllowTrading = false;          // Off: signals are reported, not traded",
            "input long   Magic = \(770_000 + strategy.id.utf8.reduce(0) { ($0 * 31 + Int($1)) % 10_000 });"
                + "                 // Marks this program's orders",
            "input int    History = 1500;                // Closed bars worked on",
            "input string WebhookUrl = \"\";               // Also to be allowed in the terminal's options",
            "input string WebhookToken = \"\";",
            "input int    TesterUtcOffsetMinutes = 0;    // The server's distance from UTC, in the tester alone", "",
            "CTrade   trade;", "datetime decided = 0;      // the bar that was last decided at",
            "datetime lastSignal = 0;   // the closed bar of the last signal",
            "datetime signalBar = 0;    // of the entry that waits, or the position that is open",
            "ulong    waiting = 0;      // the ticket of the entry that waits",
            "bool     isPlanLong = false, wasOpen = false;", "double   planStop = 0, planVolume = 0;",
            "double   planTargets[\(count)];", "int      reached = 0;          // targets",
        ]
    }

    /// What is called when a direction has its signal.
    func call(_ direction: Direction) -> [String] {
        let side = direction.side
        let type =
            switch strategy.entry {
            case .market: "0"
            case .limit: "1"
            case .limitAtZone: "\(side)Waits ? 1 : 0"
            case .breakout: "2"
            }
        var lines = ["lastSignal = frame0[0].time;", "if(!IsFree()) return;"]
        for index in strategy.targets.indices {
            lines.append("planTargets[\(index)] = NormalizeDouble(\(side)Target\(index + 1), _Digits);")
        }
        return lines + ["Enter(\(direction == .long), \(type), \(side)Entry, \(side)Stop);"]
    }

    var lines: [String] { messages + sizing + entering + following + events }

    private func split(_ text: String) -> [String] {
        [""] + text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func literal(_ text: String) -> String { "\"\(text.inLiteral)\"" }

    private var messages: [String] {
        let id = strategy.id.inJSON
        return split(
            """
            // Messages for the webhook: numbers are numbers or null, never NaN.
            string Number(double x) { return(Has(x) ? DoubleToString(x, _Digits) : "null"); }

            // A text without what would end it in JSON.
            string Plain(string text)
            {
               StringReplace(text, "\\\\", "");
               StringReplace(text, "\\"", "");
               return(text);
            }

            string Message(string event, int target, string side, double price, double stop, string targets,
                           datetime bar)
            {
               string time = IntegerToString((long)bar * 1000);
               string symbol = Plain(_Symbol);
               string signal = \(literal("\(id)|")) + symbol + "|\(strategy.timeframe.rawValue)|" + time;
               string number = target > 0 ? IntegerToString(target) : "";
               string text = \(literal(#"{"v":1,"source":"metatrader","token":""#)) + Plain(WebhookToken);
               text += \(literal(#"","id":""#)) + signal + "|" + event + number;
               text += \(literal(#"","signal":""#)) + signal + \(literal(#"","event":""#)) + event;
               text += \(literal(#"","target":"#)) + (target > 0 ? number : "null");
               text += \(literal(#","strategy":""# + id + #"","symbol":""#)) + symbol;
               text += \(literal(#"","timeframe":""# + strategy.timeframe.rawValue + #"","side":""#)) + side;
               text += \(literal(#"","price":"#)) + Number(price) + \(literal(#","stop":"#)) + Number(stop);
               text += \(literal(#","targets":["#)) + targets + \(literal(#"],"time":"#)) + time + "}";
               return(text);
            }

            void Report(string event, int target, double price)
            {
               string targets = "";
               for(int i = 0; i < \(count); i++) targets += (i > 0 ? "," : "") + Number(planTargets[i]);
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
               string kind = "Content-Type: application/json\\r\\n";
               int status = WebRequest("POST", WebhookUrl, kind, 3000, data, reply, head);
               if(status < 200 || status > 299) Print("webhook: ", status, " ", GetLastError());
            }
            """)
    }

    private var sizing: [String] {
        split(
            """
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
               return(lastSignal == 0 || iBarShift(_Symbol, \(base), lastSignal) - 1 > \(strategy.cooldown));
            }
            """)
    }

    private var entering: [String] {
        split(
            """
            // Type: 0 at the market, 1 limit, 2 stop.
            void Enter(bool isLong, int type, double entry, double stop)
            {
               isPlanLong = isLong;
               planStop = NormalizeDouble(stop, _Digits);
               signalBar = frame0[0].time;
               reached = 0;
               wasOpen = false;
               double price = NormalizeDouble(entry, _Digits), last = planTargets[\(count - 1)];
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
               if(iBarShift(_Symbol, \(base), signalBar) - 1 < \(strategy.expiry) && !isPassed) return;
               if(trade.OrderDelete(waiting)) waiting = 0;
            }
            """)
    }

    private var following: [String] {
        split(
            """
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
               if(reached >= \(count - 1) || !PositionSelectByTicket(ticket)) return;
               double price = PositionGetDouble(POSITION_PRICE_CURRENT);
               if((price - planTargets[reached]) * (isPlanLong ? 1 : -1) < 0) return;
               double part = Step(planVolume / \(count)), volume = PositionGetDouble(POSITION_VOLUME);
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
               if(!isHedging && !trade.PositionModify(_Symbol, planStop, planTargets[\(count - 1)]))
                  Print("stops not confirmed: ", trade.ResultRetcodeDescription());
               Report("target", reached, price);
            }
            """)
    }

    private var events: [String] {
        split(
            """
            void OnTick()
            {
               Follow();
               datetime bar = iTime(_Symbol, \(base), 0);
               if(bar == 0 || bar == decided || !Load()) return;
               if(frame0[0].time >= bar) return;  // the closed bar has not arrived yet
               bool isFirst = decided == 0;
               decided = bar;
               Expire();
               if(!isFirst) Decide();  // started within a bar: its signal is old
            }
            """)
    }
}
