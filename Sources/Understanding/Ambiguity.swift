import Actions
import Trading

/// A name that fits several instruments is never settled by us: either the message itself says which one is meant, or
/// it is asked.
enum Ambiguity {
    /// `result` as it may stand: where it took one of several instruments, the one the message names, or a question.
    static func resolved(_ result: Interpretation, _ tokens: [Token]) -> Interpretation {
        let names = tokens.filter { $0.instruments.count > 1 }
        guard !names.isEmpty else { return result }
        let named = Set(tokens.filter { $0.instruments.count == 1 }.map { $0.instruments[0].symbol })
        switch result {
        case .calls(var calls, let origin):
            for index in calls.indices {
                if let question = settle(&calls[index], [], names, named, origin) { return question }
            }
            return .calls(calls, origin: origin)
        case .correction(var call):
            return settle(&call, [], names, named, .freeText) ?? .correction(call)
        case .clarify(var question):
            if let asked = settle(&question.partial, question.missing, names, named, question.origin) { return asked }
            return .clarify(question)
        case .confirm, .cancel, .problem, .smalltalk, .outOfScope, .notUnderstood: return result
        }
    }

    /// Puts what the message says into `call`; the question to ask when it does not say.
    private static func settle(
        _ call: inout ActionCall, _ missing: [String], _ names: [Token], _ named: Set<String>, _ origin: Origin
    ) -> Interpretation? {
        for (parameter, value) in call.arguments.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .text(let symbol) where parameter == "symbol":
                guard let name = names.first(where: { $0.instruments.first?.symbol == symbol }) else { continue }
                let candidates = name.instruments.map(\.symbol)
                let said = candidates.filter(named.contains)
                if said.count == 1 {
                    call.arguments[parameter] = .text(said[0])
                    continue
                }
                call.arguments[parameter] = nil
                let rest = missing.filter { $0 != parameter }
                return .clarify(
                    Clarification(
                        about: call.action, missing: [parameter] + rest, partial: call, options: candidates,
                        origin: origin))
            case .texts(let symbols) where parameter == "symbols" || parameter == "exclude":
                // A list with a hole is no question we could ask with buttons: it is asked for anew.
                let name = names.first { $0.instruments.first.map { symbols.contains($0.symbol) } == true }
                if let name { return .problem(.ambiguousSymbol(name.key, candidates: name.instruments)) }
            default: continue
            }
        }
        return nil
    }
}
