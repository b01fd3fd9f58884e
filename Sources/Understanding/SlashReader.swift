import Actions
import Trading

/// Reads the arguments of one slash command.
struct SlashReader {
    /// What a number is said to be by the word before it.
    enum Label { case stop, target, price, named(ParameterDescriptor) }

    let command: SlashGrammar.Command
    let lexicon: InstrumentLexicon
    let names: SlashGrammar.Names
    let instruments: [InstrumentID: Instrument]
    let decimal: Character
    private let rest: Substring
    var fields: [Substring]
    var arguments: [String: ArgumentValue]
    var given: [String: String] = [:]
    var label: (word: String, label: Label)?
    var isExcluding = false
    /// Numbers that wait for the instrument to be known.
    /// `type`: the type of order that stands right before the number.
    var numbers: [(typed: String, reading: NumberReading, unit: String?, label: Label?, type: OrderType?)] = []

    init(
        command: SlashGrammar.Command, rest: Substring, lexicon: InstrumentLexicon, names: SlashGrammar.Names,
        instruments: [InstrumentID: Instrument], decimal: Character
    ) {
        self.command = command
        self.rest = rest
        self.lexicon = lexicon
        self.names = names
        self.instruments = instruments
        self.decimal = decimal
        arguments = command.preset
        fields = rest.split(whereSeparator: \.isWhitespace)
    }

    var parameters: [ParameterDescriptor] { command.descriptor.parameters }
    var action: String { command.descriptor.id }
    func open(_ kinds: ParameterKind...) -> ParameterDescriptor? {
        parameters.first { kinds.contains($0.kind) && arguments[$0.name] == nil }
    }
    func parameter(_ kind: ParameterKind) -> ParameterDescriptor? { parameters.first { $0.kind == kind } }
    func parameter(named name: some StringProtocol) -> ParameterDescriptor? {
        let name = name.lowercased().replacing("-", with: "_")
        return parameters.first { $0.name == name }
    }

    mutating func read() throws(SlashProblem) {
        var index = 0
        while index < fields.count {
            if let rule = open(.rule), index + 1 < fields.count, isWhen(fields[index]) {
                let start = fields[index + 1].startIndex
                try assign(rule, .text(String(trimmed(rest[start...]))), typed: "")
                return try settle()
            }
            if let text = open(.text, .nickname), isTurn(of: text, at: index) {
                let start = fields[index].startIndex
                try assign(text, .text(String(trimmed(rest[start...]))), typed: "")
                return try settle()
            }
            index = try readField(at: index)
        }
        if let label { throw .unexpected(label.word, action: action) }
        try settle()
    }

    private func isWhen(_ field: Substring) -> Bool {
        ["when", "if"].contains(field.lowercased()) || names.value("label", Words.key(field)) == "if"
    }

    /// A text takes everything that is left once nothing declared before it fits any more.
    func isTurn(of text: ParameterDescriptor, at index: Int) -> Bool {
        let field = fields[index]
        if let mark = field.firstIndex(of: "="), parameter(named: field[..<mark]) != nil { return false }
        for parameter in parameters.prefix(while: { $0.name != text.name }) where arguments[parameter.name] == nil {
            if parameter.isRequired { return false }
            let isSymbol = [.symbol, .symbols].contains(parameter.kind)
            if isSymbol ? symbol(at: index) != nil : value(of: parameter, field) != nil { return false }
        }
        return !isChoiceOfInstrument(behind: text, at: index)
    }

    func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// - Returns: the index of the first field that is still to be read.
    mutating func readField(at index: Int) throws(SlashProblem) -> Int {
        var field = fields[index]
        while let last = field.last, last == "," || last == ";" { field.removeLast() }
        guard !field.isEmpty else { return index + 1 }
        if try readNamed(field, at: index) || splitList(field, at: index) || splitHours(field, at: index) {
            return index
        }
        if case .named(let parameter)? = label?.label, let length = try takeNamed(parameter, field, at: index) {
            return index + length
        }
        if label == nil, let (length, id) = symbol(at: index), !startsNumber(field) || length > 1 || known(field),
            !isChoice(field), !isWholePeriod(field)
        {
            try take(id, typed: fields[index..<index + length].joined(separator: " "))
            return index + length
        }
        if label == nil, let length = try takeNumber(at: index) { return index + length }
        if label == nil, let length = try takePhrase(at: index) { return index + length }
        if label == nil, let length = try takePeriod(at: index) { return index + length }
        if label == nil,
            let parameter = parameters.first(where: {
                arguments[$0.name] == nil && value(of: $0, field) != nil
            }), let value = value(of: parameter, field)
        {
            try assign(parameter, value, typed: String(field))
            return index + 1
        }
        if label == nil, let length = try takeName(field, at: index) { return index + length }
        if label == nil, let length = takeIndicator(field, at: index) { return index + length }
        if startsNumber(field) { return try readNumber(field, at: index) }
        try readWord(field, at: index)
        return index + 1
    }

