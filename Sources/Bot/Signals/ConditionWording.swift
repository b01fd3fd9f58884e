import Foundation
import Indicators
import Platform
import Presentation
import Signals
import Trading

extension Localizer {
    /// A condition as it was found, with its figures: "RSI(14) 31.2 < 35".
    /// - Parameter places: of the instrument's prices.
    func evidence(_ evidence: Evidence, places: Int) -> Document {
        let mark = evidence.isMet ? "✓" : "✗"
        guard let condition = try? Condition(parsing: evidence.condition) else {  // of an earlier version: as it was
            return .text("\(mark) \(evidence.condition)")
        }
        return .text("\(mark) \(words(condition, evidence.figures, places: places))")
    }

    /// A condition in words: its figures stand behind their names when they are known.
    func words(_ condition: Condition, _ figures: [Evidence.Figure] = [], places: Int = 5) -> String {
        func operand(_ operand: Operand) -> String {
            if case .number(let value) = operand.source { return figure(value, places: places) }
            if case .pips(let pips) = operand.source {
                return text("condition.pips", ["pips": .number(FixedPoint(pips) ?? .zero)])
            }
            let name = self.name(operand)
            guard let value = figures.first(where: { $0.name == "\(operand)" })?.value else { return name }
            return "\(name) \(figure(value, places: places))"
        }
        func joined(_ parts: [Condition], _ key: String) -> String {
            parts.map { words($0, figures, places: places) }.joined(separator: " \(text(key)) ")
        }
        switch condition {
        case .compare(let left, let relation, let right):
            let signs: [Relation: String] = [.below: "<", .atMost: "≤", .above: ">", .atLeast: "≥"]
            if let sign = signs[relation] { return "\(operand(left)) \(sign) \(operand(right))" }
            let key = relation == .crossesAbove ? "crosses_above" : "crosses_below"
            return text("condition.\(key)", ["left": .text(operand(left)), "right": .text(operand(right))])
        case .rising(let figure, let bars):
            return text("condition.rising", ["figure": .text(operand(figure)), "bars": .integer(bars)])
        case .falling(let figure, let bars):
            return text("condition.falling", ["figure": .text(operand(figure)), "bars": .integer(bars)])
        case .event, .inZone, .change, .inHalf, .trend: return structure(condition, figures, places)
        case .weekdays(let days):
            let names = (0..<7).filter { days & 1 << UInt8($0) != 0 }.map { weekday($0) }
            return text("condition.weekdays", ["days": .text(names.joined(separator: ", "))])
        case .session(let session):
            let name = text("condition.session_name.\(session.id.replacing("-", with: "_"))")
            return text("condition.session", ["name": .text(name)])
        case .dayType(let kind): return text("condition.day_\(kind.rawValue)") + dayFigures(figures)
        case .hours(let from, let to, let zone):
            let plain = "\(Condition.hours(from: from, to: to, zone: zone))"
            return text("condition.hours", ["hours": .text(String(plain.trimmingPrefix("hours ")))])
        case .not(let part): return text("condition.not", ["part": .text(words(part, figures, places: places))])
        case .all(let parts): return joined(parts, "condition.and")
        case .any(let parts): return "(\(joined(parts, "condition.or")))"
        case .atLeast(let count, let parts):
            let list = parts.map { words($0, figures, places: places) }.joined(separator: "; ")
            return text("condition.at_least", ["count": .integer(count), "parts": .text(list)])
        }
    }

    /// A condition of market structure, with where it was found.
    private func structure(_ condition: Condition, _ figures: [Evidence.Figure], _ places: Int) -> String {
        func direction(_ direction: Direction) -> MessageValue { .text(text("structure.\(direction.rawValue)")) }
        func on(_ timeframe: Timeframe?) -> MessageValue { .text(timeframe.map { " (\($0.rawValue))" } ?? "") }
        switch condition {
        case .event(let kind, let way, let bars, let timeframe):
            let values = [
                "direction": direction(way), "kind": kindName(kind), "on": on(timeframe), "bars": .integer(bars),
            ]
            return text("condition.event", values) + (place(figures, places) ?? broken("broken", figures, places))
        case .inZone(let kind, let way, let timeframe):
            let values = ["direction": direction(way), "kind": kindName(kind), "on": on(timeframe)]
            return text("condition.zone", values) + (place(figures, places) ?? "")
        case .change(let change, let way, let bars, let timeframe):
            let values: [String: MessageValue] = [
                "direction": direction(way), "on": on(timeframe), "bars": .integer(bars),
                "kind": .text(text("structure_change.\(change)_\(way.rawValue)")),
            ]
            return text("condition.change", values) + (place(figures, places) ?? "")
        case .inHalf(let half, let timeframe):
            let position = figures.first { $0.name == "range" }?.value.flatMap { FixedPoint($0.rounded()) }
            return text("condition.\(half.rawValue)", ["on": on(timeframe)])
                + (position.map { " (\(format(.percent(Percent($0), places: 0))))" } ?? "")
        case .trend(let way, let timeframe):
            return text("condition.trend_\(way.rawValue)", ["on": on(timeframe)])
                + broken("last_break", figures, places)
        default: return "\(condition)"
        }
    }

