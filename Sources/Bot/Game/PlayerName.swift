import Foundation

/// What somebody wants to be called on the leaderboard. It is shown to strangers: letters, digits and single spaces,
/// hyphens or underscores between them, so that it can be neither a link nor a mention, and hides and turns nothing.
struct PlayerName: Sendable, Hashable {
    let text: String
    /// By which names are told apart: without case, accents, width and what stands between.
    let folded: String

    private static let lengths = 2...20

    init?(_ words: String) {
        let text = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard Self.lengths.contains(text.count), text.unicodeScalars.count <= 3 * text.count,
            text.unicodeScalars.count <= 40, text.unicodeScalars.allSatisfy(Self.isAllowed),
            text.unicodeScalars.contains(where: { $0.properties.isAlphabetic })
        else { return nil }
        folded = text.precomposedStringWithCompatibilityMapping
            .folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            .filter { $0.isLetter || $0.isNumber }
        guard folded.count >= Self.lengths.lowerBound else { return nil }
        self.text = text
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .nonspacingMark, .spacingMark,
            .decimalNumber:
            true
        default: " -_".unicodeScalars.contains(scalar)
        }
    }
}
