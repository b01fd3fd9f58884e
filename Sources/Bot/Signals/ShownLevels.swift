import Foundation
import Presentation
import Understanding

/// Entry, stop and targets as a card words them, read again: what is shown can be said.
enum ShownLevels {
    /// What each text means; `#` is its figure.
    private static let meanings = [
        ("entry_breakout", "breakout # atr"), ("entry_limit", "limit # atr"), ("entry_zone", "limit at zone"),
        ("stop_structure", "structure"), ("target_structure", "structure"), ("distance_percent", "# %"),
    ]

    /// - Parameter text: in plain letters.
    static func read(_ text: String, _ localizer: Localizer) -> String {
        meanings.reduce(text) { text, pair in
            let (key, meaning) = pair
            let shown = localizer.text("strategy.\(key)", ["ranges": .text("#"), "count": .text("#")]).plainLetters
            let parts = shown.split(separator: "#", omittingEmptySubsequences: false)
                .map { NSRegularExpression.escapedPattern(for: $0.trimmingCharacters(in: .whitespaces)) }
            let pattern = parts.joined(separator: "\\s*([0-9]+(?:[.,][0-9]+)?)\\s*")
            return text.replacingOccurrences(
                of: pattern, with: " \(meaning.replacing("#", with: "$1")) ", options: .regularExpression)
        }
    }
}
