/// A text with holes, in the part of ICU MessageFormat that translators need:
/// `{name}`, `{n, plural, =0{…} one{…} other{… # …}}`, `{x, select, a{…} other{…}}`, nested; `''` and `'{'` are
/// literal.
/// Source: ICU User Guide, Formatting Messages; apostrophes as in the default mode DOUBLE_OPTIONAL.
struct Message: Sendable, Hashable {
    indirect enum Part: Sendable, Hashable {
        case literal(String)
        case argument(String)
        /// The number that the enclosing plural chose by.
        case number(String)
        case plural(String, exact: [Int: [Part]], forms: [PluralForm: [Part]])
        case select(String, [String: [Part]])
    }
    let parts: [Part]

    /// - Throws: `LocalizationError.malformedMessage` with the reason.
    init(_ pattern: String) throws(LocalizationError) {
        var parser = Parser(pattern)
        parts = try parser.parts(plural: nil, depth: 0)
    }

    /// A message that is just this text.
    init(literal: String) { parts = [.literal(literal)] }

    /// The names of all arguments.
    var arguments: Set<String> { Self.arguments(parts) }

    private static func arguments(_ parts: [Part]) -> Set<String> {
        parts.reduce(into: []) { result, part in
            switch part {
            case .literal: break
            case .argument(let name), .number(let name): result.insert(name)
            case .plural(let name, let exact, let forms):
                result.insert(name)
                for branch in exact.values { result.formUnion(arguments(branch)) }
                for branch in forms.values { result.formUnion(arguments(branch)) }
            case .select(let name, let branches):
                result.insert(name)
                for branch in branches.values { result.formUnion(arguments(branch)) }
            }
        }
    }

    /// The forms of every plural in it.
    var pluralForms: [Set<PluralForm>] { Self.pluralForms(parts) }

    private static func pluralForms(_ parts: [Part]) -> [Set<PluralForm>] {
        parts.flatMap { part -> [Set<PluralForm>] in
            switch part {
            case .literal, .argument, .number: []
            case .plural(_, let exact, let forms):
                [Set(forms.keys)] + exact.values.flatMap(pluralForms) + forms.values.flatMap(pluralForms)
            case .select(_, let branches): branches.values.flatMap(pluralForms)
            }
        }
    }

    /// The text for `values`; `insert` writes a value into it. A missing value stays visible as `{name}`.
    func text(
        _ values: [String: MessageValue], plural: PluralRule, insert: (String, MessageValue, inout String) -> Void
    ) -> String {
        var result = ""
        Self.append(parts, values, plural, insert, to: &result)
        return result
    }

    private static func append(
        _ parts: [Part], _ values: [String: MessageValue], _ plural: PluralRule,
        _ insert: (String, MessageValue, inout String) -> Void, to result: inout String
    ) {
        for part in parts {
            switch part {
            case .literal(let text): result += text
            case .argument(let name), .number(let name):
                if let value = values[name] { insert(name, value, &result) } else { result += "{\(name)}" }
            case .plural(let name, let exact, let forms):
                let operand = values[name]?.pluralOperand
                let form = operand.map(plural.form) ?? .other
                let branch = operand?.whole.flatMap { exact[$0] } ?? forms[form] ?? forms[.other] ?? []
                append(branch, values, plural, insert, to: &result)
            case .select(let name, let branches):
                let branch = values[name].flatMap { branches[$0.selector] } ?? branches["other"] ?? []
                append(branch, values, plural, insert, to: &result)
            }
        }
    }
}

/// What is wrong with the texts in `locales/`.
public enum LocalizationError: Error, Sendable, Hashable, CustomStringConvertible {
    case malformedMessage(reason: String)
    /// A file that is missing or not what it should be.
    case malformedFile(String, reason: String)

    public var description: String {
        switch self {
        case .malformedMessage(let reason): "malformed message: \(reason)"
        case .malformedFile(let file, let reason): "\(file): \(reason)"
        }
    }
}

private struct Parser {
    private let characters: [Character]
    private var index = 0
    /// Deeper messages are refused, so that the parser's stack stays small.
    private static let maximumDepth = 12

