import Actions
import Trading

/// Reads the arguments of one slash command.
struct SlashReader {
    /// What a number is said to be by the word before it.
    private enum Label { case stop, target, price, named(ParameterDescriptor) }

    let command: SlashGrammar.Command
    let lexicon: InstrumentLexicon
    let instruments: [InstrumentID: Instrument]
    let decimal: Character
    private let rest: Substring
    private var fields: [Substring]
    private(set) var arguments: [String: ArgumentValue]
    private var given: [String: String] = [:]
    private var label: (word: String, label: Label)?
    private var isExcluding = false
    /// Numbers that wait for the instrument to be known.
    private var numbers: [(typed: String, reading: NumberReading, unit: String?, label: Label?)] = []

    init(
        command: SlashGrammar.Command, rest: Substring, lexicon: InstrumentLexicon,
        instruments: [InstrumentID: Instrument], decimal: Character
    ) {
        self.command = command
        self.rest = rest
        self.lexicon = lexicon
        self.instruments = instruments
        self.decimal = decimal
        arguments = command.preset
        fields = rest.split(whereSeparator: \.isWhitespace)
    }

    private var parameters: [ParameterDescriptor] { command.descriptor.parameters }
    private var action: String { command.descriptor.id }
    private func open(_ kinds: ParameterKind...) -> ParameterDescriptor? {
        parameters.first { kinds.contains($0.kind) && arguments[$0.name] == nil }
    }
    private func parameter(_ kind: ParameterKind) -> ParameterDescriptor? { parameters.first { $0.kind == kind } }
    private func parameter(named name: some StringProtocol) -> ParameterDescriptor? {
        let name = name.lowercased().replacing("-", with: "_")
        return parameters.first { $0.name == name }
    }

    mutating func read() throws(SlashProblem) {
        var index = 0
        while index < fields.count {
            if let text = open(.text), isTurn(of: text, at: index) {
                let start = fields[index].startIndex
                try assign(text, .text(String(trimmed(rest[start...]))), typed: "")
                return try settle()
            }
            index = try readField(at: index)
        }
        if let label { throw .unexpected(label.word, action: action) }
        try settle()
    }

    /// A text takes everything that is left once nothing declared before it fits any more.
    private func isTurn(of text: ParameterDescriptor, at index: Int) -> Bool {
        let field = fields[index]
        if let mark = field.firstIndex(of: "="), parameter(named: field[..<mark]) != nil { return false }
        for parameter in parameters {
            if parameter.name == text.name { return true }
            guard arguments[parameter.name] == nil else { continue }
            if parameter.isRequired || ![.symbol, .symbols].contains(parameter.kind) {
                return value(of: parameter, field) == nil && !parameter.isRequired
            }
            if symbol(at: index) != nil { return false }
        }
        return true
    }

    private func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// - Returns: the index of the first field that is still to be read.
    private mutating func readField(at index: Int) throws(SlashProblem) -> Int {
        var field = fields[index]
        while let last = field.last, last == "," || last == ";" { field.removeLast() }
        guard !field.isEmpty else { return index + 1 }
        if try readNamed(field, at: index) { return index }
        if label == nil, let (length, id) = symbol(at: index), !startsNumber(field) || length > 1 || known(field) {
            try take(id, typed: fields[index..<index + length].joined(separator: " "))
            return index + length
        }
        if label == nil, let parameter = parameters.first(where: {
            arguments[$0.name] == nil && value(of: $0, field) != nil
        }), let value = value(of: parameter, field) {
            try assign(parameter, value, typed: String(field))
            return index + 1
        }
        if startsNumber(field) { return try readNumber(field, at: index) }
        if case .named(let parameter)? = label?.label {
            guard let value = value(of: parameter, field) else { throw .unexpected(String(field), action: action) }
            label = nil
            try assign(parameter, value, typed: String(field))
            return index + 1
        }
        try readWord(field, at: index)
        return index + 1
    }

