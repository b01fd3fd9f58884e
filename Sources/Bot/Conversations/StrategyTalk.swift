import Actions
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading
import Understanding

/// What is said of the strategy that was spoken of last: "change its target to 2R", "also require …", "call it
/// dipbuyer", "turn it off". The words are those of `talk` and `rule` in `locales/`.
struct StrategyTalk {
    let localizer: Localizer
    let interpreter: Interpreter
    /// What one's own strategies are called, in small letters, and their ids.
    var names: [String: String] = [:]
    /// Whether there is one that "it" is.
    var isSpoken = true
    /// Whether something is held that levels may be meant for as well.
    var isHolding = false

    /// Without a strategy where it is the one that was spoken of; empty when something else is meant.
    func calls(_ text: String) -> [ActionCall] {
        var said = text.trimmingCharacters(in: .whitespacesAndNewlines.union(.init(charactersIn: ".!?。！？")))
        guard said.count <= 300, !said.isEmpty else { return [] }
        said = plain(said)
        // French words run into their articles.
        let folded = said.lowercased().replacing(/\b[ld]['’]/, with: "")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if let call = whole(folded) ?? renaming(said, folded) ?? copy(folded) { return [call] }
        let places = watching(folded)
        if !places.isEmpty { return places }
        return isSpoken ? (change(folded).map { [$0] } ?? []) : []
    }

    /// Without what is said beside a wish: "please", "can you", "and".
    private func plain(_ said: String) -> String {
        var rest = said
        for phrase in phrases("courtesy") {
            let isHan = Self.isHan(phrase)
            let (before, behind) = isHan ? (phrase, phrase) : ("\(phrase) ", " \(phrase)")
            if let range = rest.range(of: before, options: [.caseInsensitive, .anchored]) {
                rest.removeSubrange(range)
            }
            if let range = rest.range(of: behind, options: [.caseInsensitive, .anchored, .backwards]) {
                rest.removeSubrange(range)
            }
        }
        return rest.trimmingCharacters(in: .whitespaces.union(.init(charactersIn: ",")))
    }

    func phrases(_ key: String) -> [String] {
        localizer.alternatives("talk.\(key)")
    }

    /// What is to be done with it as it is.
    private func whole(_ folded: String) -> ActionCall? {
        func operation(_ name: String) -> ActionCall { ActionCall("set_strategy", ["op": .text(name)]) }
        func isOn(_ isOn: Bool) -> [String: ArgumentValue] { ["enabled": .flag(isOn)] }
        let wishes: [(key: String, call: ActionCall)] = [
            ("show", operation("show")), ("delete", operation("delete")), ("backtest", ActionCall("backtest")),
            ("optimise", ActionCall("optimise")),
            ("pine", ActionCall("export_strategy", ["format": .text("pine")])),
            ("mql5", ActionCall("export_strategy", ["format": .text("mql5")])),
            ("disable", ActionCall("set_strategy", isOn(false))),
            ("enable", ActionCall("set_strategy", isOn(true))),
            ("share", operation("share")), ("unshare", operation("unshare")),
        ]
        for (key, call) in wishes {
            // Words that name nothing are of the one that was spoken of.
            if isSpoken, localizer.has("talk.\(key)"), phrases(key).contains(folded) { return call }
            guard localizer.has("talk.wish.\(key)") else { continue }
            for pattern in phrases("wish.\(key)") {
                guard let parts = captures(pattern, folded), let object = object(parts["*"]) else { continue }
                return of(object, call)
            }
        }
        return nil
    }

    /// A call about the strategy with an id; empty: about the one that was spoken of.
    func of(_ object: String, _ call: ActionCall) -> ActionCall {
        object.isEmpty ? call : ActionCall(call.action, call.arguments.merging(["strategy": .text(object)]) { $1 })
    }

    /// The id of the strategy that words name; empty: the one that was spoken of; nil: they name none.
    private func object(_ words: String?) -> String? {
        guard let words else { return isSpoken ? "" : nil }
        if isSpoken, phrases("it").contains(words) { return "" }
        for pattern in phrases("named") {
            if let name = captures(pattern, words)?["*"], let id = names[name] { return id }
        }
        return names[words]
    }

    private func renaming(_ said: String, _ folded: String) -> ActionCall? {
        let quotes = CharacterSet.whitespacesAndNewlines.union(.init(charactersIn: "\"'“”„«»"))
        func renamed(_ name: String) -> ActionCall? {
            let name = name.trimmingCharacters(in: quotes)
            guard !name.isEmpty else { return nil }
            return ActionCall("set_strategy", ["op": .text("rename"), "name": .text(String(name.prefix(60)))])
        }
        for pattern in phrases("wish.rename") {
            guard let parts = captures(pattern, folded), let object = object(parts["*"]), let name = parts["#"] else {
                continue
            }
            // As it was typed, with its capitals.
            let typed = said.range(of: name, options: [.caseInsensitive, .backwards]).map { String(said[$0]) }
            return renamed(typed ?? name).map { of(object, $0) }
        }
        guard isSpoken else { return nil }
        for phrase in phrases("name") where folded.hasPrefix(phrase) {
            let rest = said.dropFirst(phrase.count)
            guard rest.first?.isWhitespace == true || Self.isHan(phrase) else { continue }
            return renamed(String(rest))
        }
        return nil
    }

    /// One of one's own after another, perhaps changed at once: "copy momentum and change its stop to 3 atr".
    func copy(_ said: String) -> ActionCall? {
        let folded = said.lowercased().trimmingCharacters(in: .whitespacesAndNewlines.union(.init(charactersIn: ".!。")))

        for pattern in phrases("wish.copy") {
            guard let parts = captures(pattern, folded), let original = parts["*"] else { continue }
            let known = object(original) ?? interpreter.strategy(in: original, localizer.language)
            guard let id = known else { continue }
            var arguments: [String: ArgumentValue] = ["op": .text("copy")]
            if !id.isEmpty { arguments["strategy"] = .text(id) }
            guard let rest = parts["#"] else { return ActionCall("set_strategy", arguments) }
            let spoken = StrategyTalk(localizer: localizer, interpreter: interpreter)
            if let name = spoken.renaming(rest, rest)?.arguments["name"] {
                arguments["name"] = name
            } else if let change = spoken.change(rest), let rule = change.arguments["when"] {
                // What a copy is changed by is never one condition more or instead without being said so.
                arguments["when"] = rule
                if change.arguments["op"] == .text("instead") { continue }
            } else {
                continue
            }
            return ActionCall("set_strategy", arguments)
        }
        return nil
    }

    /// "also watch it on eurusd".
    private func watching(_ folded: String) -> [ActionCall] {
        for pattern in phrases("wish.watch") {
            guard let parts = captures(pattern, folded), let object = object(parts["*"]), let rest = parts["#"],
                let place = interpreter.place(in: rest, localizer.language)
            else { continue }
            return place.instruments.map { instrument in
                var arguments: [String: ArgumentValue] = ["symbol": .text(instrument.symbol), "enabled": .flag(true)]
                arguments["timeframe"] = place.timeframe.map { .text($0.rawValue) }
                return of(object, ActionCall("set_strategy", arguments))
            }
        }
        return []
    }

    /// New rules: one more condition, one in place of another, or stop, targets and reward.
    func change(_ folded: String) -> ActionCall? {
        if let rest = without("instead", folded), let rule = condition(rest) {
            return ActionCall("set_strategy", ["op": .text("instead"), "when": .text(rule)])
        }
        // "also", "only", "also only", "add", from the most that is left out to the least.
        let steps = [["also", "add", "only"], ["also", "only"], ["also"], ["only"], ["add"]]
        for keys in steps {
            var (rest, isSaid) = (folded, false)
            for key in keys {
                guard let left = without(key, rest) else { continue }
                (rest, isSaid) = (left, true)
            }
            guard isSaid, let rule = condition(rest) else { continue }
            return ActionCall("set_strategy", ["op": .text("also"), "when": .text(rule)])
        }
        let unchanged = without("change", folded)
        if let rest = without("put", unchanged ?? folded) ?? unchanged {
            let bare = without("to", rest) ?? rest
            if hasLevelsAlone(bare) { return ActionCall("set_strategy", ["when": .text(bare)]) }
            if let rule = condition(bare) ?? bound(bare) {
                return ActionCall("set_strategy", ["op": .text("instead"), "when": .text(rule)])
            }
        }
        let least = without("also", folded) ?? folded
        guard hasLevelsAlone(least), !isHolding || isOfStrategy(least) else { return nil }
        return ActionCall("set_strategy", ["when": .text(least)])
    }

    private func rule(_ text: String) -> RuleText? { try? RuleText(text, in: localizer, interpreter) }  // is none
    private func hasLevelsAlone(_ text: String) -> Bool {
        rule(text).map { $0.condition == nil && $0.hasLevels } ?? false
    }
    /// Whether it cannot be meant for a position.
    private func isOfStrategy(_ text: String) -> Bool {
        rule(text).map { $0.levels.minimumReward != nil || $0.levels.isOfStrategy } ?? false
    }

    /// A text that is nothing but conditions, as they can be read; nil when it is none.
    private func condition(_ text: String) -> String? {
        if let rule = rule(text), rule.condition != nil, !rule.hasLevels { return text }
        // "only on trend days": what is said of days and of the market in general.
        for key in ["high_volume", "trend_days", "choppy_days", "quiet_days", "trend_up", "trend_down", "session"] {
            for pattern in phrases("filter.\(key)") + (key == "session" ? ["#"] : []) {
                guard let parts = captures(pattern, text) else { continue }
                var meant = localizer.text("talk.meaning.\(key)")
                if let words = parts["#"] {
                    let place = interpreter.timeframe(in: words, localizer.language)?.rawValue
                    guard let filling = key == "session" ? words : place else { continue }
                    meant = key == "session" ? "\(meant) \(filling)" : "\(meant)@\(filling)"
                }
                if let rule = rule(meant), rule.condition != nil { return meant }
            }
        }
        return nil
    }

    /// "rsi 25": a figure and the number that it is held against from now on.
    private func bound(_ text: String) -> String? {
        let canonical = RuleWords(localizer, interpreter).canonical(text).trimmingCharacters(in: .whitespaces)
        return FigureBound(canonical) == nil ? nil : canonical
    }

    /// The text without the words of a key; nil when there are none in it.
    private func without(_ key: String, _ text: String) -> String? {
        var rest = " \(text) "
        for phrase in phrases(key) {
            rest = rest.replacing(Self.isHan(phrase) ? phrase : " \(phrase) ", with: " ")
        }
        rest = rest.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return rest == text || rest.isEmpty ? nil : rest
    }

    /// What stands in the places of `*` and `#` in a pattern; nil when the text is not made like it.
    func captures(_ pattern: String, _ text: String) -> [Character: String]? {
        guard let mark = pattern.firstIndex(where: { $0 == "*" || $0 == "#" }) else {
            return pattern == text ? [:] : nil
        }
        let (start, rest) = (pattern[..<mark], String(pattern[pattern.index(after: mark)...]))
        guard text.hasPrefix(start) else { return nil }
        let left = text.dropFirst(start.count)
        for end in left.indices.dropFirst() + [left.endIndex] {
            let found = left[..<end].trimmingCharacters(in: .whitespaces)
            guard !found.isEmpty, var more = captures(rest, String(left[end...])) else { continue }
            more[pattern[mark]] = found
            return more
        }
        return nil
    }

    static func isHan(_ phrase: String) -> Bool { phrase.firstMatch(of: /\p{Han}/) != nil }
}

extension Conversations {
    /// What a message says of the strategy that was spoken of last, in one's own language or in English; empty when
    /// none was, or something else waits for an answer.
    func strategyTalk(_ text: String, _ opening: Opening) async throws -> [ActionCall] {
        guard text.utf8.first != UInt8(ascii: "/") else { return [] }  // a command says it all
        let (memory, context, turn) = (opening.memory, opening.context, opening.turn)
        guard let spoken = memory.strategy, turn.now - memory.at <= Memory.span, context.pendingCard == nil,
            opening.question == nil, !context.isUntrusted, context.lastSignal?.isRepliedTo != true,
            let name = try await name(spoken, since: memory.at, of: turn.user.id)
        else { return copying(text, opening) }
        return try await strategyTalk(text, of: name, at: memory.instrument, opening)
    }

    /// A copy of a strategy that is named, whatever was spoken of before.
    private func copying(_ text: String, _ opening: Opening) -> [ActionCall] {
        guard opening.context.pendingCard == nil, opening.question == nil, !opening.context.isUntrusted,
            text.utf8.count <= 300
        else { return [] }
        for localizer in [opening.turn.localizer, services.locales[Locales.reference]] {
            let talk = StrategyTalk(localizer: localizer, interpreter: interpreter, isSpoken: false)
            if let call = talk.copy(text), call.arguments["strategy"] != nil { return [call] }
        }
        return []
    }

    /// What a message that is not understood otherwise says of the strategy whose signal it replies to, or of one of
    /// one's own that it names.
    func strategyTalkAtLast(_ text: String, _ opening: Opening) async throws -> [ActionCall] {
        let context = opening.context
        guard context.pendingCard == nil, opening.question == nil, !context.isUntrusted else { return [] }
        let signal = context.lastSignal.flatMap { $0.isRepliedTo ? $0 : nil }
        let calls = try await strategyTalk(text, of: signal?.strategy, at: signal?.instrument, opening)
        let (memory, now) = (opening.memory, opening.turn.now)
        guard calls.isEmpty, let last = memory.lastStrategy, now - memory.at <= Memory.span,
            let name = try await name(last, since: now - Memory.span, of: opening.turn.user.id)
        else { return calls }
        // "Enter on a breakout": only a strategy has entries that it is said of. To show it or name it harms nothing.
        return try await strategyTalk(text, of: name, at: memory.instrument, opening).filter { call in
            guard call.action == "set_strategy" else { return false }
            if case .text(let operation)? = call.arguments["op"] { return ["show", "rename"].contains(operation) }
            guard case .text(let rule)? = call.arguments["when"] else { return false }
            return [opening.turn.localizer, services.locales[Locales.reference]].contains { localizer in
                (try? RuleText(rule, in: localizer, interpreter))?.levels.isOfStrategy ?? false  // is none
            }
        }
    }

    private func strategyTalk(
        _ text: String, of strategy: String?, at place: InstrumentID?, _ opening: Opening
    ) async throws -> [ActionCall] {
        let user = opening.turn.user.id
        let names = try await ownNames(of: user)
        for localizer in [opening.turn.localizer, services.locales[Locales.reference]] {
            let talk = StrategyTalk(
                localizer: localizer, interpreter: interpreter,
                names: names, isSpoken: strategy != nil,
                isHolding: !opening.context.positions.isEmpty)
            let calls = talk.calls(text).compactMap { $0.named(strategy) }
            if !calls.isEmpty { return try await placed(calls, else: place, of: user) }
        }
        return paused(text, strategy, opening).map { [$0] } ?? []
    }

    /// What is to be tried out or watched again, where it is watched or was last; a strategy that never was, where
    /// people spoke of last.
    private func placed(_ calls: [ActionCall], else place: InstrumentID?, of user: Int64) async throws -> [ActionCall] {
        guard calls.count == 1, let call = calls.first, call.arguments["symbol"] == nil,
            ["backtest", "optimise"].contains(call.action) || call.arguments["enabled"] == .flag(true),
            case .text(let name)? = call.arguments["strategy"]
        else { return calls }
        let homes = try await services.store.read { [services] transaction in
            let strategy = try services.directory.strategy(named: name, for: user, transaction)
            return try WatchBook.homes(of: strategy?.id ?? name, user, transaction)
        }
        func at(_ instrument: InstrumentID, _ timeframe: Timeframe? = nil) -> ActionCall {
            var placed = call
            placed.arguments["symbol"] = .text(instrument.symbol)
            placed.arguments["timeframe"] = timeframe.map { .text($0.rawValue) }
            return placed
        }
        guard let first = homes.first else { return place.map { [at($0)] } ?? calls }
        if call.arguments["enabled"] != nil { return homes.map { at($0.instrument, $0.timeframe) } }
        let home = homes.first { $0.instrument == place } ?? first
        return [at(home.instrument, home.timeframe)]
    }

    /// "Pause it for two hours": the signals and the trading of the strategy that was spoken of.
    private func paused(_ text: String, _ strategy: String?, _ opening: Opening) -> ActionCall? {
        var context = opening.context
        context.lastInstrument = nil
        guard let strategy, case .calls(let calls, _) = interpreter.interpret(text, context), calls.count == 1,
            calls[0].action == "pause", calls[0].arguments["symbol"] == nil, calls[0].arguments["what"] == nil,
            calls[0].arguments["duration"] != nil || calls[0].arguments["until"] != nil,
            interpreter.saysIt(text, context.language)
        else { return nil }
        let arguments: [String: ArgumentValue] = ["what": .text("all"), "strategy": .text(strategy)]
        return ActionCall("pause", calls[0].arguments.merging(arguments) { $1 })
    }

    /// The strategy that was named, or that was made by then.
    private func name(_ spoken: String, since moment: Timestamp, of user: Int64) async throws -> String? {
        guard spoken.isEmpty else { return spoken }
        let newest = try await services.store.read { transaction in
            try transaction.strategies(for: user).filter { $0.owner == user }
                .max { ($0.changedAt, $0.id) < ($1.changedAt, $1.id) }
        }
        guard let newest, newest.changedAt >= moment - .seconds(10) else { return nil }
        return "own:\(newest.id)"
    }
}

extension ActionCall {
    /// With the strategy that it is about, where it names none; nil when there is none either.
    fileprivate func named(_ strategy: String?) -> ActionCall? {
        guard arguments["strategy"] == nil else { return self }
        return strategy.map { ActionCall(action, arguments.merging(["strategy": .text($0)]) { $1 }) }
    }
}
