import Actions
import Trading

// What a message may be besides a request.
extension Interpreter {
    /// Whether a message names the instrument of the card that waits, or none.
    static func isAbout(_ card: ActionCall, _ tokens: [Token]) -> Bool {
        let named = Set(tokens.flatMap(\.instruments).map { ArgumentValue.text($0.symbol) })
        return named.isEmpty || card.arguments["symbol"].map(named.contains) ?? true
    }

    /// Only an instrument: "gold".
    static func isOnlyName(_ tokens: [Token]) -> Bool {
        tokens.allSatisfy { !$0.instruments.isEmpty || $0.weight == 0 }
    }

    /// Code, JSON and mark-up are data: they are never obeyed.
    static func looksLikeData(_ text: String) -> Bool {
        let start = text.utf8.first
        if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") || start == UInt8(ascii: ">") { return true }
        return ["```", "<|", "</", "{\"", "\":", "[INST", "<system", "<tool"].contains { text.contains($0) }
    }

    static func harmless(_ result: Interpretation) -> Interpretation {
        switch result {
        case .calls(let calls, _) where calls.allSatisfy({ Frames.reading.contains($0.action) }): result
        case .smalltalk, .notUnderstood: result
        case .calls, .clarify, .confirm, .cancel, .correction, .problem, .outOfScope: .outOfScope
        }
    }
}

/// What is answered to somebody who asks for nothing. The value is the name of the answer.
public enum Courtesy: String, Sendable {
    case greeting = "smalltalk"
    case thanks, denied
}

extension Interpreter {
    /// What kind of small talk a message is.
    public func courtesy(_ text: String, _ context: InterpretationContext) -> Courtesy {
        guard let frames = frames(of: context.language) else { return .greeting }
        let tokens = frames.lexicon.tokens(of: Words.split(text), in: text)
        if frames.asks(tokens, text) || tokens.contains(where: { $0.has("greeting") }) { return .greeting }
        let isThanks = tokens.contains { $0.has("thanks") || $0.has("yes") } || tokens.isEmpty
        return tokens.contains { $0.has("negate") } ? .denied : isThanks ? .thanks : .greeting
    }
}
