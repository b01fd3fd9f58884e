import Actions
import Foundation
import Presentation
import Signals
import Storage
import Trading
import Understanding

// What is said of a signal that was told, beyond what the interpreter reads by itself: words of `talk.signal` in
// `locales/`.
extension Conversations {
    private typealias Told = InterpretationContext.ToldSignal

    /// What a message means where it speaks of a signal: its first target alone, skipping it, its own chart.
    func aboutSignal(_ text: String, _ own: Interpretation, _ opening: Opening) async throws -> Interpretation {
        guard let signal = opening.context.lastSignal, !opening.context.isUntrusted else {
            return detailed(own, text, opening)
        }
        guard let reference = signal.reference else {
            let drawn = signal.setup.flatMap { chart(own, signal, $0) }
            return try await watching(own, text, signal, opening) ?? drawn ?? detailed(own, text, opening)
        }
        if let order = try await target(text, signal, reference, opening) {
            return .calls([order], origin: .freeText)
        }
        var isOpen = signal.isRepliedTo
        if case .notUnderstood = own { isOpen = true }
        if isOpen, says("skip", text, opening) {
            let skip = ActionCall("autotrade", ["op": .text("skip"), "signal": .text(reference)])
            return .calls([skip], origin: .freeText)
        }
        return chart(own, signal, reference) ?? detailed(own, text, opening)
    }

    /// "Only gold", "not these" to a setup that was looked up: its strategy is known once it is found again.
    private func watching(
        _ own: Interpretation, _ text: String, _ signal: Told, _ opening: Opening
    ) async throws -> Interpretation? {
        guard case .clarify(let question) = own, question.about == "set_strategy", question.missing == ["strategy"],
            signal.isRepliedTo, let setup = signal.setup, let instrument = services.instruments[signal.instrument],
            let found = try await services.setup(setup, instrument, opening.turn)
        else { return nil }
        var context = opening.context
        context.lastSignal?.strategy = found.strategy.id
        context.lastSignal?.timeframe = found.tracker.signal.timeframe
        return interpreter.interpret(text, context)
    }

    /// "Any setups on crypto", "why this signal?" where none was shown: what the action knows beyond the contract.
    private func detailed(_ own: Interpretation, _ text: String, _ opening: Opening) -> Interpretation {
        guard case .calls(var calls, let origin) = own, origin == .freeText, calls.count == 1 else { return own }
        let language = opening.context.language
        switch calls[0].action {
        case "get_signals" where calls[0].arguments["symbol"] == nil:
            guard let found = interpreter.assetClass(in: text, language) else { return own }
            calls[0].arguments["class"] = .text(found)
        case "explain" where calls[0].arguments.isEmpty:
            guard let isOfSignal = interpreter.asksWhy(text, language) else { return own }
            calls[0].arguments["about"] = .text(isOfSignal ? "signal" : "anything")
        default: return own
        }
        return .calls(calls, origin: origin)
    }

    /// The chart of the instrument that the signal is of is the signal's own, unless another one is asked for.
    private func chart(_ own: Interpretation, _ signal: Told, _ reference: String) -> Interpretation? {
        guard signal.isRepliedTo, case .calls(var calls, let origin) = own, calls.count == 1,
            calls[0].action == "get_chart", calls[0].arguments == ["symbol": .text(signal.instrument.symbol)]
        else { return nil }
        calls[0].arguments["timeframe"] = signal.timeframe.map { .text($0.rawValue) }
        calls[0].arguments["signal"] = .text(reference)
        return .calls(calls, origin: origin)
    }

    /// "Take only the first target": the signal's order with that target alone.
    private func target(
        _ text: String, _ signal: Told, _ reference: String, _ opening: Opening
    ) async throws -> ActionCall? {
        let folded = " \(text.lowercased().trimmingCharacters(in: Self.edges)) "
        let said = phrases("first_target", opening).first { phrase in
            folded.contains(Self.isHan(phrase) ? phrase : " \(phrase) ")
        }
        guard let said else { return nil }
        let rest = folded.replacing(said, with: " ").trimmingCharacters(in: .whitespaces)
        var call = ActionCall(
            "place_order",
            [
                "symbol": .text(signal.instrument.symbol), "side": .text(signal.side.rawValue),
                "signal": .text(reference),
            ])
        // "Half size, only the first target".
        if case .calls(let calls, _) = interpreter.interpret(rest, opening.context), calls.count == 1,
            calls[0].action == "place_order", calls[0].arguments["signal"] == .text(reference)
        {
            call = calls[0]
        }
        let row = try await services.store.read { try $0.signal(reference: reference) }
        guard let row, let instrument = services.instruments[row.instrument],
            let first = try row.tracker().signal.targets.first, let price = instrument.price(first.price)
        else { return nil }
        call.arguments["take_profit"] = .number(price.value)
        return call
    }

    /// The longest first, in one's own language and in English.
    private func phrases(_ key: String, _ opening: Opening) -> [String] {
        [opening.turn.localizer, services.locales[Locales.reference]]
            .flatMap { $0.alternatives("talk.signal.\(key)") }.sorted { $0.count > $1.count }
    }

    private func says(_ key: String, _ text: String, _ opening: Opening) -> Bool {
        phrases(key, opening).contains(text.lowercased().trimmingCharacters(in: Self.edges))
    }

    private static let edges = CharacterSet.whitespacesAndNewlines.union(.punctuationCharacters)

    private static func isHan(_ phrase: String) -> Bool { phrase.firstMatch(of: /\p{Han}/) != nil }
}
