import Actions
import Trading

// Sizes that stand where prices do, or without a number.
extension SlotReader {
    /// Whether a number behind "at", "limit" or "to" is a size all the same.
    mutating func isSaidAsPrice(_ use: NumberUse, _ price: FixedPoint) -> Bool {
        guard arguments["quantity"] == nil else { return false }
        if isBesidePrice(use) { return true }
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