    /// Where a zone or a level lies, where that is known: " 1.0812–1.0840", " 1.0812".
    private func place(_ figures: [Evidence.Figure], _ places: Int) -> String? {
        if figures.count == 1, figures[0].name == "level", let level = figures[0].value {
            return " \(figure(level, places: places))"
        }
        guard let bottom = figures.first(where: { $0.name == "bottom" })?.value,
            let top = figures.first(where: { $0.name == "top" })?.value
        else { return nil }
        return " \(figure(bottom, places: places))–\(figure(top, places: places))"
    }

    /// The level that was broken, and the close that broke it: " (close 1.0821 beyond 1.0812)".
    private func broken(_ key: String, _ figures: [Evidence.Figure], _ places: Int) -> String {
        guard let level = figures.first(where: { $0.name == "level" })?.value,
            let close = figures.first(where: { $0.name == "close" })?.value
        else { return "" }
        let values = ["level": figure(level, places: places), "close": figure(close, places: places)]
        return text("condition.\(key)", values.mapValues { .text($0) })
    }

    /// What the kind of the day was judged by.
    private func dayFigures(_ figures: [Evidence.Figure]) -> String {
        let named = Dictionary(figures.map { ($0.name, $0.value) }) { first, _ in first }
        guard case let (adx??, range??, efficiency??) = (named["adx"], named["range"], named["efficiency"]) else {
            return ""
        }
        func rounded(_ value: Double, _ places: Int) -> MessageValue {
            .number(FixedPoint(value)?.rounded(to: FixedPoint(pow(10, Double(-places))) ?? 1, .halfEven) ?? .zero)
        }
        return text(
            "condition.day_figures",
            ["adx": rounded(adx, 0), "range": rounded(range, 2), "efficiency": rounded(efficiency, 2)])
    }

    private func kindName(_ kind: StructureKind) -> MessageValue {
        .text(text("structure.\(kind.rawValue.replacing(" ", with: "_"))"))
    }

    /// `EMA(20)`, `MACD(12,26,9).signal (4h)`, and a price by its word.
    func name(_ operand: Operand) -> String {
        let suffix =
            (operand.barsAgo > 0 ? "[\(operand.barsAgo)]" : "")
            + (operand.timeframe.map { " (\($0.rawValue))" } ?? "")
        switch operand.source {
        case .price(let field): return text("condition.\(field.rawValue)") + suffix
        case .spread: return text("condition.spread")
        case .level(let level): return text("condition.level.\(level.rawValue)") + suffix
        case .indicator(let call, let output) where output == 0 && call.descriptor.outputs.first == "upper":
            return "\(call)".uppercasedName + ".upper" + suffix
        case .number, .pips, .indicator:
            let plain = "\(Operand(operand.source))"
            guard let end = plain.firstIndex(where: { $0 == "(" || $0 == "." }) else {
                return plain.uppercased() + suffix
            }
            return plain[..<end].uppercased() + plain[end...] + suffix
        }
    }

    /// A figure with as many places as it deserves: prices and small numbers with those of the instrument, others two.
    func figure(_ value: Double, places: Int) -> String {
        let shown = abs(value) >= 20 && places > 3 ? 2 : abs(value) < 20 && abs(value) >= 5 && places > 3 ? 2 : places
        let places = min(max(shown, 0), 6)
        guard let exact = FixedPoint(value) else { return "–" }
        let step = FixedPoint(pow(10, Double(-places))) ?? 1
        return text("condition.number", ["value": .number(exact.rounded(to: step, .halfEven))])
    }
}

extension String {
    /// `bbands(20,2)` as `BBANDS(20,2)`.
    var uppercasedName: String {
        guard let end = firstIndex(where: { $0 == "(" || $0 == "." }) else { return uppercased() }
        return self[..<end].uppercased() + self[end...]
    }
}
