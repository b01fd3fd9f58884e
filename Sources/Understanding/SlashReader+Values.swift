import Actions
import Trading

// Values.
extension SlashReader {
    mutating func assign(
        _ parameter: ParameterDescriptor, _ value: ArgumentValue, typed: String
    ) throws(SlashProblem) {
        if let before = arguments[parameter.name], before != value {
            throw .conflict(
                parameter: parameter.name, first: given[parameter.name] ?? before.plain, second: typed, action: action)
        }
        arguments[parameter.name] = value
        given[parameter.name] = typed
    }

    /// What a bare word is for a parameter; nil when it does not fit.
    func value(of parameter: ParameterDescriptor, _ field: Substring) -> ArgumentValue? {
        let word = field.lowercased()
        switch parameter.kind {
        case .timeframe: return timeframe(field).map { .text($0) }
        case .side:
            return ["buy": "buy", "long": "buy", "sell": "sell", "short": "sell"][word].map { .text($0) }
        case .sizeUnit: return SlashReader.units[word].map { .text($0) }
        case .orderType, .choice, .role:
            let name = word.replacing("-", with: "_")
            let choice = parameter.choices?.first { $0.lowercased() == name }
            return (choice ?? names.value(parameter.name, Words.key(word))).map { .text($0) }
        case .clock: return Clock.time(word).map { .text($0) }
        case .moment: return moment(word).map { .text($0) }
        case .duration: return duration(word).map { .text($0) }
        case .period: return period(word).map { .text($0) }
        case .language:
            // A name is looked for in the words of all languages: not for every word that may be left over.
            guard parameter.isRequired || label != nil else { return nil }
            if let code = names.language(Words.key(field)) { return .text(code) }
            guard (2...3).contains(word.count), word.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
            return parameter.choices?.contains(word) == false ? nil : .text(word)
        case .user:
            let isName = field.contains(":") || field.first == "@" || field.allSatisfy(\.isNumber)
            return isName ? .text(String(field)) : nil
        case .identifier:
            let bare = field.first == "#" ? field.dropFirst() : field
            let isName =
                !bare.isEmpty && !isMeasured(bare)
                && (field.first == "#" || parameter.isRequired
                    || (bare.count >= 5 && bare.contains(where: \.isNumber) && bare.contains(where: \.isLetter)))
            return isName ? .text(String(bare)) : nil
        case .signal: return field.first == "#" || label != nil ? .text(String(field.trimmingPrefix("#"))) : nil
        case .named: return label != nil ? .text(String(field)) : nil
        case .flag:
            let isOn = ["on": true, "true": true, "yes": true, "off": false, "false": false, "no": false]
            return (isOn[word] ?? names.value(parameter.name, Words.key(word)).map { $0 == "true" }).map { .flag($0) }
        case .strategy:
            let isCalled = names.value("strategy", Words.key(word)) != nil
            return isCalled || label != nil || word.contains("_") || word.hasPrefix("own:") ? .text(word) : nil
        case .address: return Addresses.looksLikeOne(field) || label != nil ? .text(String(field)) : nil
        case .words: return parameter.choices?.contains(word) == true ? .texts([word]) : nil
        case .symbol, .symbols, .timeZone, .quantity, .price, .stopPrice, .targetPrice, .stopPips, .targetPips,
            .stopPercent, .targetPercent, .percent, .share, .count, .rule, .indicators, .nickname, .text:
            return nil
        }
    }

    /// `4h`, `weekly`, `240`. One that there are no candles of is kept: the action says which there are.
    private func timeframe(_ field: Substring) -> String? {
        let word = field.lowercased()
        if let frame = Timeframe(name: field) { return frame.rawValue }
        if let name = names.value("timeframe", Words.key(field)) { return name }
        guard Self.ofCandles.contains(action) else { return nil }
        let isChart = action == "get_chart" || action == "analyze"
        if isChart, ["5", "15", "30", "60", "240", "1440"].contains(word), let frame = Timeframe(name: word + "m") {
            return frame.rawValue
        }
        let digits = word.prefix { $0.isNumber }
        let unit = field == "\(digits)M" ? "mo" : String(word.dropFirst(digits.count))
        // "90d" is a period elsewhere.
        guard (1...4).contains(digits.count), ["m", "h", "w", "mo"].contains(unit) || (isChart && unit == "d") else {
            return nil
        }
        return digits + unit
    }
    private static let ofCandles: Set<String> = [
        "get_chart", "analyze", "get_signals", "set_strategy", "set_group", "get_correlation",
    ]

    /// `30pips`: a number with its unit, and no name.
    private func isMeasured(_ field: Substring) -> Bool {
        let digits = field.prefix { $0.isNumber || $0 == "." || $0 == "," }
        return !digits.isEmpty && Self.measures[field.dropFirst(digits.count).lowercased()] != nil
    }

