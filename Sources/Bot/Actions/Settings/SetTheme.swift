public import Actions
import Presentation
public import Reporting

extension Theme: ActionValue {}

extension Action<BotServices> {
    /// The colors of every picture this person gets.
    static var setTheme: Self {
        Self(
            "set_theme", role: .viewer, effect: .changesSettings, aliases: [Alias("theme")], Parameter<Theme?>("theme")
        ) { turn, _, theme in
            func document(_ theme: Theme) -> Document { turn.localizer.document("theme.\(theme.rawValue)") }
            guard let theme else {
                let choices = Theme.allCases.map {
                    Reply.Choice(
                        label: turn.localizer.text("theme.button.\($0.rawValue)"), id: "/set_theme \($0.rawValue)")
                }
                return .answer(Reply(document(turn.preferences.theme), choices: [choices]))
            }
            return .setting(.theme, theme.rawValue, turn, document(theme))
        }
    }
}
