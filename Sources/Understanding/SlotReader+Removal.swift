import Actions
import Trading

// What is taken away: orders, alerts, and what stands on lists.
extension SlotReader {
    /// Of an order that waits: one at the market does not.
    mutating func orderType() {
        choice("order", as: "order_type")
        if action == "cancel_order", arguments["order_type"] == .text(OrderType.market.rawValue) {
            arguments["order_type"] = nil
        }
    }

    mutating func canceling() {
        symbolOrAllButSome()
        // "cancel order 1187"
        if arguments["symbol"] == nil, arguments["order_id"] == nil,
            let use = numbers.first(where: { ($0.role == .plain || $0.role == .price) && $0.measure == nil }),
            let number = Int(use.reading.value.description), number > 0,
            tokens[max(0, use.index - 4)..<min(tokens.count, use.index + 4)].contains(where: {
                $0.has("order") || $0.has("orders")
            })
        {
            set("order_id", .text(String(number)), use.index)
            take(use)
        }
        let isWaiting = context.lastOrder.map { $0.arguments["order_type"] != .text(OrderType.market.rawValue) } == true
        let isSingle = isWaiting && (has("it") || has("order")) && !has("plural") && !has("all")
        if arguments["symbol"] == nil, arguments["order_id"] == nil, let order = context.lastOrder,
            has("justnow") || isSingle
        {
            // "that order I just put in"
            arguments["symbol"] = order.arguments["symbol"]
            used.formUnion(indices("justnow") + indices("it") + indices("last"))
        } else if arguments["symbol"] == nil, arguments["order_id"] == nil,
            has("all") || has("plural") || has("everything")
        {
            arguments["symbol"] = .text("ALL")
        }
        used.formUnion(indices("all") + indices("plural") + indices("everything"))
    }

    mutating func deleting() {
        literal("alert_id")
        symbolOrAllButSome()
        // "delete alert 3", also where an article reads as "it": "apaga o alerta número 3"
        if arguments["symbol"] == nil || !tokens.contains(where: { !$0.instruments.isEmpty }),
            arguments["alert_id"] == nil,
            let use = numbers.first(where: { $0.role == .plain && $0.measure == nil && !tokens[$0.index].isSkip }),
            let number = whole(use.index), number < 1000,
            tokens[max(0, use.index - 2)..<min(tokens.count, use.index + 3)].contains(where: {
                $0.has("alert") || $0.has("alerts")
            })
        {
            arguments["symbol"] = nil
            set("alert_id", .text(String(number)), use.index)
        }
        // "delete alert a9"
        if arguments["alert_id"] == nil, let mark = first("alert"),
            let index = tokens.indices.first(where: { $0 > mark && tokens[$0].chunk != tokens[mark].chunk }),
            text[tokens[index].chunk].wholeMatch(of: /[A-Za-z][0-9]{1,4}/) != nil
        {
            set("alert_id", .text(text[tokens[index].chunk].lowercased()), index)
            used.formUnion(tokens.indices.filter { tokens[$0].chunk == tokens[index].chunk })
        }
        // The one that was made last.
        if arguments["symbol"] == nil || !tokens.contains(where: { !$0.instruments.isEmpty }),
            arguments["alert_id"] == nil, numbers.isEmpty, let number = context.lastAlert, let index = first("it"),
            context.alerts.count > 1
        {
            arguments["symbol"] = nil
            set("alert_id", .text(String(number)), index)
        }
        // The only one there is.
        if arguments["symbol"] == nil, arguments["alert_id"] == nil, numbers.isEmpty, context.alerts.count == 1,
            !["all", "everything", "plural", "alerts"].contains(where: has),
            let index = first("it") ?? first("alert") ?? (tokens.allSatisfy(\.isBareRemoval) ? 0 : nil)
        {
            set("symbol", .text(context.alerts[0].symbol), index)
        }
        if arguments["symbol"] == nil, arguments["alert_id"] == nil,
            has("all") || has("plural") || (has("alerts") && numbers.isEmpty)
        {
            arguments["symbol"] = .text("ALL")
        }
        used.formUnion(indices("all") + indices("plural"))
    }

    /// "get rid of the stochastic", "take yen off my list", "only btc and eth": what is done to a list in other words.
    mutating func operation() {
        guard action == "set_watchlist" || action == "set_indicators" else { return }
        let words = ["off", "remove", "delete", "negate"]
        if words.contains(where: has) {
            arguments["op"] = .text("remove")
            used.formUnion((words + ["take"]).flatMap(indices))
        } else if has("symbol") || has("ind"), let index = first("only") {
            set("op", .text("set"), index)
        }
    }
}

extension FrameGrammar {
    /// "enlève-la", where alerts were spoken of: what is taken away is in no word of its own.
    static func ofAlertsTold(_ tokens: [Token]) -> Set<String> {
        tokens.allSatisfy(\.isBareRemoval) ? ["alerts_told", "it"] : ["alerts_told"]
    }
}

extension Token {
    /// Takes something away, or says nothing.
    fileprivate var isBareRemoval: Bool { weight == 0 || has("delete") || has("op.remove") }
}
