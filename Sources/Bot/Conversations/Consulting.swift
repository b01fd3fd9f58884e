import Actions
import Channels
import Foundation
import LanguageModel
import Platform
import Presentation
import Storage
import Understanding

// Where the interpreter is not sure, a model is asked which actions are meant. It only proposes: what changes something
// must have been said, and is shown on a card.
extension Conversations {
    /// How long a person waits for models in all.
    private static let patience: Duration = .seconds(8)
    /// How often a model may look at results and ask for more.
    private static let rounds = 4

    /// What a model makes of a message; `own` is what the interpreter made of it, and holds when no model answers.
    func consult(
        _ desk: ModelDesk, _ text: String, own: Interpretation, _ message: IncomingMessage, _ opening: Opening
    ) async throws -> Outcome {
        await channels[message.chat.channel]?.showTyping(in: message.chat, threadID: message.threadID)
        let deadline = services.time.elapsed() + Self.patience
        let user = String(opening.turn.user.id)
        var read = Readings()
        while read.rounds.count < Self.rounds {
            let prompt = desk.selector.prompt(
                for: text, opening.context, role: opening.turn.role, rounds: read.rounds,
                label: ModelDesk.label(of: opening.turn.user.id))
            let outcome = await desk.models.ask(prompt, for: user, within: deadline - services.time.elapsed())
            read.log.append(logged(ModelDesk.record(desk.selector.version, outcome, opening.turn.reader)))
            guard let reply = outcome.reply else {
                if !read.calls.isEmpty { break }
                let (decisions, calls) = try await follow(own, message, opening)
                return (decisions + [say(ModelDesk.notice(outcome), opening)] + read.log, calls)
            }
            guard case .calls(let calls) = desk.selector.choice(reply), !calls.allSatisfy(read.calls.contains) else {
                if !read.calls.isEmpty { break }
                return try await answer(desk.selector.choice(reply), own, message, opening, read.log)
            }
            guard desk.selector.isReading(calls) else {
                let (decisions, done) = try await propose(calls, text, own, message, opening)
                return (read.decisions + decisions + read.log, read.calls + done)
            }
            var turn = opening.turn
            turn.origin = .model
            turn.key += ".r\(read.rounds.count)"
            let decisions = try await run(calls, message, turn, opening)
            read.add(calls, decisions, reply)
        }
        let reading = await narrate(desk, text, read, opening, until: deadline)
        return (read.decisions + reading + read.log, read.calls)
    }

    /// What was looked up for a message so far.
    struct Readings {
        var calls: [ActionCall] = []
        var decisions: [Decision] = []
        var rounds: [CallRound] = []
        /// Rows of the log, written with the effect.
        var log: [Decision] = []
        var results: String {
            decisions.flatMap(\.answer).map(\.document.plainText).joined(separator: "\n\n")
        }

        mutating func add(_ calls: [ActionCall], _ decisions: [Decision], _ reply: ModelReply) {
            guard case .calls(let proposed, let remark) = reply.content else { return }
            self.calls += calls
            self.decisions += decisions
            let exchanges = zip(proposed, decisions).map { call, decision -> CallRound.Exchange in
                let text = decision.answer.map(\.document.plainText).joined(separator: "\n")
                return CallRound.Exchange(call, ToolResult(String(text.prefix(4000))))
            }
            rounds.append(CallRound(remark: remark, exchanges, reasoning: reply.reasoning))
        }
    }

    private func answer(
        _ choice: ModelSelector.Choice, _ own: Interpretation, _ message: IncomingMessage, _ opening: Opening,
        _ log: [Decision]
    ) async throws -> Outcome {
        let understood: Interpretation =
            switch choice {
            case .smalltalk: .smalltalk
            case .outOfScope: .outOfScope
            case .clarify(let about?, let missing): clarification(about, missing, own, opening)
            case .calls, .nothing, .clarify: own
            }
        let (decisions, calls) = try await follow(understood, message, opening)
        return (decisions + log, calls)
    }

    /// A question the model wants to be asked, with what the interpreter knows already.
    private func clarification(
        _ about: String, _ missing: [String], _ own: Interpretation, _ opening: Opening
    ) -> Interpretation {
        if case .clarify(let question) = own, question.about == about { return own }
        guard let action = runner.catalogue[about]?.descriptor, action.role <= opening.turn.role else { return own }
        let known = Set(action.parameters.map(\.name))
        return .clarify(
            Clarification(about: about, missing: missing.filter(known.contains), partial: ActionCall(about)))
    }

    /// Calls that change something: each must have been said; the first that was not is asked about.
    private func propose(
        _ calls: [ActionCall], _ text: String, _ own: Interpretation, _ message: IncomingMessage, _ opening: Opening
    ) async throws -> Outcome {
        for call in calls {
            let effect = runner.catalogue[call.action]?.descriptor.effect ?? .trades
            switch interpreter.verdict(on: call, effect: effect, in: text, opening.context, own: own) {
            case .sound: continue
            case .refused: return ([say("message.out_of_scope", opening)], [])
            case .clarify(let question): return ([ask(question, opening)], [question.partial])
            }
        }
        var turn = opening.turn
        turn.origin = .model
        return (try await run(calls, message, turn, opening), calls)
    }

    /// What a model says about the results, if every figure in it is theirs; nothing otherwise.
    private func narrate(
        _ desk: ModelDesk, _ text: String, _ read: Readings, _ opening: Opening, until deadline: Duration
    ) async -> [Decision] {
        let left = deadline - services.time.elapsed()
        // An analysis has a reading of its own.
        guard !read.results.isEmpty, left > .seconds(1), !read.calls.allSatisfy({ $0.action == "analyze" }) else {
            return []
        }
        let remark = await desk.remark("narrate", on: read.results, question: text, opening.turn.reader, within: left)
        let log = logged(remark.record)
        return remark.text == nil ? [log] : [Decision(Reply(remark.document(opening.turn.localizer))), log]
    }

    private func logged(_ row: AuditRow) -> Decision {
        Decision([]) { transaction in
            try transaction.addAudit(row)
            return nil
        }
    }
}
