import Actions
import Trading

// Sizes that stand where prices do, or without a number.
extension SlotReader {
    /// Whether a number behind "at", "limit" or "to" is a size all the same.
    mutating func isSaidAsPrice(_ use: NumberUse, _ price: FixedPoint) -> Bool {
        guard arguments["quantity"] == nil else { return false }
        if isBesidePrice(use) { return true }
        // "以太坊挂个2850的限价买单，两个": the price stands before the word for it.
        if case .number(let known)? = arguments["price"], let instrument, instrument.isAbout(known),
            !instrument.isAbout(price)
        {
            return true
        }
        if case .level = use.role, amended.isEmpty { return false }
        return isSaidSize(price)
    }

    /// "100 apple": so many of them; and what is done at the market has no other number than its size.
    func isCounted(_ use: NumberUse, _ instrument: Instrument) -> Bool {
        let next = use.index + 1
        let isBeside = tokens.indices.contains(next) && !tokens[next].instruments.isEmpty && tokens[next].pause == .none
        return use.role == .plain && use.measure == nil
            && (isBeside && instrument.sizeUnit != .lots || isAtMarket && numbers(ofRole: .plain) == 1)
    }
    /// "by half": a share, whatever stands before it.
    func isShareRole(_ use: NumberUse) -> Bool {
        use.role == .plain || use.role == .price && tokens[use.index].has("part")
    }
    private var isAtMarket: Bool { tokens.contains { $0.value("order") == OrderType.market.rawValue } }
    private func numbers(ofRole role: NumberUse.Role) -> Int {
        NumberUse.all(in: tokens).count(where: { $0.role == role && $0.measure == nil })
    }

    /// "short bitcoin at 0.05", "size to 0.5": behind "at" or "to", and still no price.
    private func isSaidSize(_ value: FixedPoint) -> Bool {
        guard let instrument else { return has("size_word") && value < 100 }
        return !instrument.isAbout(value) && (has("size_word") ? value < 100 : value < 1)
    }

    /// "sell limit 25 nvda @ 141.50": a number of the order's own far from the market, where another one is near it.
    private mutating func isBesidePrice(_ use: NumberUse) -> Bool {
        guard use.measure == nil, let instrument,
            !instrument.isAbout(use.reading.price(of: instrument))
        else { return false }
        return numbers.contains { other in
            guard other.index != use.index, other.measure == nil, !used.contains(other.index),
                instrument.isAbout(other.reading.price(of: instrument))
            else { return false }
            return switch other.role {
            case .price, .level, .plain: true
            default: false
            }
        }
    }

    /// "1.5 штуки эфира": pieces of what has no shares are its units.
    func ownUnit(_ unit: String) -> String {
        let isPiece = unit == SizeUnit.shares.rawValue && instrument?.sizeUnit == .units
        return isPiece ? SizeUnit.units.rawValue : unit
    }

    /// "the same but double": times the size of the order that is amended.
    mutating func multiplied() {
        guard case .number(let size)? = amended["quantity"], arguments["quantity"] == nil,
            let index = tokens.indices.first(where: { tokens[$0].value("factor") != nil }),
            let factor = tokens[index].value("factor").flatMap({ FixedPoint($0) })
        else { return }
        set("quantity", .number(size * factor), index)
        used.formUnion(indices("unit") + indices("size_word"))
    }

    /// "a mini lot", "half a lot" without a number before the unit.
    mutating func bareLot() {
        guard arguments["quantity"] == nil else { return }
        for (feature, size) in [("mini", "0.1"), ("micro", "0.01")] {
            guard let index = first(feature), let value = FixedPoint(size) else { continue }
            set("quantity", .number(value), index)
            set("unit", .text(SizeUnit.lots.rawValue))
            used.formUnion(indices("unit"))
        }
        if arguments["quantity"] == nil, let index = first("unit.lots"), !tokens[index].has("many"),
            !isOfUnreadSize(index)
        {
            let half = NumberUse.half(behind: index, in: tokens)
            if half != nil { used.insert(index + 1) }
            set("quantity", .number(1 + (half ?? .zero)), index)
            set("unit", .text(SizeUnit.lots.rawValue))
        }
    }
}

// Numbers that leave it open how much is meant.
extension SlotReader {
    private static let exact: Set<String> = ["place_order", "close_position", "modify_position", "set_risk"]

    /// "0.1-0.2 lots", "0.1 or 0.2", "-1 gold", "0.1 twice": what a number became is asked for instead.
    mutating func leaveUndecided() {
        guard Self.exact.contains(action) else { return }
        let uses = numbers
        for (place, use) in uses.enumerated() {
            let next = place + 1 < uses.count ? uses[place + 1] : nil
            if let next, isChoice(use, next) { forget([use, next]) }
            if tokens[use.index].dash == .minus, use.role != .stop, use.role != .target { forget([use]) }
            if isEitherSize(use) { forget([use]) }
        }
        guard action == "place_order", amended.isEmpty, arguments["quantity"] != nil,
            let index = tokens.firstIndex(where: isMultiple)
        else { return }
        (arguments["quantity"], arguments["unit"]) = (nil, nil)
        unread.insert("quantity")
        used.insert(index)
    }

    /// "twice", "x3".
    private func isMultiple(_ token: Token) -> Bool {
        token.has("multiple")
            || token.key.first == "x" && token.key.count > 1 && token.key.dropFirst().allSatisfy(\.isNumber)
    }

    /// "1.500 eurusd" where a comma is the decimal separator: one and a half lots, or 1500 units.
    private func isEitherSize(_ use: NumberUse) -> Bool {
        guard action == "place_order", use.reading.alternative != nil, use.role == .plain, !has("unit"),
            !has("thousand"), arguments["quantity"] == .number(use.reading.value), instrument?.sizeUnit == .lots
        else { return false }
        // Nobody writes ten lots as 10.000.
        let key = tokens[use.index].key
        return use.reading.value >= 1000 && key.contains(".") && !key.hasSuffix("000")
    }

    /// Whether two numbers are the ends of a range, or one of them is to be chosen.
    private func isChoice(_ left: NumberUse, _ right: NumberUse) -> Bool {
        guard left.index < right.index else { return false }
        let between = tokens[(left.index + 1)..<right.index]
        let small = ["or", "unit", "pips", "percent", "until", "at", "and"]
        let isNear = between.allSatisfy { token in
            token.pause == .none && token.number == nil && (token.isSkip || small.contains(where: token.has))
        }
        guard tokens[right.index].pause == .none, isNear else { return false }
        let isSpan = between.isEmpty && tokens[right.index].dash != nil || between.contains { $0.has("or") }
        // "0.1 to 0.2 lots": "to" is also where something is moved.
        let isRange = between.contains { $0.has("until") } && !isPrice(left) && !isPrice(right)
        return isSpan || (isRange && action == "place_order")
    }

    /// Takes back what numbers became.
    private mutating func forget(_ uses: [NumberUse]) {
        let values = uses.flatMap { [$0.reading.value, $0.reading.value * 100, $0.reading.price(of: instrument)] }
        let names = arguments.filter { argument in values.contains { argument.value == .number($0) } }.keys
        for name in names {
            arguments[name] = nil
            if name == "quantity" { arguments["unit"] = nil }
            if name == "price" { arguments["order_type"] = nil }
            unread.insert(name)
        }
        for use in uses { take(use) }
    }
}
