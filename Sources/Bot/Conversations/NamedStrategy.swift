import Actions
import Foundation
import Presentation
import Signals
import Storage
import Understanding

// What is said of a strategy by its name, whatever was spoken of before.
extension StrategyTalk {
    /// "edit trend following", "change the stop of Dipper to 3 atr", "edit momentum: target 3R"; nil when no strategy
    /// is named, or something else is wanted of it.
    func ofNamed(_ text: String) -> ActionCall? {
        let folded = text.lowercased().trimmingCharacters(in: Self.edges)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for pattern in phrases("wish.edit") {
            guard let words = captures(pattern, folded)?["*"], let id = id(named: words) else { continue }
            return of(id, ActionCall("set_strategy", ["op": .text("show")]))
        }
        let titles = titles(in: folded)
        // "The stop below the swing": what is a rule with the name in it names no strategy.
        guard !titles.isEmpty, change(folded) == nil else { return nil }
        for (title, id) in titles {
            for rest in texts(without: title, folded) {
                guard let call = change(rest) ?? asked(rest) else { continue }
                return of(id, call)
            }
        }
        return nil
    }

    private static let edges = CharacterSet.whitespacesAndNewlines.union(.init(charactersIn: ".!?。！？"))

    private func id(named words: String) -> String? {
        for pattern in ["*"] + phrases("named") {
            guard let name = captures(pattern, words)?["*"] else { continue }
            if let id = names[name] ?? interpreter.strategy(in: name, localizer.language) { return id }
        }
        return nil
    }

    /// The names of strategies in a text, the longest first.
    private func titles(in folded: String) -> [(title: String, id: String)] {
        let own = names.filter { $0.key.count > 1 && folded.contains($0.key) }.map { ($0.key, $0.value) }
        let templates = interpreter.strategies(namedIn: folded, localizer.language)
            .map { ($0.title.replacing(/['’]s$/, with: ""), $0.id) }
        return (own + templates).sorted { left, right in
            (left.0.count, right.0) > (right.0.count, left.0)
        }
    }

    /// What is left of a text without "of Dipper", "Dipper's" or "edit Dipper:".
    private func texts(without title: String, _ folded: String) -> [String] {
        let named = phrases("of").compactMap { pattern -> String? in
            let phrase = pattern.replacing("*", with: title)
            guard let place = folded.range(of: phrase) else { return nil }
            let (before, after) = (folded[..<place.lowerBound], folded[place.upperBound...])
            let isWhole =
                Self.isHan(phrase)
                || (before.last?.isLetter != true && after.first.map { $0.isLetter || $0.isNumber } != true)
            return isWhole ? "\(before) \(after)" : nil
        }
        let edited = phrases("wish.edit").compactMap { pattern -> String? in
            let start = pattern.replacing("*", with: title)
            return folded.hasPrefix(start) ? String(folded.dropFirst(start.count)) : nil
        }
        return (named + edited).map { rest in
            rest.trimmingCharacters(in: Self.edges.union(.init(charactersIn: ":：,，;-–"))).split(separator: " ")
                .joined(separator: " ")
        }.filter { !$0.isEmpty }
    }

    /// "Edit it: rsi under 25": what is said behind the name is the change.
    private func asked(_ rest: String) -> ActionCall? {
        for phrase in phrases("courtesy") where rest.hasPrefix("\(phrase) ") {
            if let call = change(String(rest.dropFirst(phrase.count + 1))) { return call }
        }
        return nil
    }
}

extension Conversations {
    /// What a message changes of a strategy that it names, in one's own language or in English; nil when nothing.
    func changeOfNamed(_ text: String, _ opening: Opening) async throws -> ActionCall? {
        let context = opening.context
        guard text.utf8.count <= 300, text.utf8.first != UInt8(ascii: "/"), context.pendingCard == nil,
            opening.question == nil, !context.isUntrusted
        else { return nil }
        let names = try await ownNames(of: opening.turn.user.id)
        for localizer in [opening.turn.localizer, services.locales[Locales.reference]] {
            let talk = StrategyTalk(localizer: localizer, interpreter: interpreter, names: names, isSpoken: false)
            if let call = talk.ofNamed(text) { return call }
        }
        return nil
    }

    /// What one's own strategies are called, in small letters, and their ids.
    func ownNames(of user: Int64) async throws -> [String: String] {
        let own = try await services.store.read { try $0.strategies(for: user).filter { $0.owner == user } }
        let names = own.map { ($0.name.lowercased(), "own:\($0.id)") } + own.map { ("own:\($0.id)", "own:\($0.id)") }
        return Dictionary(names) { first, _ in first }
    }
}