    private func startsNumber(_ field: Substring) -> Bool {
        guard let first = field.utf8.first else { return false }
        let second = field.utf8.dropFirst().first ?? 0
        let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
        return isDigit(first) || ((first == 46 || first == 64 || first == 36 || first == 45) && isDigit(second))
    }
    private func known(_ field: Substring) -> Bool { !lexicon.named(Words.key(field)).isEmpty }

    /// `name=value`, `name:value` and `name=` split the field; the rest is read next.
    private mutating func readNamed(_ field: Substring, at index: Int) throws(SlashProblem) -> Bool {
        guard let mark = field.firstIndex(where: { $0 == "=" || $0 == ":" }), mark != field.startIndex else {
            return false
        }
        let name = field[..<mark]
        guard let label = label(of: name) ?? parameter(named: name).map(Label.named) else { return false }
        let value = field[field.index(after: mark)...]
        if case .named(let parameter) = label, !value.isEmpty {
            if parameter.kind == .text {
                let start = value.startIndex
                try assign(parameter, .text(String(trimmed(rest[start...]))), typed: String(value))
                fields.removeSubrange(index...)
                return true
            }
            if parameter.kind == .symbols || parameter.kind == .words {
                let list = value.split(separator: ",")
                let texts = parameter.kind == .words ? list.map(String.init) : list.compactMap { id($0)?.symbol }
                guard texts.count == list.count else { throw .unknownSymbol(String(value), candidates: []) }
                try assign(parameter, .texts(texts), typed: String(value))
                fields.remove(at: index)
                return true
            }
        }
        self.label = (String(name), label)
        if value.isEmpty { fields.remove(at: index) } else { fields[index] = value }
        return true
    }

    private func label(of word: some StringProtocol) -> Label? {
        switch word.lowercased() {
        case "sl", "stoploss", "stop-loss": .stop
        case "stop" where parameter(.stopPrice) != nil: .stop
        case "tp", "takeprofit", "take-profit", "target": .target
        case "at", "@", "price", "entry": parameter(.price) == nil ? nil : .price
        case "trail", "trailing": parameters.first { $0.name == "trailing_pips" }.map(Label.named)
        default: nil
        }
    }

