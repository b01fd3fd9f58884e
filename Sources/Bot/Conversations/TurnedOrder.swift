import Actions

extension ActionCall {
    private static let levels = ["stop_loss", "stop_pips", "stop_percent"]
    private static let targets = ["take_profit", "take_profit_pips", "take_profit_percent", "take_profit_r"]

    /// An order of the other side in place of the one on a card ("no, sell"): its prices would lie on the wrong side,
    /// and those of the card's own making nobody said. Levels said as distances are kept as distances.
    /// - Parameters:
    ///   - card: what the card would do, in exact values.
    ///   - asked: the order as it was asked for; nil when that is not known.
    func turned(from card: ActionCall?, askedFor asked: ActionCall?) -> ActionCall {
        guard let card, action == "place_order", card.action == action, card.arguments["side"] != nil,
            card.arguments["side"] != arguments["side"], let asked, asked.action == action,
            asked.arguments["symbol"] == arguments["symbol"]
        else { return self }
        var turned = self
        for names in [Self.levels, Self.targets] {
            // Said with the correction itself.
            guard names.allSatisfy({ arguments[$0] == nil || arguments[$0] == card.arguments[$0] }) else { continue }
            turned.arguments[names[0]] = nil
            for name in names.dropFirst() { turned.arguments[name] = asked.arguments[name] }
        }
        if arguments["tp1"] == card.arguments["tp1"] { turned.arguments["tp1"] = nil }
        return turned
    }
}
