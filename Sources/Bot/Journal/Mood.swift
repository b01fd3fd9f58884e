import Actions
import Foundation
import Presentation
import Storage
import Trading

/// How somebody felt in a trade. A small closed set, apart from tags, so that results can be held against it.
enum Mood: String, CaseIterable, ActionValue {
    case calm, confident, excited, fearful, greedy, impatient, tired, bored, angry

    func name(_ localizer: Localizer) -> String { localizer.text("journal.mood.\(rawValue)") }

    /// The mood that a single word names, in the person's language or in English.
    init?(word: String, _ localizer: Localizer) {
        let wanted = Self.folded(word)
        guard !wanted.isEmpty,
            let mood = Self.allCases.first(where: { mood in
                mood.rawValue == wanted || Self.folded(mood.name(localizer)) == wanted
            })
        else { return nil }
        self = mood
    }

    /// Letters alone, without accents: no matter which picture stands before a word.
    private static func folded(_ word: String) -> String {
        word.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            .split { !$0.isLetter }.joined(separator: " ")
    }

    /// Buttons that set the mood of a trade.
    static func choices(_ reference: String, _ localizer: Localizer) -> [[Reply.Choice]] {
        allCases.map { Reply.Choice(label: $0.name(localizer), id: "/set_mood \($0.rawValue) #\(reference)") }
            .inRows(of: 3)
    }
}

/// The mood of a trade as a setting, so that naming one can be undone like any other change: `4711:calm`, where the
/// number is that of the trade, and nothing after the colon is no mood.
struct MoodChange {
    let trade: Int64
    let mood: Mood?

    init(trade: Int64, mood: Mood?) { (self.trade, self.mood) = (trade, mood) }
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let trade = Int64(parts[0]) else { return nil }
        (self.trade, mood) = (trade, Mood(rawValue: String(parts[1])))
    }
    var text: String { "\(trade):\(mood?.rawValue ?? "")" }

    /// - Parameter old: the mood before.
    func make(from old: Mood?, _ turn: Turn, _ transaction: Transaction) throws {
        let (key, user) = (SettingKey.mood.rawValue, turn.user.id)
        try transaction.setMood(mood?.rawValue, trade: trade, of: user)
        try transaction.begin(key, as: MoodChange(trade: trade, mood: old).text, of: user)
        try transaction.set(key, to: text, of: user, by: user, at: turn.now)
    }

    static func undo(_ change: SettingChange, _ turn: Turn, _ transaction: Transaction) throws {
        guard let before = change.old.flatMap(MoodChange.init) else { return }
        try transaction.setMood(before.mood?.rawValue, trade: before.trade, of: turn.user.id)
    }
}
