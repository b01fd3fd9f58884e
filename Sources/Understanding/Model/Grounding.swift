import Foundation
import Trading

/// Results as a model that explains them sees them: every figure carries a mark, and the model writes the mark. What it
/// writes is shown only when each figure in it is one of the results'.
public struct GroundedText: Sendable, Hashable {
    /// The results, each figure as `[[code]]=figure`.
    public let marked: String
    /// Figures by code, as they were printed.
    let figures: [String: String]
    /// The results as they were.
    let source: String

    /// - Parameter results: what the person was shown, as plain text.
    public init(_ results: String) {
        var codes: [String: String] = [:]
        var lines: [String] = []
        // A space that does not break stands within a number: 2 431,50.
        let isSpace = { (letter: Character) in letter.isWhitespace && !"\u{A0}\u{202F}".contains(letter) }
        // Brackets and the comma of a sentence belong to the sentence.
        let isEdge = { (letter: Character) in "()[]{}*_`|,;:!?".contains(letter) }
        for line in results.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: isSpace).map { word in
                guard word.contains(where: Self.isDigit) else { return String(word) }
                let head = word.prefix(while: isEdge)
                let rest = word.dropFirst(head.count)
                let tail = String(rest.reversed().prefix { isEdge($0) || $0 == "." }.reversed())
                let figure = String(rest.dropLast(tail.count))
                let code = codes[figure] ?? Self.code(codes.count)
                codes[figure] = code
                return "\(head)[[\(code)]]=\(figure)\(tail)"
            }
            lines.append(words.joined(separator: " "))
        }
        marked = lines.joined(separator: "\n")
        figures = Dictionary(uniqueKeysWithValues: codes.map { ($1, $0) })
        source = results
    }

    /// `baba`, `babe`, …: letters that no language takes for a number, each two apart, so that one slip makes no other.
    private static func code(_ number: Int) -> String {
        let (heads, vowels) = (Array("bdfgklmnprstvz"), Array("aeiou"))
        var (code, rest, sum) = ("", number, 0)
        for _ in 0..<2 {
            let digit = rest % (heads.count * vowels.count)
            rest /= heads.count * vowels.count
            sum += digit
            code += String(heads[digit / vowels.count]) + String(vowels[digit % vowels.count])
        }
        return code + String(heads[sum % heads.count])
    }

    /// The figure a mark stands for, with or without its brackets; nil when there is none.
    public func figure(_ mark: String) -> String? {
        figures[mark.trimmingCharacters(in: CharacterSet(charactersIn: "[] "))]
    }

    static func isDigit(_ character: Character) -> Bool {
        character.unicodeScalars.contains { $0.properties.numericType != nil && !("一"..."龥" ~= $0) }
    }
}

extension Interpreter {
    /// The text of a model with its marks filled in; nil when anything in it is not in the results: a figure, a number
    /// in words, an instrument, a day, a link; or when it claims that something was done, calls for a trade or asks for
    /// a secret.
    public func grounded(_ prose: String, in results: GroundedText, _ language: String) -> String? {
        let prose = prose.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !prose.isEmpty, prose.count <= Self.longestProse else { return nil }
        var filled = ""
        var plain = ""
        var rest = prose[...]
        while let start = rest.range(of: "[["), let end = rest[start.upperBound...].range(of: "]]") {
            let code = rest[start.upperBound..<end.lowerBound].trimmingCharacters(in: .whitespaces)
            guard let figure = results.figures[code] else { return nil }
            filled += rest[..<start.lowerBound] + figure
            plain += rest[..<start.lowerBound] + " "
            rest = rest[end.upperBound...]
            // Copied with its value, as it stands in the results.
            if rest.hasPrefix("=" + figure) { rest = rest.dropFirst(figure.count + 1) }
        }
        filled += rest
        plain += rest
        guard !plain.contains("[["), !plain.contains("]]"), !plain.contains(where: GroundedText.isDigit),
            holds(plain, results, language)
        else { return nil }
        return filled
    }

    private static var longestProse: Int { 1500 }

    /// Whether the words are the language's and name no number, instrument or day that the results do not.
    private func holds(_ plain: String, _ results: GroundedText, _ language: String) -> Bool {
        guard let lexicon = frames(of: language)?.lexicon, let unsaid = unsaid(in: language),
            !Leads.stand(in: plain), !Leads.names(plain, notIn: results.source),
            Leads.isWritten(plain, in: language),
            unsaid.said(in: plain).isSubset(of: unsaid.said(in: results.source))
        else { return false }
        let given = Self.named(results.source, lexicon)
        let said = Self.named(plain, lexicon)
        guard said.isWhole, said.numbers.isSubset(of: given.numbers), said.symbols.isSubset(of: given.symbols),
            said.days.isSubset(of: given.days)
        else { return false }
        return isOf(language, plain) && !saysElsewhere(said.unknown, results, language)
    }

    /// Whether no other language has more of the text's small words.
    private func isOf(_ language: String, _ plain: String) -> Bool {
        let words = Words.split(plain)
        let own = unsaid(in: language)?.smallWords(among: words) ?? 0
        return !others(than: language).contains { other in
            Leads.sharesLetters(other) && (unsaid(in: other)?.smallWords(among: words) ?? 0) > own
        }
    }

    /// Whether words that the language does not know are numbers in another one, or what no model may say there.
    private func saysElsewhere(_ words: [String], _ results: GroundedText, _ language: String) -> Bool {
        let text = words.joined(separator: " ")
        return others(than: language).contains { other in
            guard let lexicon = frames(of: other)?.lexicon, let unsaid = unsaid(in: other) else { return false }
            return !unsaid.said(in: text).isSubset(of: unsaid.said(in: results.source))
                || words.contains { word in
                    lexicon.tokens(of: Words.split(word), in: word).contains { $0.number != nil }
                }
        }
    }

    private struct Named {
        var numbers: Set<FixedPoint> = [1]
        var symbols: Set<String> = []
        var days: Set<String> = []
        /// In their order.
        var unknown: [String] = []
        /// Whether all of the text was looked at.
        var isWhole = true
    }

    private static func named(_ text: String, _ lexicon: Lexicon) -> Named {
        var named = Named()
        // Longer texts than a message are read in pieces of a line.
        for line in text.split(whereSeparator: { $0.isNewline || ".!?;".contains($0) }).map(String.init) {
            let words = Words.split(line)
            if !Words.isWhole(words, of: line) { named.isWhole = false }
            for token in lexicon.tokens(of: words, in: line) {
                if token.isUnknown { named.unknown.append(token.key) }
                if let number = token.number {
                    named.numbers.insert(number.value)
                    if let other = number.alternative { named.numbers.insert(other) }
                }
                named.symbols.formUnion(token.instruments.map(\.symbol))
                if let day = token.value("days") ?? token.literal { named.days.insert(day) }
                // "may" is a month only now and then.
                if let month = token.value("month_name"), !token.isSkip { named.days.insert("month \(month)") }
            }
        }
        return named
    }
}
