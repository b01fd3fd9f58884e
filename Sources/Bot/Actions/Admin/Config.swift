import Actions
import Platform
import Presentation
import Storage
import Trading

extension Action<BotServices> {
    /// Shows what holds for everybody, or changes it while the program runs.
    static var adminConfig: Self {
        Self(
            "admin_config", role: .owner, effect: .affectsOthers, confirm: .always, aliases: [Alias("config")],
            Parameter<TermKey?>("key"), Parameter<String?>("value", .text)
        ) { turn, services, key, value in
            let terms = services.desk.terms
            guard let key else {
                guard let value else { return .answer(shown(terms.now, turn.localizer)) }
                let word = value.prefix { !$0.isWhitespace }.prefix(40)
                throw ActionError.refused("config_key", ["key": .code(String(word))])
            }
            guard let value else { return .answer(shown(terms.now, turn.localizer, only: key)) }
            let isDefault = value.lowercased() == "default"
            let text = isDefault ? terms.configured.text(key) : value
            guard let changed = terms.now.with(key, text) else {
                let values: [String: MessageValue] = [
                    "key": .code(key.rawValue), "value": .code(String(value.prefix(40))),
                ]
                throw ActionError.refused("config_value", values)
            }
            let old = terms.now.text(key)
            let values: [String: MessageValue] = [
                "key": .code(key.rawValue), "old": .text(old), "new": .text(changed.text(key)),
            ]
            let card = Card(document: turn.localizer.document("config.card", values))
            let document = turn.localizer.document("config.changed", values)
            let back = Reply.Choice(
                label: turn.localizer.text("config.back", ["value": .text(old)]),
                id: "/admin_config \(key.rawValue) \(old)")
            var plan = Plan.change(card: card, answer: Reply(document, choices: [[back]])) { transaction in
                if isDefault {
                    try transaction.removeMark(key.mark)
                } else {
                    try transaction.setMark(key.mark, to: changed.text(key))
                }
            }
            plan.committed = { try await terms.load(services.store) }
            return plan
        }
    }

    private static func shown(_ terms: LiveTerms.Terms, _ localizer: Localizer, only key: TermKey? = nil) -> Reply {
        let lines = TermKey.allCases.filter { key == nil || $0 == key }.map { key in
            Document([.paragraph([.code(key.rawValue), .text(" \(terms.text(key))")])])
        }
        return Reply(localizer.document("config.headline") + .lines(lines))
    }
}
