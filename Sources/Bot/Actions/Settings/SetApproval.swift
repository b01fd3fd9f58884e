import Actions
import Channels
import Platform
import Presentation
import Storage
import Trading

extension Action<BotServices> {
    /// Whether what is risky is confirmed in another chat of the person, and from which risk on orders are.
    static var setApproval: Self {
        Self(
            "set_approval", role: .trader, effect: .changesSettings, aliases: [Alias("approval"), Alias("approvals")],
            Parameter<Bool?>("enabled"), Parameter<Percent?>("percent", in: 0...100)
        ) { turn, services, isEnabled, percent in
            let known = turn.preferences.approval(at: turn.now)
            guard isEnabled != nil || percent != nil else { return .answer(shown(known, turn)) }
            guard isEnabled == false else { return try await require(percent, known, turn, services) }
            guard let known else { return .answer(shown(nil, turn)) }
            var plan = set(turn.secondChat == SecondChat.none ? ending(known, turn) : nil, turn)
            plan.isRisky = turn.secondChat != SecondChat.none
            return plan
        }
    }

    private static func require(
        _ percent: Percent?, _ known: ApprovalSetting?, _ turn: Turn, _ services: BotServices
    ) async throws -> Plan {
        let chats = try await services.store.read { try $0.chats(of: turn.user.id) }
        let isLinked = chats.contains { chat in
            chat.channel != turn.channel && ChannelID(rawValue: chat.channel)?.isConversation == true
        }
        guard isLinked else { throw ActionError.refused("approval_no_chat") }
        let wanted = ApprovalSetting(percent: percent ?? known?.percent ?? ApprovalSetting.usualPercent)
        var plan = set(wanted, turn)
        plan.isRisky = known.map { wanted.percent > $0.percent } ?? false
        return plan
    }

    /// With the other chat gone it ends after a day: whoever holds this chat alone cannot end it at once.
    private static func ending(_ known: ApprovalSetting, _ turn: Turn) -> ApprovalSetting {
        ApprovalSetting(percent: known.percent, until: known.until ?? turn.now + ApprovalSetting.notice)
    }

    private static func set(_ setting: ApprovalSetting?, _ turn: Turn) -> Plan {
        let document = turn.localizer.document(setting == nil ? "approval.ask_off" : "approval.ask_on", values(setting))
        return .change(card: Card(document: document), answer: shown(setting, turn)) { transaction in
            try transaction.set(
                SettingKey.approval.rawValue, to: setting?.text, of: turn.user.id, by: turn.user.id, at: turn.now)
        }
    }

    private static func values(_ setting: ApprovalSetting?) -> [String: MessageValue] {
        var values: [String: MessageValue] = [:]
        values["percent"] = setting.map { .percent($0.percent, places: 2) }
        values["time"] = setting?.until.map { .timestamp($0, .dateTime) }
        return values
    }

    private static func shown(_ setting: ApprovalSetting?, _ turn: Turn) -> Reply {
        guard let setting else { return Reply(turn.localizer.document("approval.off")) }
        let key = setting.until == nil ? "approval.on" : "approval.ending"
        return Reply(turn.localizer.document(key, values(setting)))
    }
}