    /// "/backtest momentum gold all": once the instrument is known, all of the time.
    private func isWholePeriod(_ field: Substring) -> Bool {
        field.lowercased() == "all" && open(.period) != nil && open(.symbol, .symbols) == nil
    }

    /// Whether a word that may name instruments is a choice that is declared before them: "/pause all".
    private func isChoice(_ field: Substring) -> Bool {
        parameters.prefix { ![.symbol, .symbols].contains($0.kind) }
            .contains { $0.kind == .choice && arguments[$0.name] == nil && value(of: $0, field) != nil }
    }

    /// `gold,btc` is two fields.
    mutating func splitList(_ field: Substring, at index: Int) -> Bool {
        guard parameters.contains(where: { $0.kind == .symbols }), field.contains(",") else { return false }
        let parts = field.split(separator: ",")
        guard parts.count > 1, parts.allSatisfy({ id($0) != nil }) else { return false }
        fields.replaceSubrange(index...index, with: parts)
        return true
    }

    /// "drops below": the value of an argument in several words.
    mutating func takePhrase(at index: Int) throws(SlashProblem) -> Int? {
        for length in stride(from: min(3, fields.count - index), to: 1, by: -1) {
            let key = Words.key(fields[index..<index + length].joined(separator: " "))
            for parameter in parameters where arguments[parameter.name] == nil {
                guard [.choice, .flag].contains(parameter.kind), let value = names.value(parameter.name, key) else {
                    continue
                }
                try assign(parameter, parameter.kind == .flag ? .flag(value == "true") : .text(value), typed: key)
                return length
            }
        }
        return nil
    }

    /// `22:00-07:00` is two fields.
    mutating func splitHours(_ field: Substring, at index: Int) -> Bool {
        guard parameters.contains(where: { $0.kind == .clock }) else { return false }
        let parts = field.split(whereSeparator: { "-–".contains($0) })
        guard parts.count == 2, parts.allSatisfy({ Clock.time($0) != nil || Clock.time("\($0):00") != nil }) else {
            return false
        }
        fields.replaceSubrange(index...index, with: parts.map { $0.contains(":") ? $0 : "\($0):00" })
        return true
    }

    /// The value of a parameter that was named before; nil when it must be a number.
    mutating func takeNamed(
        _ parameter: ParameterDescriptor, _ field: Substring, at index: Int
    ) throws(SlashProblem) -> Int? {
        if let (other, length, text) = trailDistance(parameter, at: index) {
            label = nil
            try assign(other, .text(text), typed: text)
            return length
        }
        if let (length, text) = margin(parameter, at: index) {
            label = nil
            try assign(parameter, .text(text), typed: text)
            return length
        }
        var length = 1
        var found = value(of: parameter, field)
        if parameter.kind == .symbol {
            guard let (count, id) = symbol(at: index) else {
                throw .unknownSymbol(String(field.prefix(64)), candidates: lexicon.candidates(near: field))
            }
            (length, found) = (count, .text(id.symbol))
        } else if parameter.kind == .timeZone, let (count, zone) = zone(at: index) {
            (length, found) = (count, .text(zone))
        }
        guard let found else {
            // Nothing lasts less than nothing: the sign must not be lost.
            let isNegative = parameter.kind == .duration && field.first == "-"
            if startsNumber(field), !isNegative { return nil }
            throw .unexpected(String(field.prefix(64)), action: action)
        }
        label = nil
        try assign(parameter, found, typed: String(field))
        return length
    }