    init(_ pattern: String) { characters = Array(pattern) }

    private func error(_ reason: String) -> LocalizationError {
        .malformedMessage(reason: "\(reason) at character \(index) of \"\(String(characters.prefix(80)))\"")
    }

    /// - Parameter plural: the argument that `#` stands for.
    mutating func parts(plural: String?, depth: Int) throws(LocalizationError) -> [Message.Part] {
        guard depth <= Self.maximumDepth else { throw error("nested too deep") }
        var parts: [Message.Part] = []
        var literal = ""
        func flush() {
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = ""
        }
        while index < characters.count {
            switch characters[index] {
            case "'": literal += quoted(inPlural: plural != nil)
            case "{":
                flush()
                index += 1
                parts.append(try argument(plural: plural, depth: depth))
            case "}":
                guard depth > 0 else { throw error("a } without {") }
                flush()
                return parts
            case "#" where plural != nil:
                flush()
                index += 1
                parts.append(.number(plural ?? ""))
            case let character:
                literal.append(character)
                index += 1
            }
        }
        guard depth == 0 else { throw error("a } is missing") }
        flush()
        return parts
    }

    /// An apostrophe is itself unless it is doubled or stands before a character that would act.
    private mutating func quoted(inPlural: Bool) -> String {
        index += 1
        guard index < characters.count else { return "'" }
        if characters[index] == "'" {
            index += 1
            return "'"
        }
        guard "{}".contains(characters[index]) || (inPlural && characters[index] == "#") else { return "'" }
        var text = ""
        while index < characters.count {
            defer { index += 1 }
            guard characters[index] == "'" else {
                text.append(characters[index])
                continue
            }
            guard index + 1 < characters.count, characters[index + 1] == "'" else { return text }
            text.append("'")
            index += 1
        }
        return text
    }

    private mutating func word() -> String {
        skipSpace()
        var word = ""
        while index < characters.count, !characters[index].isWhitespace, !"{},".contains(characters[index]) {
            word.append(characters[index])
            index += 1
        }
        skipSpace()
        return word
    }

    private mutating func skipSpace() {
        while index < characters.count, characters[index].isWhitespace { index += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
        guard index < characters.count, characters[index] == character else { return false }
        index += 1
        return true
    }

    private mutating func argument(plural: String?, depth: Int) throws(LocalizationError) -> Message.Part {
        let name = word()
        guard !name.isEmpty else { throw error("an argument without a name") }
        if take("}") { return .argument(name) }
        guard take(",") else { throw error("a , or } is missing") }
        let kind = word()
        guard take(",") else { throw error("a , is missing after \(kind)") }
        switch kind {
        case "plural":
            var exact: [Int: [Message.Part]] = [:]
            var forms: [PluralForm: [Message.Part]] = [:]
            for (key, branch) in try branches(plural: name, depth: depth) {
                if key.hasPrefix("="), let number = Int(key.dropFirst()) {
                    exact[number] = branch
                } else if let form = PluralForm(rawValue: key) {
                    forms[form] = branch
                } else {
                    throw error("\(key) is no plural form")
                }
            }
            guard forms[.other] != nil else { throw error("the plural \(name) has no form other") }
            return .plural(name, exact: exact, forms: forms)
        case "select":
            let branches = try branches(plural: plural, depth: depth)
            guard branches["other"] != nil else { throw error("the selection \(name) has no case other") }
            return .select(name, branches)
        default: throw error("\(kind) is neither plural nor select")
        }
    }

    private mutating func branches(
        plural: String?, depth: Int
    ) throws(LocalizationError) -> [String: [Message.Part]] {
        var branches: [String: [Message.Part]] = [:]
        while true {
            let key = word()
            if key.isEmpty, take("}") { return branches }
            guard !key.isEmpty, take("{") else { throw error("a { is missing") }
            branches[key] = try parts(plural: plural, depth: depth + 1)
            guard take("}") else { throw error("a } is missing") }
        }
    }
}