    /// `20 pips`, `0,1 %`, `$2`: a distance that its unit belongs to.
    func margin(_ parameter: ParameterDescriptor, at index: Int) -> (length: Int, text: String)? {
        guard parameter.name == "hysteresis" else { return nil }
        for length in [2, 1] where index + length <= fields.count {
            let text = fields[index..<index + length].joined().lowercased().trimmingPrefix("$")
            let digits = text.prefix { $0.isNumber || $0 == "." || $0 == "," }
            let unit = text.dropFirst(digits.count)
            let isAlone = length == 1 && (unit.isEmpty || unit == "$")
            guard isAlone || ["pips", "pip", "%", "$"].contains(unit),
                let number = NumberReading(digits, decimal: decimal)
            else { continue }
            return (length, "\(number.value)\(unit == "$" ? "" : unit == "pip" ? "pips" : unit)")
        }
        return nil
    }

    static let units = [
        "lot": "lots", "lots": "lots", "unit": "units", "units": "units", "coin": "units", "coins": "units",
        "share": "shares", "shares": "shares", "stock": "shares", "stocks": "shares",
    ]

    func duration(_ word: String) -> String? {
        guard let unit = word.last, "mhd".contains(unit), let count = Int(word.dropLast()), (1...10_000) ~= count
        else { return nil }
        return "\(count)\(unit)"
    }

    /// What a point in time is called, in canonical form.
    func moment(_ word: String) -> String? {
        if ["today", "tomorrow"].contains(word) { return word }
        if let day = names.value("days", Words.key(word)), day.hasSuffix("day") { return day }
        if let unit = word.last, "mhdw".contains(unit), let count = Int(word.dropLast()), (1...10_000) ~= count {
            return word
        }
        let isDate =
            word.count == 10 && word.split(separator: "-").count == 3
            && word.allSatisfy { $0.isNumber || $0 == "-" }
        return isDate ? word : Clock.time(word)
    }

    /// "this week", "last month"; where words are kept as they are typed they stay words.
    mutating func takePeriod(at index: Int) throws(SlashProblem) -> Int? {
        guard let parameter = open(.period), !parameters.contains(where: { $0.kind == .text }),
            index + 1 < fields.count
        else { return nil }
        let (which, unit) = (fields[index].lowercased(), fields[index + 1].lowercased())
        guard ["week", "month", "quarter", "year"].contains(unit),
            let name = which == "this" ? unit : which == "last" ? period("last_\(unit)") : nil
        else { return nil }
        try assign(parameter, .text(name), typed: "\(which) \(unit)")
        return 2
    }

    func period(_ word: String) -> String? {
        if word.wholeMatch(of: /\d{4}/) != nil, let year = Int(word), (1970...2200) ~= year {
            return "\(year)-01..\(year)-12"
        }
        if word.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil { return "\(word)..\(word)" }
        let ends = word.split(separator: "..", omittingEmptySubsequences: false)
        if ends.count == 2 {
            let dates = ends.filter { !$0.isEmpty }
            // As a button of ours asks for a time again.
            if ends.allSatisfy({ $0.wholeMatch(of: /\d{8}[Tt]\d{9}[Zz]/) != nil }) { return word.uppercased() }
            let isRange = !ends[0].isEmpty && dates.allSatisfy { $0.wholeMatch(of: /\d{4}-\d{2}(-\d{2})?/) != nil }
            return isRange ? word : nil
        }
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

// Indicators.
extension SlashReader {
    /// A name of an indicator or one of its figures, as it was typed: only the action knows them all. Before the
    /// instrument is known, only names in the vocabulary: anything else may be an instrument that is misspelt.
    mutating func takeIndicator(_ field: Substring, at index: Int) -> Int? {
        guard let list = parameter(.indicators), parameter(named: field) == nil,
            !Self.fillers.contains(field.lowercased())
        else { return nil }
        if let (length, name) = indicator(at: index) {
            add(name, to: list)
            return length
        }
        guard parameters.allSatisfy({ !$0.isRequired || arguments[$0.name] != nil }) else { return nil }
        add(String(field.prefix(64)), to: list)
        return 1
    }

    /// The longest run of fields that names an indicator in the person's language; `ema50` is `ema` with a figure.
    private func indicator(at index: Int) -> (length: Int, name: String)? {
        for length in stride(from: min(3, fields.count - index), to: 0, by: -1) {
            let key = Words.key(fields[index..<index + length].joined(separator: " "))
            if let name = names.value("ind", key) { return (length, name) }
        }
        let bare = fields[index].prefix { $0.isLetter }
        guard bare.endIndex < fields[index].endIndex, let name = names.value("ind", Words.key(bare)) else { return nil }
        return (1, name + fields[index][bare.endIndex...])
    }

    private mutating func add(_ name: String, to list: ParameterDescriptor) {
        guard case .texts(let names)? = arguments[list.name] else { return arguments[list.name] = .texts([name]) }
        arguments[list.name] = .texts(names + [name])
    }
}

// Texts.
extension SlashReader {
    /// "closing gold", "gold closing": a value of an argument that is declared behind the text, and an instrument, are
    /// all that is left; they are no text.
    func isChoiceOfInstrument(behind text: ParameterDescriptor, at index: Int) -> Bool {
        guard parameter(.symbol) != nil,
            parameters.drop(while: { $0.name != text.name }).contains(where: {
                $0.kind == .choice && arguments[$0.name] == nil && value(of: $0, fields[index]) != nil
            })
        else { return false }
        guard open(.symbol) != nil else { return index + 1 == fields.count }
        return index + 1 < fields.count && symbol(at: index + 1).map { index + 1 + $0.length == fields.count } ?? false
    }
}
