/// The text of a text message, and how many segments it is paid for as (3GPP TS 23.038).
public enum SMSText {
    public static let maximumSegments = 3

    /// The default alphabet of 7 bits, and what takes two of its places.
    private static let basic = Set(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
            + "¿abcdefghijklmnopqrstuvwxyzäöñüà")
    private static let extended = Set("^{}\\[~]|€")
    /// Typographic characters that would make every character of the message two bytes.
    private static let plain: [Character: String] = [
        "\u{A0}": " ", "\u{202F}": " ", "\u{2009}": " ", "“": "\"", "”": "\"", "„": "\"", "«": "\"", "»": "\"",
        "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "...", "•": "-", "◦": "-", "×": "x", "→": "->", "·": "-",
        "\t": " ", "\u{2066}": "", "\u{2067}": "", "\u{2068}": "", "\u{2069}": "", "\u{200E}": "", "\u{200F}": "",
    ]

    /// The text with plain characters in place of typographic ones.
    public static func plain(_ text: String) -> String {
        text.reduce(into: "") { $0 += plain[$1] ?? String($1) }
    }

    /// How many segments `text` takes; 0 when it is empty.
    public static func segments(_ text: String) -> Int {
        if text.allSatisfy({ basic.contains($0) || extended.contains($0) }) {
            let septets = text.reduce(0) { $0 + (extended.contains($1) ? 2 : 1) }
            return septets <= 160 ? min(septets, 1) : (septets + 152) / 153
        }
        let units = text.utf16.count
        return units <= 70 ? 1 : (units + 66) / 67
    }

    /// `text` where it fits into three segments, else as much of it as fits with `note` behind it, which says that
    /// something is missing.
    public static func cut(_ text: String, note: String) -> String {
        let text = plain(text).trimmedAtEnd, note = plain(note)
        guard segments(text) > maximumSegments else { return text }
        // Three segments hold no more than this, whatever the characters.
        var head = Array(text.prefix(459))
        while !head.isEmpty, segments(String(head) + note) > maximumSegments { head.removeLast() }
        return String(head).trimmedAtEnd + note
    }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
