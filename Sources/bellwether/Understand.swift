import Actions
import ArgumentParser
import Bot
import Foundation
import Logging
import Platform
import Trading
import Understanding

/// What messages mean to the built-in interpreter; nothing is carried out.
struct Understand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads messages as JSON lines and writes what each means, by the built-in interpreter alone.")

    func run() async throws {
        try await Program.guarded {
            let configuration = try Program.configuration()
            let reader = try Bot.interpreter(
                configuration, Bot.instruments(configuration), Program.logger(.text, .error))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            var number = 0
            while let line = readLine() {
                number += 1
                guard line.contains(where: { !$0.isWhitespace }) else { continue }
                guard let message = try? JSONDecoder().decode(Message.self, from: Data(line.utf8)) else {
                    throw BadLine(number: number)
                }
                Program.write(String(decoding: try encoder.encode(message.answer(by: reader)), as: UTF8.self))
            }
        }
    }

    private struct BadLine: Error, CustomStringConvertible {
        let number: Int
        var description: String { "standard input, line \(number): no JSON object with \"text\"" }
    }
}

/// One line in: a message and what was said before it.
private struct Message: Decodable {
    struct Context: Decodable {
        struct Position: Decodable {
            var symbol: String
            var side: String
            var quantity: Double?
            var pnl: Double?
        }
        struct Alert: Decodable { var symbol: String }
        var positions: [Position]
        var alerts: [Alert]
        var signal: Position?
        var order: [String: ArgumentValue]?
        var proposal: Call?
        var isForwarded: Bool
        /// What it replies to.
        var quoted: String?

        private enum CodingKeys: String, CodingKey {
            case positions = "open_positions", signal = "last_signal", order = "last_order"
            case proposal = "pending_proposal", isForwarded = "forwarded", quoted, alerts
        }

        /// What is absent or of another shape is as if nothing had been said before.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            positions = (try? container.decode([Position].self, forKey: .positions)) ?? []
            alerts = (try? container.decode([Alert].self, forKey: .alerts)) ?? []
            signal = try? container.decode(Position.self, forKey: .signal)
            order = (try? container.decode([String: ArgumentValue?].self, forKey: .order))?.compactMapValues { $0 }
            proposal = try? container.decode(Call.self, forKey: .proposal)
            isForwarded = (try? container.decode(Bool.self, forKey: .isForwarded)) ?? false
            quoted = try? container.decode(String.self, forKey: .quoted)
        }
    }
    var id: ArgumentValue?
    var lang: String?
    var text: String
    var context: Context?

    func answer(by interpreter: Interpreter) -> Answer {
        let meaning = interpreter.interpret(text, understood)
        return Answer(id: id, actions: meaning.calls(card: understood.pendingCard).map(Call.init))
    }

    private var understood: InterpretationContext {
        let positions = (context?.positions ?? []).compactMap { position in
            side(position.side).map {
                InterpretationContext.OpenPosition(
                    InstrumentID(position.symbol), $0, profit: position.pnl.flatMap { FixedPoint("\($0)") },
                    quantity: position.quantity.flatMap { FixedPoint("\($0)") })
            }
        }
        let signal = context?.signal.flatMap { signal in
            side(signal.side).map {
                InterpretationContext.ToldSignal(InstrumentID(signal.symbol), $0, isRepliedTo: context?.quoted != nil)
            }
        }
        return InterpretationContext(
            language: lang ?? "en", pendingCard: context?.proposal?.call,
            isUntrusted: context?.isForwarded == true, positions: positions,
            alerts: (context?.alerts ?? []).map { InstrumentID($0.symbol) }, lastSignal: signal,
            lastOrder: context?.order.map { ActionCall("place_order", $0) }, quoted: context?.quoted)
    }

    private func side(_ name: String) -> Side? {
        switch name.lowercased() {
        case "buy", "long": .buy
        case "sell", "short": .sell
        default: nil
        }
    }
}

private struct Answer: Encodable {
    var id: ArgumentValue?
    var actions: [Call]
}

private struct Call: Codable {
    var action: String
    var args: [String: ArgumentValue]
    init(_ call: ActionCall) { (action, args) = (call.action, call.arguments) }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        action = try container.decode(String.self, forKey: .action)
        args =
            try container.decodeIfPresent([String: ArgumentValue?].self, forKey: .args)?.compactMapValues { $0 } ?? [:]
    }
    var call: ActionCall { ActionCall(action, args) }
}

extension Interpretation {
    /// What it comes to in the contract's words: `clarify` for a question, the waiting card's action for a yes.
    fileprivate func calls(card: ActionCall?) -> [ActionCall] {
        switch self {
        case .calls(let calls, _): calls.map(Self.inFull)
        case .correction(let call): [call]
        case .confirm: [card ?? ActionCall("smalltalk")]
        case .cancel, .smalltalk: [ActionCall("smalltalk")]
        case .outOfScope: [ActionCall("out_of_scope")]
        case .clarify(let question): [Self.clarify(question.about, question.missing)]
        case .problem: [Self.clarify(nil, [])]
        case .notUnderstood(let suggestions): [Self.clarify(suggestions.first, [])]
        }
    }

    /// Quiet hours of nothing in particular are those of everything.
    private static func inFull(_ call: ActionCall) -> ActionCall {
        guard call.action == "set_notifications", call.arguments["enabled"] == .flag(false),
            call.arguments["start"] != nil, call.arguments["kind"] == nil, call.arguments["symbol"] == nil
        else { return call }
        return ActionCall(call.action, call.arguments.merging(["kind": .text("all")]) { $1 })
    }

    private static func clarify(_ about: String?, _ missing: [String]) -> ActionCall {
        var arguments: [String: ArgumentValue] = [:]
        if let about { arguments["about"] = .text(about) }
        if !missing.isEmpty { arguments["missing"] = .texts(missing) }
        return ActionCall("clarify", arguments)
    }
}
