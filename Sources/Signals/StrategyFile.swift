import Platform
import Trading
import Yams

extension Strategy {
    private static let keys = [
        "name", "timeframe", "long", "short", "filters", "entry", "stop", "targets", "minimum_reward", "expiry",
        "cooldown", "swing",
        "backtest",  // what it is tested with, read by the back-test
    ]

    /// Reads a strategy as `config/strategies/` has them.
    /// - Throws: the first thing wrong, with its line and what to write instead.
    public init(yaml: String, id: String) throws(StrategyError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml, .basic)
        } catch let error as YamlError {
            throw StrategyError(.malformed(error.plainReason), line: error.line)
        } catch {
            throw StrategyError(.malformed("\(error)"))
        }
        guard case .mapping(let file)? = root else { throw StrategyError(.malformed("not a mapping"), line: 1) }
        for (key, _) in file {
            let name = key.scalar?.string ?? ""
            guard Self.keys.contains(name) else {
                throw StrategyError(.unknownKey(name, nearest: nearest(name, Self.keys)), line: key.mark?.line)
            }
        }
        let fields = Fields(file: file)
        guard let timeframe = try fields.value("timeframe", Timeframe.allCases.map(\.rawValue), { Timeframe(name: $0) })
        else { throw StrategyError(.missingKey("timeframe")) }
        self.init(
            id: id, name: fields.text("name")?.text ?? id, timeframe: timeframe,
            long: try file["long"].map(Self.condition), short: try file["short"].map(Self.condition))
        guard long != nil || short != nil else { throw StrategyError(.missingKey("long")) }
        for part in try fields.list("filters") ?? [] { filters.append(try Self.condition(part)) }
        try readLevels(fields)
        if let value = try fields.number("minimum_reward", 0...100) { minimumReward = value }
        if let value = try fields.whole("expiry", 1...10_000) { expiry = value }
        if let value = try fields.whole("cooldown", 0...10_000) { cooldown = value }
        if let value = try fields.whole("swing", 1...500) { swingLength = value }
    }

    private mutating func readLevels(_ fields: Fields) throws(StrategyError) {
        if let entry = try fields.value("entry", Entry.examples, Entry.init(text:)) { self.entry = entry }
        if let stop = try fields.value("stop", Stop.examples, Stop.init(text:)) { self.stop = stop }
        guard let parts = try fields.list("targets") else { return }
        guard !parts.isEmpty else {
            throw StrategyError(.badValue(key: "targets", given: "", examples: Target.examples))
        }
        targets = []
        for part in parts {
            let given = (part.scalar?.string ?? "", part.mark?.line)
            targets.append(try Fields.parse("targets", given, Target.examples, Target.init(text:)))
        }
    }

    /// The keys of a file, each read with its line at hand.
    private struct Fields {
        let file: Node.Mapping

        func text(_ key: String) -> (text: String, line: Int?)? {
            file[key].flatMap { node in node.scalar.map { ($0.string, node.mark?.line) } }
        }

        func list(_ key: String) throws(StrategyError) -> [Node]? {
            guard let node = file[key] else { return nil }
            guard let sequence = node.sequence else { throw StrategyError(.badList(key), line: node.mark?.line) }
            return Array(sequence)
        }

        func value<Value>(
            _ key: String, _ examples: [String], _ parse: (String) -> Value?
        ) throws(StrategyError) -> Value? {
            guard let node = file[key] else { return nil }
            return try Self.parse(key, text(key) ?? ("", node.mark?.line), examples, parse)
        }

        func number(_ key: String, _ range: ClosedRange<Double>) throws(StrategyError) -> Double? {
            try value(key, [range.lowerBound.plain, range.upperBound.plain]) {
                Double($0).flatMap { range.contains($0) ? $0 : nil }
            }
        }

        func whole(_ key: String, _ range: ClosedRange<Int>) throws(StrategyError) -> Int? {
            try value(key, [String(range.lowerBound), String(range.upperBound)]) {
                Int($0).flatMap { range.contains($0) ? $0 : nil }
            }
        }

        static func parse<Value>(
            _ key: String, _ given: (text: String, line: Int?), _ examples: [String], _ parse: (String) -> Value?
        ) throws(StrategyError) -> Value {
            guard let value = parse(given.text) else {
                throw StrategyError(.badValue(key: key, given: given.text, examples: examples), line: given.line)
            }
            return value
        }
    }

    /// Reads a strategy and checks it.
    /// - Throws: what is wrong, with its line also where only the whole shows it.
    public static func checked(yaml: String, id: String) throws(StrategyError) -> Strategy {
        let strategy = try Strategy(yaml: yaml, id: id)
        do {
            try strategy.check()
        } catch {
            throw StrategyError(error.reason, line: line(of: error.reason, in: yaml))
        }
        return strategy
    }

    /// Where it stands that a check found; nil when that is nowhere.
    private static func line(of reason: StrategyError.Reason, in yaml: String) -> Int? {
        guard case .mapping(let file)? = try? Yams.compose(yaml: yaml, .basic) else { return nil }  // was read before
        let key: String
        switch reason {
        case .contradiction(let first, let second):
            let lines = conditions(of: file)
            return lines.last { $0.part == second }?.line ?? lines.last { $0.part == first }?.line
        case .impossible(let condition, _): return conditions(of: file).first { $0.part == condition }?.line
        case .tooManyConditions(let limit):
            var seen: Set<String> = []
            return conditions(of: file, isWhole: false).first { seen.insert($0.part).inserted && seen.count > limit }?
                .line
        case .rewardOutOfReach: key = file["minimum_reward"] == nil ? "targets" : "minimum_reward"
        case .badValue(let name, _, _): key = name
        case .noZone: key = "entry"
        default: return nil
        }
        return file.first { $0.key.scalar?.string == key }?.key.mark?.line
    }

    /// Conditions of a file in order, single ones and, if wanted, whole ones, with the line each is written in.
    private static func conditions(
        of file: Node.Mapping, isWhole: Bool = true
    ) -> [(part: String, line: Int?)] {
        func found(_ node: Node) -> [(part: String, line: Int?)] {
            switch node {
            case .scalar(let scalar):
                guard let condition = try? Condition(parsing: scalar.string) else { return [] }  // was read before
                let parts = isWhole ? condition.parts : condition.leaves
                return parts.map { ("\($0)", node.mark?.line) }
            case .sequence(let nodes): return nodes.flatMap(found)
            case .mapping(let mapping):
                let whole = isWhole ? (try? Self.condition(node)).map { [("\($0)", node.mark?.line)] } ?? [] : []
                return whole + mapping.flatMap { found($0.value) }
            case .alias: return []
            }
        }
        return ["long", "short", "filters"].compactMap { file[$0] }.flatMap(found)
    }

    /// A text, a list (all of it), or `all:`, `any:`, `at least 2:` with a list.
    private static func condition(_ node: Node) throws(StrategyError) -> Condition {
        switch node {
        case .scalar(let scalar):
            do {
                return try Condition(parsing: scalar.string)
            } catch {
                throw StrategyError(error.reason, line: node.mark?.line)
            }
        case .sequence(let sequence): return .all(try conditions(sequence))
        case .mapping(let mapping):
            guard mapping.count == 1, let (key, value) = mapping.first, let name = key.scalar?.string,
                let sequence = value.sequence
            else { throw StrategyError(.badList("all"), line: node.mark?.line) }
            let parts = try conditions(sequence)
            if name == "all" { return .all(parts) }
            if name == "any" { return .any(parts) }
            if let count = name.wholeMatch(of: /at least ([0-9]+)/).flatMap({ Int($0.1) }), (1...parts.count) ~= count {
                return .atLeast(count, parts)
            }
            throw StrategyError(
                .badValue(key: "long", given: name, examples: ["all", "any", "at least 2"]), line: key.mark?.line)
        case .alias: throw StrategyError(.malformed("alias"), line: node.mark?.line)
        }
    }

    private static func conditions(_ sequence: Node.Sequence) throws(StrategyError) -> [Condition] {
        guard !sequence.isEmpty else { throw StrategyError(.badList("all"), line: sequence.mark?.line) }
        var parts: [Condition] = []
        for part in sequence { parts.append(try condition(part)) }
        return parts
    }

    /// The strategy as a file: reading it gives the strategy back.
    public var yaml: String {
        var lines = ["name: \(quoted(name))", "timeframe: \(timeframe.rawValue)"]
        if let long { lines.append("long: \(quoted("\(long)"))") }
        if let short { lines.append("short: \(quoted("\(short)"))") }
        if !filters.isEmpty { lines += ["filters:"] + filters.map { "  - \(quoted("\($0)"))" } }
        lines += ["entry: \(entry.text)", "stop: \(stop.text)", "targets:"] + targets.map { "  - \($0.text)" }
        lines += [
            "minimum_reward: \(minimumReward.plain)", "expiry: \(expiry)", "cooldown: \(cooldown)",
            "swing: \(swingLength)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: " ") + "\""
    }
}

extension StrategyError.Reason {
    fileprivate static func badList(_ key: String) -> Self {
        .badValue(key: key, given: "", examples: ["- rsi(14) < 35"])
    }
}

extension YamlError {
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }
    fileprivate var plainReason: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        default: "unreadable"
        }
    }
}

/// The keys nearest to what was written, within two changes.
private func nearest(_ name: String, _ all: [String]) -> [String] {
    let letters = Distance.letters(name.lowercased())
    return all.compactMap { key in Distance.between(letters, Distance.letters(key), limit: 2).map { (key, $0) } }
        .sorted { $0.1 < $1.1 }.map(\.0)
}