    /// `2atr`, `0.5 %`: a distance to trail at that is not in pips, where the action knows of such.
    private func trailDistance(
        _ parameter: ParameterDescriptor, at index: Int
    ) -> (parameter: ParameterDescriptor, length: Int, text: String)? {
        guard parameter.name == "trailing_pips", let other = parameters.first(where: { $0.name == "trailing" }) else {
            return nil
        }
        for length in 1...2 where index + length <= fields.count {
            let text = fields[index..<index + length].joined().lowercased()
            let digits = text.prefix { $0.isNumber || $0 == "." || $0 == "," }
            guard ["atr", "%"].contains(text.dropFirst(digits.count)),
                let number = NumberReading(digits, decimal: decimal)
            else { continue }
            return (other, length, "\(number.value)\(text.dropFirst(digits.count))")
        }
        return nil
    }

    static let fillers: Set<String> = ["of", "on", "for", "the", "and", "to", "my", "from", "with"]

    func startsNumber(_ field: Substring) -> Bool {
        guard let first = field.utf8.first else { return false }
        let second = field.utf8.dropFirst().first ?? 0
        let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
        return isDigit(first) || ((first == 46 || first == 64 || first == 36 || first == 45) && isDigit(second))
    }
    func known(_ field: Substring) -> Bool { !lexicon.named(Words.key(field)).isEmpty }

    /// `name=value`, `name:value` and `name=` split the field; the rest is read next.
    mutating func readNamed(_ field: Substring, at index: Int) throws(SlashProblem) -> Bool {
        guard let mark = field.firstIndex(where: { $0 == "=" || $0 == ":" }), mark != field.startIndex else {
            return false
        }
        let name = field[..<mark]
        guard let label = label(of: name) ?? parameter(named: name).map(Label.named) else { return false }
        let value = field[field.index(after: mark)...]
        if case .named(let parameter) = label, !value.isEmpty {
            if [.text, .rule, .nickname].contains(parameter.kind) {
                let start = value.startIndex
                try assign(parameter, .text(String(trimmed(rest[start...]))), typed: String(value))
                fields.removeSubrange(index...)
                return true
            }
            if [.symbols, .words, .indicators].contains(parameter.kind) {
                let list = value.split(separator: ",")
                let texts =
                    parameter.kind == .symbols ? list.compactMap { id($0)?.symbol } : list.map(String.init)
                guard texts.count == list.count else { throw .unknownSymbol(String(value), candidates: []) }
                try assign(parameter, .texts(texts), typed: String(value))
                fields.remove(at: index)
                return true
            }
        }
        // `weekly_loss=off`: a limit that is nought holds no more.
        if case .named(let parameter) = label, ["set_limits", "set_risk"].contains(action),
            ["off", "none"].contains(value.lowercased()), [.percent, .count, .quantity].contains(parameter.kind)
        {
            try assign(parameter, .number(.zero), typed: String(value))
            fields.remove(at: index)
            return true
        }
        // `quiet=22:00-07:00`: hours say that it is on.
        if case .named(let parameter) = label, parameter.kind == .flag, value.contains(where: { "-–".contains($0) }) {
            try assign(parameter, .flag(true), typed: String(value))
            fields[index] = value
            return true
        }
        self.label = (String(name), label)
        if value.isEmpty { fields.remove(at: index) } else { fields[index] = value }
        return true
    }

    func label(of word: some StringProtocol) -> Label? {
        switch word.lowercased() {
        case "sl", "stoploss", "stop-loss": .stop
        case "stop" where parameter(.stopPrice) != nil: .stop
        case "tp", "takeprofit", "take-profit", "target": .target
        case "at", "@", "price", "entry": parameter(.price) == nil ? nil : .price
        case "trail", "trailing": parameters.first { $0.name == "trailing_pips" }.map(Label.named)
        default: nil
        }
    }

