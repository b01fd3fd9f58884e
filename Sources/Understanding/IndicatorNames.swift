// Rules are read by who computes signals; what people call their indicators is a matter of language.

extension Interpreter {
    /// A rule with its indicators called by their ids, in whatever words of the language they stand: "стохастик"
    /// becomes "stochastic", and "200 EMA'nın" "200 ema". The rest stays as it was typed.
    /// - Parameter isKnown: whether conditions know an indicator by the id.
    public func namingIndicators(
        in text: String, _ language: String, where isKnown: (String) -> Bool
    ) -> String {
        guard let frames = frames(of: language) else { return text }
        let tokens = frames.lexicon.tokens(of: Words.split(text), in: text)
        var named = ""
        var place = text.startIndex
        var start = 0
        while start < tokens.count {
            // Words that are written as one: "للماكد", "وRSI".
            var chunk = tokens[start].chunk
            var end = start + 1
            while end < tokens.count, tokens[end].chunk.lowerBound < chunk.upperBound {
                chunk = chunk.lowerBound..<max(chunk.upperBound, tokens[end].chunk.upperBound)
                end += 1
            }
            if let name = Self.name(tokens[start..<end], as: text[chunk], isKnown) {
                named += text[place..<chunk.lowerBound] + name
                place = chunk.upperBound
            }
            start = end
        }
        return named + text[place...]
    }

    /// What stands in the place of words that are written as one; nil when they stay as they are.
    private static func name(
        _ tokens: ArraySlice<Token>, as typed: Substring, _ isKnown: (String) -> Bool
    ) -> String? {
        let marks = typed.reversed().prefix { ".,;:!?。，、؟،".contains($0) }
        let word = typed.dropLast(marks.count)
        func id(_ token: Token) -> String? { token.value("ind").flatMap { isKnown($0) ? $0 : nil } }
        guard tokens.contains(where: { id($0) != nil && $0.key != id($0) }) || tokens.count > 1,
            tokens.contains(where: { id($0) != nil })
        else { return nil }
        let isPlain = word.allSatisfy { $0.isLetter || $0.isWhitespace || "'’-".contains($0) }
        let length = tokens.count == 1 ? tokens.first?.number?.value : nil
        guard isPlain || length != nil else { return nil }
        let words = tokens.map { token in
            (id(token) ?? token.key) + (length.map { " \($0)" } ?? "")
        }
        return words.joined(separator: " ") + String(marks.reversed())
    }
}

extension String {
    /// In lower case and without what two people may type differently, the same that messages are compared without.
    public var plainLetters: String {
        var plain = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if let letter = Words.folded(scalar) {
                plain.append(letter.key)
            } else if scalar.value > 0x7F, scalar.properties.numericType == .decimal,
                let digit = scalar.properties.numericValue
            {
                plain.append(contentsOf: String(Int(digit)).unicodeScalars)
            } else if !isMark(scalar) {
                plain.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return String(plain).replacing("’", with: "'")
    }

    /// Accents by themselves, vowels that Arabic may leave out, and the dot below Hindi letters.
    private func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x300...0x36F, 0x640, 0x64B...0x655, 0x670, 0x93C, 0x200B...0x200F: true
        default: false
        }
    }
}
