import Actions
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading
import Understanding

/// What is said of the strategy that was spoken of last: "change its target to 2R", "also require …", "call it
/// dipbuyer", "backtest it". The words are those of `talk` and `rule` in `locales/`.
struct StrategyTalk {
    let localizer: Localizer
    let interpreter: Interpreter
    /// Where it is tried out.
    let symbol: InstrumentID?

    /// Without the strategy's name; nil when something else is meant.
    func call(_ text: String) -> ActionCall? {
        let said = text.trimmingCharacters(in: .whitespacesAndNewlines.union(.init(charactersIn: ".!?。！？")))
        guard said.count <= 300, !said.isEmpty else { return nil }
        // French words run into their articles.
        let folded = said.lowercased().replacing(/\b[ld]['’]/, with: "")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return whole(folded) ?? renaming(said, folded) ?? change(folded)
    }

    private func phrases(_ key: String) -> [String] {
        localizer.text("talk.\(key)").split(separator: "|").map(String.init).sorted { $0.count > $1.count }
    }

    private func whole(_ folded: String) -> ActionCall? {
        func isSaid(_ key: String) -> Bool { phrases(key).contains(folded) }
        let place = symbol.map { ["symbol": ArgumentValue.text($0.symbol)] } ?? [:]
        if isSaid("show") { return ActionCall("set_strategy", ["op": .text("show")]) }
        if isSaid("delete") { return ActionCall("set_strategy", ["op": .text("delete")]) }
        if isSaid("backtest") { return ActionCall("backtest", place) }
        if isSaid("optimise") { return ActionCall("optimise", place) }
        if isSaid("pine") { return ActionCall("export_strategy", ["format": .text("pine")]) }
        if isSaid("mql5") { return ActionCall("export_strategy", ["format": .text("mql5")]) }
        return nil
    }

    private func renaming(_ said: String, _ folded: String) -> ActionCall? {
        for phrase in phrases("name") where folded.hasPrefix(phrase) {
            // As it was typed, with its capitals.
            let rest = said.dropFirst(phrase.count)
            guard rest.first?.isWhitespace == true || Self.isHan(phrase) else { continue }
            let quotes = CharacterSet(charactersIn: "\"'“”„«»")
            let name = rest.trimmingCharacters(in: .whitespacesAndNewlines.union(quotes))
            guard !name.isEmpty else { return nil }
            return ActionCall("set_strategy", ["op": .text("rename"), "name": .text(String(name.prefix(60)))])
        }
        return nil
    }

    /// New rules: one more condition, one in place of another, or stop, targets and reward.
    private func change(_ folded: String) -> ActionCall? {
        for (key, operation) in [("instead", "instead"), ("also", "also"), ("only", "also")] {
            guard let rest = without(key, folded), let rule = try? RuleText(rest, in: localizer, interpreter),
                rule.condition != nil, !rule.hasLevels
            else { continue }
            return ActionCall("set_strategy", ["op": .text(operation), "when": .text(rest)])
        }
        if let rule = try? RuleText(folded, in: localizer, interpreter), rule.condition == nil,
            rule.levels.isOfStrategy
        {
            return ActionCall("set_strategy", ["when": .text(folded)])
        }
        guard let rest = without("change", folded) else { return nil }
        let bare = without("to", rest) ?? rest
        guard let rule = try? RuleText(bare, in: localizer, interpreter), rule.condition == nil, rule.hasLevels else {
            return nil
        }
        return ActionCall("set_strategy", ["when": .text(bare)])
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

    private static func isHan(_ phrase: String) -> Bool { phrase.firstMatch(of: /\p{Han}/) != nil }
}

extension Conversations {
    /// What a message says of the strategy that was spoken of last, in one's own language or in English; nil when none
    /// was, or something else waits for an answer.
    func strategyTalk(_ text: String, _ opening: Opening) async throws -> ActionCall? {
        let (memory, context, turn) = (opening.memory, opening.context, opening.turn)
        guard let spoken = memory.strategy, turn.now - memory.at <= Memory.span, context.pendingCard == nil,
            opening.question == nil, !context.isUntrusted, context.lastSignal?.isRepliedTo != true
        else { return nil }
        let call = [turn.localizer, services.locales[Locales.reference]].lazy
            .compactMap { localizer in
                StrategyTalk(localizer: localizer, interpreter: self.interpreter, symbol: memory.instrument).call(text)
            }.first
        guard var call, let name = try await name(spoken, since: memory.at, of: turn.user.id) else { return nil }
        call.arguments["strategy"] = .text(name)
        return call
    }

    /// The strategy that was named, or that was made by then.
    private func name(_ spoken: String, since moment: Timestamp, of user: Int64) async throws -> String? {
        guard spoken.isEmpty else { return spoken }
        let newest = try await services.store.read { transaction in
            try transaction.strategies(for: user).filter { $0.owner == user }.max { $0.id < $1.id }
        }
        guard let newest, newest.changedAt >= moment - .seconds(10) else { return nil }
        return "own:\(newest.id)"
    }
}
