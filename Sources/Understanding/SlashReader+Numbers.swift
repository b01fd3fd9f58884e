import Actions
import Trading

// Numbers.
extension SlashReader {
    /// A number with its unit, glued or as the next field. It is put in its place by `settle`.
    mutating func readNumber(_ field: Substring, at index: Int) throws(SlashProblem) -> Int {
        var digits = field
        var found = label?.label
        if digits.first == "@" { digits.removeFirst(); found = .price }
        let isSum = digits.first == "$" && found == nil && parameter(.sizeUnit) != nil
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
        let before = index > 0 ? OrderType(rawValue: fields[index - 1].lowercased()) : nil
        if isSum, unit == nil { unit = SizeUnit.money.rawValue }
        numbers.append((fields[index..<next].joined(separator: " "), reading, unit, found, before))
        label = nil
        return next
    }

    static let measures: [String: String] = units.merging(
        ["%": "%", "percent": "%", "p": "pips", "pip": "pips", "pips": "pips", "point": "pips", "points": "pips"],
        uniquingKeysWith: { first, _ in first })

    /// Gives every number its parameter, now that instrument and order type are known.
    mutating func settle() throws(SlashProblem) {
        var instrument: Instrument?
        if let parameter = parameter(.symbol), case .text(let id)? = arguments[parameter.name] {
            instrument = instruments[InstrumentID(id)]
        }
        labelLevels(of: instrument)
        for number in numbers {
            let isPercent = number.unit == "%"
            let isPips = number.unit == "pips" || (number.unit == nil && looksLikePips(number.reading, instrument))
            let place: ParameterDescriptor?
            switch number.label {
            case .stop: place = parameter(isPercent ? .stopPercent : (isPips ? .stopPips : .stopPrice))
            case .target: place = parameter(isPercent ? .targetPercent : (isPips ? .targetPips : .targetPrice))
            case .price: place = parameter(.price)
            case .named(let parameter): place = parameter
            // Of what there is already: "/modify gold 2310".
            case nil
            where number.unit == nil && parameter(.identifier) != nil && open(.price) != nil
                && instrument.map { $0.isAbout(number.reading.price(of: $0)) } == true:
                place = open(.price)
            case nil: place = bare(number.unit)
            }
            guard let place else { throw .unexpected(number.typed, action: action) }
            let isPrice = [.price, .stopPrice, .targetPrice].contains(place.kind)
            let value = isPrice ? number.reading.price(of: instrument) : number.reading.value
            try assign(place, .number(value), typed: number.typed)
            if place.name == parameter(.quantity)?.name, number.unit != nil, let unit = parameter(.sizeUnit) {
                let name = isPercent ? SizeUnit.riskPercent.rawValue : (number.unit ?? "")
                try assign(unit, .text(name), typed: number.typed)
            }
        }
        complete(instrument)
    }

    /// A number after `limit` or `stop` is the order's price when it can be one; after `stop` it is otherwise the
    /// distance or level of the protective stop, and the word names no type of order.
    private mutating func labelLevels(of instrument: Instrument?) {
        for index in numbers.indices where numbers[index].label == nil {
            let number = numbers[index]
            guard let type = number.type, type != .market, [nil, "pips", "%"].contains(number.unit) else { continue }
            let isPriced = numbers.contains { if case .price? = $0.label { true } else { false } }
            let canBePrice = number.unit == nil && instrument?.canCost(number.reading.price(of: instrument)) != false
            if canBePrice, !isPriced {
                numbers[index].label = .price
            } else if type == .stop, canBePrice || !isPriced || number.unit != nil, parameter(.stopPrice) != nil {
                numbers[index].label = .stop
                if let order = parameter(.orderType), arguments[order.name] == .text(OrderType.stop.rawValue) {
                    arguments[order.name] = nil
                }
            }
        }
    }

    /// Stops of pairs and metals are so often said in pips that a number far from any price is one.
    func looksLikePips(_ reading: NumberReading, _ instrument: Instrument?) -> Bool {
        guard let instrument, [.forex, .metal].contains(instrument.assetClass) else { return false }
        return !instrument.canCost(reading.price(of: instrument))
    }

    func bare(_ unit: String?) -> ParameterDescriptor? {
        switch unit {
        case "%":
            parameter(.quantity) != nil && parameter(.sizeUnit) != nil && parameter(.percent) == nil
                ? openSize() : open(.percent, .stopPercent, .targetPercent) ?? parameter(.percent)
        case "pips": open(.stopPips)
        case nil where parameter(.quantity) == nil && parameter(.price) != nil:
            open(.price) ?? open(.percent, .count) ?? parameter(.price)
        case nil:
            openSize(.percent) ?? (parameter(.quantity) == nil ? open(.price, .count) : open(.count))
                ?? parameter(.quantity) ?? parameter(.percent)
        default: parameter(.quantity)
        }
    }
    /// The size, which is the first quantity of an action: the others are only taken by name.
    private func openSize(_ others: ParameterKind...) -> ParameterDescriptor? {
        let size = parameter(.quantity)?.name
        return parameters.first {
            arguments[$0.name] == nil && (others.contains($0.kind) || ($0.kind == .quantity && $0.name == size))
        }
    }

    /// What a size or a price implies: the instrument's own unit, an order that waits for its price.
    mutating func complete(_ instrument: Instrument?) {
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
