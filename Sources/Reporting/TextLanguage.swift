import Foundation

/// The language a text is written in, as far as drawing it needs to know.
struct TextLanguage: Hashable {
    /// BCP 47.
    let tag: String

    var isRightToLeft: Bool { Locale.Language(identifier: tag).characterDirection == .rightToLeft }

    /// The text as a paragraph of this language, whatever letter it begins with: by a right-to-left mark.
    func directed(_ text: String) -> String { isRightToLeft ? "\u{200F}" + text : text }
}
