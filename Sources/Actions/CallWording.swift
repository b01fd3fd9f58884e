public import Platform
public import Presentation

extension Localizer {
    /// What a call would do, in words: "Buy EURUSD (size: 0.1)", "Language: de".
    public func meaning(of call: ActionCall) -> String {
        var rest = call.arguments
        let headline = headline(of: call, &rest)
        let details = rest.sorted { $0.key < $1.key }.map { ($0.key, $0.value.plain) }
        if details.count == 1, rest.count == call.arguments.count { return "\(headline): \(details[0].1)" }
        let named = details.map { "\(name(of: $0, call.action)): \($1)" }.joined(separator: "; ")
        return named.isEmpty ? headline : "\(headline) (\(named))"
    }

    /// The side, or what the action does, and the instrument: "Buy EURUSD". What it says is taken from the arguments.
    public func headline(of call: ActionCall, _ rest: inout [String: ArgumentValue]) -> String {
        var words = text("action.\(call.action).summary")
        if let side = call.arguments["side"]?.plain, has("side.\(side)") {
            words = text("side.\(side)")
            rest["side"] = nil
        }
        guard let symbol = rest.removeValue(forKey: "symbol") else { return words }
        return "\(words) \(symbol.plain)"
    }

    /// What a parameter of an action is, in words; its name when there are none.
    public func name(of parameter: String, _ action: String) -> String {
        let key = "action.\(action).\(parameter)"
        return has(key) ? text(key) : parameter
    }
}

extension [String: ArgumentValue] {
    /// With sorted keys: the same arguments, the same text.
    public func json() -> String { JSONWriter.text { write(to: &$0) } }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            for (name, value) in sorted(by: { $0.key < $1.key }) {
                json.key(name)
                value.write(to: &json)
            }
        }
    }
}

extension ActionCall {
    /// Writes it as one JSON value, as `init(from:)` reads it.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("action", action)
            json.key("arguments")
            arguments.write(to: &json)
        }
    }

    /// As a slash command with named arguments: `/set_risk percent=1`.
    public var plain: String {
        let named = arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.plain)" }
        return (["/\(action)"] + named).joined(separator: " ")
    }
}
