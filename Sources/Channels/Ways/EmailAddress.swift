/// The address of a mailbox, as far as this program writes to such: ASCII, no quotes, no comments. A text that is one
/// cannot break out of a command or a header.
public struct EmailAddress: Sendable, Hashable {
    public let text: String
    /// Behind the @.
    public var domain: Substring { text[text.index(after: text.lastIndex(of: "@")!)...] }

    /// nil for anything that is not `local@domain.tld` (RFC 5321, section 4.1.2, dot-string).
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count),
            Self.isDotted(parts[0], also: "!#$%&'*+-/=?^_`{|}~"), Self.isDotted(parts[1], also: "-"),
            parts[1].contains(".")
        else { return nil }
        let labels = parts[1].split(separator: ".")
        guard labels.allSatisfy({ $0.first != "-" && $0.last != "-" && $0.utf8.count <= 63 }),
            let top = labels.last, top.count > 1, top.contains(where: \.isLetter)
        else { return nil }
        self.text = String(text)
    }

    private static func isDotted(_ text: some StringProtocol, also marks: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || marks.contains($0)) }
        }
    }
}

/// A telephone number as E.164 has it: `+` and up to 15 digits.
public struct PhoneNumber: Sendable, Hashable {
    public let text: String

    /// From what people write: spaces, hyphens, dots and parentheses are nothing, `00` is `+`. nil without a country.
    public init?(_ text: some StringProtocol) {
        var digits = String(text.filter { !" -.()/\u{A0}".contains($0) })
        if digits.hasPrefix("00") { digits = "+" + digits.dropFirst(2) }
        guard digits.first == "+" else { return nil }
        let number = digits.dropFirst()
        guard (8...15).contains(number.count), number.first != "0",
            number.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        self.text = "+" + number
    }
}

/// A topic of ntfy: whoever knows it reads it, so it is its owner's secret.
public struct PushTopic: Sendable, Hashable {
    public let text: String

    /// nil when the server would not take it.
    public init?(_ text: some StringProtocol) {
        let isPlain = { (character: Character) in
            character.isASCII && (character.isLetter || character.isNumber || "-_".contains(character))
        }
        guard (1...64).contains(text.count), text.allSatisfy(isPlain) else { return nil }
        self.text = String(text)
    }
}