    mutating func readWord(_ field: Substring, at index: Int) throws(SlashProblem) {
        let next = index + 1 < fields.count ? fields[index + 1] : nil
        if let found = label(of: field), next.map(startsNumber) == true, label == nil {
            label = (String(field), found)
            return
        }
        if label == nil, let parameter = parameter(named: field) {
            if parameter.kind == .flag { return try assign(parameter, .flag(true), typed: String(field)) }
            if next != nil { label = (String(field), .named(parameter)); return }
        }
        // "to 2310" names no end.
        let isFiller =
            Self.fillers.contains(field.lowercased()) && next.map { startsNumber($0) && !$0.contains(":") } == true
        if label == nil, next != nil, !isFiller, let moment = parameter(.moment),
            names.value("label", Words.key(field)) == "until"
        {
            label = (String(field), .named(moment))
            return
        }
        if field.lowercased() == "except", parameters.contains(where: { $0.name == "exclude" }) {
            isExcluding = true
            return
        }
        if Self.fillers.contains(field.lowercased()) { return }
        let typed = String(field.prefix(64))
        if let label, case .named = label.label { throw .unexpected(typed, action: action) }
        if label != nil { throw .unreadableNumber(typed) }
        if isExcluding || open(.symbol, .symbols) != nil,
            field.allSatisfy({ $0.isLetter || $0.isNumber || "/-$.".contains($0) })
        {
            throw .unknownSymbol(typed, candidates: lexicon.candidates(near: field))
        }
        throw .unexpected(typed, action: action)
    }
}

// People, time zones and languages.
extension SlashReader {
    /// The longest run of fields from `index` that names a time zone.
    func zone(at index: Int) -> (length: Int, zone: String)? {
        for length in stride(from: min(4, fields.count - index), to: 0, by: -1) {
            let key = Words.key(fields[index..<index + length].joined(separator: " "))
            if let zone = names.zone(key) { return (length, zone) }
        }
        return nil
    }

    /// A name that only the action can know, or that nobody knows: it is taken as it was typed, and the action says
    /// what is wrong with it.
    mutating func takeName(_ field: Substring, at index: Int) throws(SlashProblem) -> Int? {
        if let parameter = open(.timeZone, .language), parameter.isRequired {
            let (length, name) =
                zone(at: index).flatMap { parameter.kind == .timeZone ? $0 : nil }
                ?? (fields.count - index, fields[index...].joined(separator: " "))
            try assign(parameter, .text(String(name.prefix(64))), typed: name)
            return length
        }
        if let parameter = open(.strategy), self.parameter(named: field) == nil,
            field.allSatisfy({ $0.isLetter || $0.isNumber || "_:-".contains($0) })
        {
            try assign(parameter, .text(String(field.prefix(64))), typed: String(field))
            return 1
        }
        if let parameter = open(.address), !Self.fillers.contains(field.lowercased()), isFree(field) {
            try assign(parameter, .text(String(field.prefix(300))), typed: String(field))
            return 1
        }
        if let parameter = open(.user), field.allSatisfy({ $0.isLetter || $0.isNumber || "_.-".contains($0) }) {
            try assign(parameter, .text(String(field.prefix(64))), typed: String(field))
            return 1
        }
        return nil
    }
}

// Instruments.
extension SlashReader {
    func id(_ text: some StringProtocol) -> InstrumentID? {
        text.lowercased() == "all" ? InstrumentID("ALL") : lexicon.named(Words.key(text)).first
    }

    /// The longest run of fields from `index` that names an instrument.
    func symbol(at index: Int) -> (length: Int, id: InstrumentID)? {
        guard isExcluding || parameters.contains(where: { $0.kind == .symbol || $0.kind == .symbols }) else {
            return nil
        }
        let first = id(fields[index].last == "," ? fields[index].dropLast() : fields[index]).map { (1, $0) }
        let longest = min(lexicon.longest(from: Words.key(fields[index])), fields.count - index)
        for length in stride(from: longest, to: 1, by: -1) {
            let text = fields[index..<index + length].joined(separator: " ")
            if let id = id(text.hasSuffix(",") ? String(text.dropLast()) : text) { return (length, id) }
        }
        return first
    }

    mutating func take(_ id: InstrumentID, typed: String) throws(SlashProblem) {
        let several = lexicon.named(Words.key(typed))
        if several.count > 1 { throw .ambiguousSymbol(typed, candidates: several) }
        let list = isExcluding ? parameters.first { $0.name == "exclude" } : nil
        if let list = list ?? (parameter(.symbol) == nil ? parameter(.symbols) : nil) {
            var symbols: [String] = []
            if case .texts(let texts)? = arguments[list.name] { symbols = texts }
            if !symbols.contains(id.symbol) { symbols.append(id.symbol) }
            arguments[list.name] = .texts(symbols)
        } else if let parameter = parameter(.symbol) {
            try assign(parameter, .text(id.symbol), typed: typed)
        }
    }
}
