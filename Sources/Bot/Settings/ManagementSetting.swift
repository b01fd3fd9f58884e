import Actions
import Foundation
import Platform
import Presentation
import Trading
import Venues

// How it is stored and written.
extension ManagementSetting {
    /// As it is stored; nil when the text is none.
    init?(_ text: String) {
        guard let value = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
        self = value
    }
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// `1:50,2:25`: at 1 R 50 %, at 2 R 25 %. nil for anything else, and for more than all of it.
    static func steps(_ text: String, mostShare: Percent = 100) -> [Management.Step]? {
        var steps: [Management.Step] = []
        for part in text.lowercased().replacing("r", with: "").replacing("%", with: "").split(separator: ",") {
            let fields = part.split(separator: ":")
            guard fields.count == 2, let at = FixedPoint(fields[0]), let share = Percent(fields[1]), at > .zero,
                at <= FixedPoint(100), share > .zero
            else { return nil }
            steps.append(.init(at: at, share: share))
        }
        let total = steps.reduce(Percent.zero) { $0 + $1.share }
        guard !steps.isEmpty, steps.count <= 5, total <= mostShare else { return nil }
        return steps.sorted { $0.at < $1.at }
    }
}

extension ManagementSetting.Trail {
    /// `20pips`, `1%`, `2atr`; a bare number is pips. nil for anything else, and for nothing or less.
    init?(_ text: String) {
        let text = text.lowercased()
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard let number = FixedPoint(digits), number > .zero, number < FixedPoint(1_000_000) else { return nil }
        switch text.dropFirst(digits.count) {
        case "", "p", "pip", "pips": self = .pips(number)
        case "%" where number < FixedPoint(100): self = .percent(Percent(number))
        case "atr": self = .ranges(number)
        default: return nil
        }
    }

    /// As it is read.
    var text: String {
        switch self {
        case .pips(let pips): "\(pips)pips"
        case .percent(let percent): "\(percent)%"
        case .ranges(let ranges): "\(ranges)atr"
        }
    }
}

extension BotServices {
    /// How a new position of a person is managed; nil when they have set nothing.
    /// - Parameter trail: said with the order.
    func management(
        _ settings: UserSettings, _ instrument: Instrument, at price: Price, trail: ManagementSetting.Trail? = nil
    ) -> Management? {
        var setting = settings.management
        setting.trail = trail ?? setting.trail
        return setting.management(for: instrument, at: price) { averageRange(of: instrument) }
    }
}

// How it is said.
extension Localizer {
    /// The rules, one a line.
    func managementLines(_ setting: ManagementSetting) -> [Document] {
        var lines = steps(setting.targets, "management.target") + steps(setting.additions, "management.addition")
        if let at = setting.breakEvenAt {
            lines.append(document("management.break_even", ["at": .number(at, places: 0...2)]))
        }
        switch setting.trail {
        case .pips(let pips): lines.append(document("management.trail_pips", ["distance": .number(pips)]))
        case .percent(let percent):
            lines.append(document("management.trail_percent", ["distance": .percent(percent, places: 2)]))
        case .ranges(let ranges): lines.append(document("management.trail_atr", ["distance": .number(ranges)]))
        case nil: break
        }
        if let minutes = setting.closesAfter {
            lines.append(document("management.time", ["time": .duration(.seconds(minutes * 60))]))
        }
        if setting.closesOnOpposite { lines.append(document("management.opposite")) }
        if let minutes = setting.reassessEvery {
            lines.append(document("management.reassess", ["time": .duration(.seconds(minutes * 60))]))
        }
        return lines
    }

    private func steps(_ steps: [Management.Step], _ key: String) -> [Document] {
        steps.map {
            document(key, ["at": .number($0.at, places: 0...2), "share": .percent($0.share, places: 0)])
        }
    }

    /// The rules of a position, with their prices, one a line.
    func ruleLines(_ rules: ExitRules, of instrument: Instrument) -> [Document] {
        func part(_ key: String) -> (ExitRules.Part) -> Document {
            {
                self.document(
                    key,
                    [
                        "price": self.price($0.price, of: instrument),
                        "size": .text(self.size($0.quantity, of: instrument)),
                    ])
            }
        }
        var lines = rules.targets.map(part("exit_rule.target")) + rules.additions.map(part("exit_rule.addition"))
        if let at = rules.breakEvenAt {
            lines.append(document("exit_rule.break_even", ["price": price(at, of: instrument)]))
        }
        if let trail = rules.trail {
            lines.append(document("exit_rule.trail", ["distance": distance(trail, of: instrument)]))
        }
        if let end = rules.closesAt {
            lines.append(document("exit_rule.time", ["time": .timestamp(end, .weekdayTime)]))
        }
        if rules.closesOnOpposite { lines.append(document("management.opposite")) }
        if let minutes = rules.reassessEvery, minutes > 0 {
            lines.append(document("management.reassess", ["time": .duration(.seconds(minutes * 60))]))
        }
        return lines
    }
}
