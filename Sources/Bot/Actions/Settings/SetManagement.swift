import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading

extension Action<BotServices> {
    /// How new positions are managed: parts taken, stop to the entry, trailing, time, scaling in.
    static var setManagement: Self {
        Self(
            "set_management", role: .trader, effect: .changesSettings, aliases: [Alias("manage")],
            Parameter<String?>("partials", .named), Parameter<FixedPoint?>("break_even", in: 0...100),
            Parameter<String?>("trailing", .named), Parameter<Duration?>("close_after"),
            Parameter<String?>("scale_in", .named), Parameter<Bool?>("opposite"), Parameter<Duration?>("reassess"),
            Parameter<ManagementOperation?>("op")
        ) { turn, _, partials, breakEven, trailing, after, scaleIn, opposite, reassess, operation in
            var setting = operation == .clear ? ManagementSetting() : turn.preferences.management
            if let partials { setting.targets = try Self.steps(partials, most: 100) }
            if let scaleIn { setting.additions = try Self.steps(scaleIn, most: 300) }
            if let breakEven { setting.breakEvenAt = breakEven > .zero ? breakEven : nil }
            if let trailing { setting.trail = try Self.trail(trailing) }
            if let after { setting.closesAfter = Int(after.inSeconds) / 60 }
            if let opposite { setting.closesOnOpposite = opposite }
            if let reassess {
                guard reassess >= .minutes(5) else { throw ActionError.refused("reassess_least") }
                setting.reassessEvery = Int(reassess.inSeconds) / 60
            }
            var lines = turn.localizer.managementLines(setting)
            lines.insert(
                turn.localizer.document(lines.isEmpty ? "management.none" : "management.headline"), at: 0)
            guard setting != turn.preferences.management else { return .answer(Reply(.lines(lines))) }
            return .setting(.management, setting.isEmpty ? "" : setting.text, turn, .lines(lines))
        }
    }

    /// `0` takes the parts back.
    static func steps(_ text: String, most: Percent) throws -> [Management.Step] {
        if text == "0" { return [] }
        guard let steps = ManagementSetting.steps(text, mostShare: most) else {
            throw ActionError.refused("management_steps", ["text": .text(String(text.prefix(40)))])
        }
        return steps
    }

    /// Minutes: `30`, `30m`, `2h`; `0` and `off` end it.
    static func reassessing(_ text: String) throws -> Int {
        let text = text.lowercased()
        if ["0", "0m", "off", "no"].contains(text) { return 0 }
        let duration = Int(text).map { Duration.minutes(max(0, min($0, 1_000_000))) } ?? Duration(.text(text))
        guard let duration else { throw ActionError.invalid(parameter: "reassess", text: String(text.prefix(40))) }
        guard duration >= .minutes(5), duration <= .days(30) else { throw ActionError.refused("reassess_least") }
        return Int(duration.inSeconds) / 60
    }

    static func trail(_ text: String) throws -> ManagementSetting.Trail? {
        if text == "0" { return nil }
        guard let trail = ManagementSetting.Trail(text) else {
            throw ActionError.refused("management_trail", ["text": .text(String(text.prefix(40)))])
        }
        return trail
    }
}

/// What is done with all rules at once.
enum ManagementOperation: String, CaseIterable, ActionValue { case show, clear }
