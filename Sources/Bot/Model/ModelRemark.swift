import Actions
import Foundation
import LanguageModel
import Platform
import Presentation
import Storage
import Understanding

/// What a model made of results, and the row of the log about asking it.
struct ModelRemark: Sendable {
    /// With every figure taken from the results; nil when there is none that may be shown.
    var text: String?
    /// Why no model answered, as a key of the texts; nil when one did.
    var notice: String?
    /// To be written with the effect.
    var record: AuditRow

    /// As it stands under the results; empty when there is nothing to show.
    func document(_ localizer: Localizer) -> Document {
        text.map { localizer.document("model.reading", ["text": .text($0)]) } ?? Document()
    }
}

/// For whom a model writes.
struct ModelReader: Sendable {
    var user: Int64
    var localizer: Localizer
    /// When it is asked.
    var now: Timestamp
}

extension Turn {
    var reader: ModelReader { ModelReader(user: user.id, localizer: localizer, now: now) }
}

extension ModelDesk {
    /// How long a person waits for words beside figures that are ready.
    static let patience: Duration = .seconds(6)
    private static let longestResults = 6_000

    /// Asks what results mean. The model sees nothing but them, the question and the language.
    /// - Parameters:
    ///   - task: one of `PromptLibrary.required` that is answered in prose.
    ///   - question: the person's own words, when there are any.
    func remark(
        _ task: String, on results: String, question: String? = nil, _ reader: ModelReader,
        within limit: Duration = patience
    ) async -> ModelRemark {
        let grounded = GroundedText(String(results.prefix(Self.longestResults)))
        let instruction = prompts[task]
        let outcome = await ask(prompt(instruction, grounded, question, reader), for: reader.user, within: limit)
        var remark = ModelRemark(record: Self.record(instruction.name, outcome, reader))
        guard let reply = outcome.reply else {
            remark.notice = Self.notice(outcome)
            return remark
        }
        if case .text(let prose) = reply.content {
            remark.text = interpreter.grounded(prose, in: grounded, reader.localizer.language)
        }
        return remark
    }

    func prompt(
        _ instruction: PromptLibrary.Instruction, _ results: GroundedText, _ question: String?,
        _ reader: ModelReader, tool: ToolDefinition? = nil
    ) -> Prompt {
        var message: [String: JSON] = [
            "language": .string(reader.localizer.language), "results": .string(results.marked),
        ]
        message["question"] = question.map { .string($0) }
        return Prompt(
            instructions: instruction.text, turns: [.user(JSON.object(message).text)], tools: tool.map { [$0] } ?? [],
            requiredTool: tool?.name, maximumOutputTokens: 500, userLabel: Self.label(of: reader.user))
    }

    /// Which prompt, which model, what came of it. Nothing of what was said.
    static func record(_ prompt: String, _ outcome: ModelOutcome, _ reader: ModelReader) -> AuditRow {
        let failures = outcome.failures.map { "\($0.model ?? "-"): \($0.reason)" }.joined(separator: "; ")
        return AuditRow(
            at: reader.now, user: reader.user, action: "model", origin: Origin.model.rawValue,
            arguments: "\(prompt) \(outcome.model ?? "-") \(outcome.reply?.usage.total ?? 0)",
            outcome: outcome.reply == nil ? "failed" : "answered", detail: redacted(failures))
    }
}

extension BotServices {
    /// A reply with what a model says of it underneath, where one is configured. What a model asked for it talks about
    /// by itself.
    /// - Parameter results: what it sees; nil: the reply.
    func remarked(_ reply: Reply, _ task: String, on results: String? = nil, _ turn: Turn) async -> Plan {
        guard let model, turn.origin != .model else { return .answer(reply) }
        let remark = await model.remark(task, on: results ?? reply.document.plainText, turn.reader)
        var reply = reply
        reply.document += remark.document(turn.localizer)
        return .change(answer: reply) { try $0.addAudit(remark.record) }
    }
}