    private mutating func readWord(_ field: Substring, at index: Int) throws(SlashProblem) {
        let next = index + 1 < fields.count ? fields[index + 1] : nil
        if let found = label(of: field), next.map(startsNumber) == true, label == nil {
            label = (String(field), found)
            return
        }
        if label == nil, let parameter = parameter(named: field) {
            if parameter.kind == .flag { return try assign(parameter, .flag(true), typed: String(field)) }
            if next != nil { label = (String(field), .named(parameter)); return }
        }
        if field.lowercased() == "except", parameters.contains(where: { $0.name == "exclude" }) {
            isExcluding = true
            return
        }
        if ["of", "on", "for", "the", "and", "to", "my"].contains(field.lowercased()) { return }
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

// Instruments.
extension SlashReader {
    private func id(_ text: some StringProtocol) -> InstrumentID? {
        text.lowercased() == "all" ? InstrumentID("ALL") : lexicon.named(Words.key(text)).first
    }

    /// The longest run of fields from `index` that names an instrument.
    private func symbol(at index: Int) -> (length: Int, id: InstrumentID)? {
        guard isExcluding || parameters.contains(where: { $0.kind == .symbol || $0.kind == .symbols })
        else { return nil }
        for length in stride(from: min(lexicon.longest, fields.count - index), through: 1, by: -1) {
            let text = fields[index..<index + length].joined(separator: " ")
            if let id = id(text.hasSuffix(",") ? String(text.dropLast()) : text) { return (length, id) }
        }
        return nil
    }

    private mutating func take(_ id: InstrumentID, typed: String) throws(SlashProblem) {
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

// Values.
extension SlashReader {
    private mutating func assign(
        _ parameter: ParameterDescriptor, _ value: ArgumentValue, typed: String
    ) throws(SlashProblem) {
        if let before = arguments[parameter.name], before != value {
            throw .conflict(parameter: parameter.name, first: given[parameter.name] ?? before.plain, second: typed)
        }
        arguments[parameter.name] = value
        given[parameter.name] = typed
    }

    /// What a bare word is for a parameter; nil when it does not fit.
    private func value(of parameter: ParameterDescriptor, _ field: Substring) -> ArgumentValue? {
        let word = field.lowercased()
        switch parameter.kind {
        case .timeframe: return Timeframe(name: word).map { .text($0.rawValue) }
        case .side:
            return ["buy": "buy", "long": "buy", "sell": "sell", "short": "sell"][word].map { .text($0) }
        case .sizeUnit: return SlashReader.units[word].map { .text($0) }
        case .orderType, .choice, .role:
            let word = word.replacing("-", with: "_")
            return parameter.choices?.first { $0.lowercased() == word }.map { .text($0) }
        case .duration: return duration(word).map { .text($0) }
        case .period: return period(word).map { .text($0) }
        case .language:
            guard (2...3).contains(word.count), word.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
            return parameter.choices?.contains(word) == false ? nil : .text(word)
        case .timeZone: return TimeZones.named(word).map { .text($0) }
        case .user:
            let isName = field.contains(":") || field.first == "@" || field.allSatisfy(\.isNumber)
            return isName ? .text(String(field)) : nil
        case .identifier:
            let bare = field.first == "#" ? field.dropFirst() : field
            let isName = !bare.isEmpty && (field.first == "#" || parameter.isRequired
                || (bare.count >= 5 && bare.contains(where: \.isNumber) && bare.contains(where: \.isLetter)))
            return isName ? .text(String(bare)) : nil
        case .flag:
            let isOn = ["on": true, "true": true, "yes": true, "off": false, "false": false, "no": false]
            return isOn[word].map { .flag($0) }
        case .words: return parameter.choices?.contains(word) == true ? .texts([word]) : nil
        case .symbol, .symbols, .quantity, .price, .stopPrice, .targetPrice, .stopPips, .targetPips, .stopPercent,
            .targetPercent, .percent, .count, .text:
            return nil
        }
    }

    static let units = [
        "lot": "lots", "lots": "lots", "unit": "units", "units": "units", "coin": "units", "coins": "units",
        "share": "shares", "shares": "shares", "stock": "shares", "stocks": "shares",
    ]

    private func duration(_ word: String) -> String? {
        guard let unit = word.last, "mhd".contains(unit), let count = Int(word.dropLast()), (1...10_000) ~= count
        else { return nil }
        return "\(count)\(unit)"
    }

    private func period(_ word: String) -> String? {
        let names = [
            "today", "yesterday", "week", "last_week", "month", "last_month", "quarter", "year", "all",
        ]
        let word = word.replacing("-", with: "_")
        if names.contains(word) { return word }
        if word.last == "d", let days = Int(word.dropLast()), (1...3660) ~= days { return "\(days)d" }
        let parts = word.split(separator: "_")
        if parts.count == 2, parts[0].count == 4, parts[1].count == 2, let year = Int(parts[0]),
            let month = Int(parts[1]), (1970...2200) ~= year, (1...12) ~= month
        {
            return "\(parts[0])-\(parts[1])"
        }
        return nil
    }
}

// Numbers.
extension SlashReader {
    /// A number with its unit, glued or as the next field. It is put in its place by `settle`.
    private mutating func readNumber(_ field: Substring, at index: Int) throws(SlashProblem) -> Int {
        var digits = field
        var found = label?.label
        if digits.first == "@" { digits.removeFirst(); found = .price }
        if digits.first == "$" { digits.removeFirst() }
        let end = digits.lastIndex { $0.isNumber } ?? digits.startIndex
        let unitStart = digits.firstIndex { $0.isLetter || $0 == "%" } ?? digits.endIndex
        guard unitStart > digits.startIndex, end < unitStart,
            var reading = NumberReading(digits[..<unitStart], decimal: decimal)
        else { throw .unreadableNumber(String(field.prefix(64))) }
        var unit: String? = digits[unitStart...].lowercased()
        var next = index + 1
        if unit == "k" {
            reading = NumberReading(reading.value * 1000)
            unit = ""
        }
        if unit == "", next < fields.count {
            var word = fields[next].lowercased()
            while word.last == "," { word.removeLast() }
            unit = Self.measures[word]
            if unit != nil { next += 1 }
        } else if let typed = unit, typed != "" {
            unit = Self.measures[typed]
            if unit == nil { throw .unreadableNumber(String(field.prefix(64))) }
        } else {
            unit = nil
        }
        numbers.append((String(fields[index..<next].joined(separator: " ")), reading, unit, found))
        label = nil
        return next
    }

    private static let measures: [String: String] = units.merging(
        ["%": "%", "percent": "%", "p": "pips", "pip": "pips", "pips": "pips", "point": "pips", "points": "pips"],
        uniquingKeysWith: { first, _ in first })

    /// Gives every number its parameter, now that instrument and order type are known.
    private mutating func settle() throws(SlashProblem) {
        var instrument: Instrument?
        if let parameter = parameter(.symbol), case .text(let id)? = arguments[parameter.name] {
            instrument = instruments[InstrumentID(id)]
        }
        for number in numbers {
            let isPercent = number.unit == "%"
            let isPips = number.unit == "pips" || (number.unit == nil && looksLikePips(number.reading, instrument))
            let place: ParameterDescriptor?
            switch number.label {
            case .stop: place = parameter(isPercent ? .stopPercent : (isPips ? .stopPips : .stopPrice))
            case .target: place = parameter(isPercent ? .targetPercent : (isPips ? .targetPips : .targetPrice))
            case .price: place = parameter(.price)
            case .named(let parameter): place = parameter
            case nil: place = bare(number.unit)
            }
            guard let place else { throw .unexpected(number.typed, action: action) }
            let isPrice = [.price, .stopPrice, .targetPrice].contains(place.kind)
            let value = isPrice ? number.reading.price(of: instrument) : number.reading.value
            try assign(place, .number(value), typed: number.typed)
            if place.kind == .quantity, number.unit != nil, let unit = parameter(.sizeUnit) {
                let name = isPercent ? SizeUnit.riskPercent.rawValue : (number.unit ?? "")
                try assign(unit, .text(name), typed: number.typed)
            }
        }
        complete(instrument)
    }

    /// Stops of pairs and metals are so often said in pips that a number far from any price is one.
    private func looksLikePips(_ reading: NumberReading, _ instrument: Instrument?) -> Bool {
        guard let instrument, [.forex, .metal].contains(instrument.assetClass) else { return false }
        return !instrument.canCost(reading.price(of: instrument))
    }

    private func bare(_ unit: String?) -> ParameterDescriptor? {
        switch unit {
        case "%": parameter(.quantity) != nil && parameter(.sizeUnit) != nil && parameter(.percent) == nil
            ? open(.quantity) : open(.percent, .stopPercent, .targetPercent) ?? parameter(.percent)
        case "pips": open(.stopPips)
        case nil: open(.quantity, .percent) ?? (parameter(.quantity) == nil ? open(.price, .count) : open(.count))
            ?? parameter(.quantity) ?? parameter(.percent)
        default: open(.quantity) ?? parameter(.quantity)
        }
    }

    /// What a size or a price implies: the instrument's own unit, an order that waits for its price.
    private mutating func complete(_ instrument: Instrument?) {
        if let quantity = parameter(.quantity), arguments[quantity.name] != nil, let unit = parameter(.sizeUnit),
            arguments[unit.name] == nil, let instrument
        {
            arguments[unit.name] = .text(instrument.sizeUnit.rawValue)
        }
        if let price = parameter(.price), arguments[price.name] != nil, let type = parameter(.orderType),
            arguments[type.name] == nil
        {
            arguments[type.name] = .text(OrderType.limit.rawValue)
        }
    }
}
