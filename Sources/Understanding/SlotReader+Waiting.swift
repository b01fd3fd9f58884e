import Actions
import Trading

// Changes of waiting orders.
extension SlotReader {
    /// "move my gold limit to 2310": what of a waiting order is to change. Only where a verb says that something there
    /// is changes, and an order is named: "put a limit at 2310" places one.
    mutating func waitingOrder() {
        guard anchors.contains("alter") || Self.orderNames.contains(where: { amended[$0] != nil }) else { return }
        literal("order_id")
        choice("order", as: "order_type")
        if arguments["order_type"] == .text(OrderType.market.rawValue) { arguments["order_type"] = nil }
        choice("side")
        expiry(as: "expires")
        choice("time_in_force")
        let lone = loneLevel()
        for use in numbers where !used.contains(use.index) {
            let price = use.reading.price(of: instrument)
            if isWhereItWas(use) { continue }
            switch use.role {
            // "5 dollars higher" is counted from where it is, and a multiple of the risk is no price.
            case _ where use.measure == "r" || has("relative"): continue
            case .stop: protect("stop", "stop_loss", use, price)
            case .target: protect("take_profit", "take_profit", use, price)
            case .trail where use.measure != "percent": set("trailing_pips", number(use.reading.value))
            case .size(let unit, let factor):
                set("quantity", number(use.reading.value * factor))
                set("unit", .text(unit))
            case .risk:
                set("quantity", number(use.reading.value))
                set("unit", .text(SizeUnit.riskPercent.rawValue))
            case .pips, .price, .plain, .level, .money:
                guard placed(use, price, lone) else { continue }
            case .percent, .trail: continue
            }
            take(use)
        }
        if arguments["price"] == nil, arguments["quantity"] == nil { bareLot() }
        // A breakeven is of what is held, whatever it is called.
        if anchors.contains("alter"), !has("breakeven"), !Self.orderNames.contains(where: { arguments[$0] != nil }) {
            arguments["pending"] = .flag(true)
        }
        for feature in Self.aroundOrders { used.formUnion(indices(feature)) }
    }

    /// Arguments that only orders have.
    private static let orderNames = [
        "order_id", "order_type", "side", "price", "limit", "quantity", "expires", "time_in_force", "pending", "shown",
    ]
    /// Words that say nothing more.
    private static let aroundOrders = [
        "order", "orders", "pending", "plural", "my", "price", "size_word", "limit_word", "at", "sl", "tp", "trail",
        "entry", "modify", "alter", "op",
    ]

    /// "buy dax stop 18420, stop loss 18360": of two stops that are called differently the one that the price meets on
    /// its way in is the entry.
    mutating func stopEntry() {
        let stops = numbers.filter { $0.role == .stop && $0.measure == nil }
        let labels = Set(stops.compactMap { use in use.indices.first { tokens[$0].has("sl") }.map { tokens[$0].key } })
        guard stops.count == 2, labels.count == 2, arguments["price"] == nil, let side = arguments["side"],
            !tokens.contains(where: { token in
                !token.has("sl") && ["no", "amend", "turn"].contains(where: token.has)
            })
        else { return }
        let prices = stops.map { $0.reading.price(of: instrument) }.sorted()
        let isBuy = side == .text(Side.buy.rawValue)
        arguments["price"] = number(isBuy ? prices[1] : prices[0])
        arguments["stop_loss"] = number(isBuy ? prices[0] : prices[1])
        arguments["order_type"] = .text(OrderType.stop.rawValue)
        for use in stops { take(use) }
    }

    /// The level that is spoken of besides the order itself: "the stop of my limit order"; nil when none is, or both.
    private mutating func loneLevel() -> String? {
        func isSaid(_ feature: String) -> Bool { indices(feature).contains { !tokens[$0].has("order") } }
        // A number that stands beside its word has its place.
        let isPlaced = numbers.contains { $0.role == .stop || $0.role == .target }
        guard !isPlaced, isSaid("sl") != isSaid("tp") else { return nil }
        return isSaid("sl") ? "stop" : "take_profit"
    }

    /// "my stop is to be at 1.09": a verb, and no break even.
    mutating func isOnlyVerb(_ index: Int) -> Bool {
        tokens[index].isSkip
            && numbers.contains { $0.measure == nil && instrument?.isAbout($0.reading.price(of: instrument)) == true }
    }

    /// "from 86.40 to 84.90": where it is now is not where it is to be.
    mutating func isWhereItWas(_ use: NumberUse) -> Bool {
        let before = tokens[..<use.index].indices.last { index in
            !tokens[index].isSkip || ["from", "stood"].contains(where: tokens[index].has)
        }
        guard let before, let next = numbers.first(where: { $0.index > use.index && $0.measure == use.measure }) else {
            return false
        }
        // "Was 79.10, I'd rather it sat at 78.60": where it stood is another clause.
        let isStood =
            tokens[before].has("stood") && !has("tp")
            && tokens[use.index + 1...next.index].contains { $0.pause != .none }
        guard tokens[before].has("from") || isStood else { return false }
        used.formUnion(use.indices)
        return true
    }

    /// Puts a number that no word tells about where it belongs. False: nobody can say.
    private mutating func placed(_ use: NumberUse, _ price: FixedPoint, _ lone: String?) -> Bool {
        if let lone, arguments["\(lone)_pips"] == nil {
            protect(lone, lone == "stop" ? "stop_loss" : lone, use, price)
            return true
        }
        guard use.measure == nil else { return false }
        guard let instrument else {
            // Of which instrument it is, only the action knows: a number alone may still become a price there.
            let isPrice = price >= 100 || price.decimalPlaces >= 3
            set(isPrice ? "price" : "quantity", number(isPrice ? price : use.reading.value))
            return true
        }
        if arguments["price"] == nil, instrument.isAbout(price) {
            set("price", number(price))
        } else if arguments["quantity"] == nil, use.reading.value < 1 || instrument.sizeUnit != .lots,
            !instrument.isAbout(price)
        {
            set("quantity", number(use.reading.value))
            set("unit", .text(instrument.sizeUnit.rawValue))
        } else {
            return false
        }
        return true
    }
}

// Which position is meant, where no instrument is named.
extension SlotReader {
    /// The one of the open positions whose stop or target can stand where it was said to.
    var onlyAtPrice: InstrumentID? {
        let fitting = context.positions.map(\.instrument).filter(canStand)
        return !saidPrices.isEmpty && fitting.count == 1 ? fitting[0] : nil
    }
    /// Whether the prices that were said can be an instrument's.
    func canStand(_ id: InstrumentID) -> Bool {
        saidPrices.allSatisfy { instruments[id]?.canCost($0) == true }
    }
    private var saidPrices: [FixedPoint] {
        ["stop_loss", "take_profit"].compactMap { name in
            if case .number(let price)? = arguments[name] { price } else { nil }
        }
    }
}
