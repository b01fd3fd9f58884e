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
    /// How often a model may be asked about one message.
    private static let rounds = 4

    /// What a model makes of a message; `own` is what the interpreter made of it, and holds when no model answers.
    ///
    /// A model calls one function at a time, so it is asked again until it has nothing more to call. It sees the
    /// results of what it looked up only where nothing in the message asks for a change.
    func consult(
        _ desk: ModelDesk, _ text: String, own: Interpretation, _ message: IncomingMessage, _ opening: Opening
    ) async throws -> Outcome {
        await channels[message.chat.channel]?.showTyping(in: message.chat, threadID: message.threadID)
        let patience = services.configuration.modelPatience
        let deadline = services.time.elapsed() + patience
        var found = Consultation(text: text, own: own)
        found.isBlind = interpreter.namesChange(text, opening.context)
        asking: while found.rounds.count < Self.rounds {
            let prompt = desk.selector.prompt(
                for: text, opening.context, role: opening.turn.role, rounds: found.rounds,
                label: ModelDesk.label(of: opening.turn.user.id))
            let left = deadline - services.time.elapsed()
            let outcome = await desk.ask(
                prompt, for: opening.turn.user.id, within: found.isEmpty ? left : min(left, patience / 2))
            found.log.append(logged(ModelDesk.record(desk.selector.version, outcome, opening.turn.reader)))
            guard let reply = outcome.reply else {
                guard !found.isEmpty else {
                    let (decisions, calls) = try await follow(own, message, opening)
                    return (decisions + [say(ModelDesk.notice(outcome), opening)] + found.log, calls)
                }
                // What it might have found behind what it has found is not passed over in silence.
                found.notices.insert("model.cut_off")
                break
            }
            if !outcome.failures.isEmpty { found.notices.insert("model.second") }
            let steps = desk.selector.steps(of: reply)
            guard steps.contains(where: \.isAct) else {
                if found.isEmpty {
                    return try await answer(desk.selector.choice(reply), found, message, opening)
                }
                for case .clarify(let about, let missing) in steps { ask(about, missing, &found, opening) }
                break asking
            }
            guard try await take(steps, reply, desk, &found, message, opening) else { break }
        }
        let ending = closing(found, opening)
        let reading = await narrate(desk, found, opening, until: deadline)
        return (found.decisions + ending + reading + found.log, found.calls)
    }

    private func answer(
        _ choice: ModelSelector.Choice, _ found: Consultation, _ message: IncomingMessage, _ opening: Opening
    ) async throws -> Outcome {
        let understood: Interpretation =
            switch choice {
            case .smalltalk: .smalltalk
            case .outOfScope: .outOfScope
            case .clarify(let about?, let missing): clarification(about, missing, found.own, opening) ?? found.own
            case .calls, .nothing, .clarify: found.own
            }
        let (decisions, calls) = try await follow(understood, message, opening)
        return (decisions + closing(found, opening) + found.log, calls)
    }

    /// A question the model wants to be asked, with what the interpreter knows already; nil when the person may not do
    /// what it is about.
    private func clarification(
        _ about: String, _ missing: [String], _ own: Interpretation, _ opening: Opening
    ) -> Interpretation? {
        if case .clarify(let question) = own, question.about == about { return own }
        guard let action = runner.catalogue[about]?.descriptor, action.role <= opening.turn.role else { return nil }
        let known = Set(action.parameters.map(\.name))
        return .clarify(
            Clarification(about: about, missing: missing.filter(known.contains), partial: ActionCall(about)))
    }

    /// Carries out what the calls of one reply stand for, each of them once.
    /// - Returns: whether there was anything new.
    private func take(
        _ steps: [ModelSelector.Step], _ reply: ModelReply, _ desk: ModelDesk, _ found: inout Consultation,
        _ message: IncomingMessage, _ opening: Opening
    ) async throws -> Bool {
        guard case .calls(let proposed, let remark) = reply.content else { return false }
        var exchanges: [CallRound.Exchange] = []
        var isNew = false
        for (call, step) in zip(proposed, steps) {
            var result = ModelSelector.noted
            switch step {
            case .act(let named):
                let action = interpreter.canonical(named, opening.context)
                if found.takes(action) {
                    isNew = true
                    let shown = try await carryOut(action, desk, &found, message, opening)
                    if !found.isBlind, let shown { result = ToolResult(shown) }
                }
            case .clarify(let about, let missing): ask(about, missing, &found, opening)
            case .smalltalk, .outOfScope: break
            }
            exchanges.append(CallRound.Exchange(call, result))
        }
        found.rounds.append(CallRound(remark: remark, exchanges, reasoning: reply.reasoning))
        return isNew
    }

    /// - Returns: what a model may see of it; nil when that is nothing.
    private func carryOut(
        _ call: ActionCall, _ desk: ModelDesk, _ found: inout Consultation, _ message: IncomingMessage,
        _ opening: Opening
    ) async throws -> String? {
        let effect = runner.catalogue[call.action]?.descriptor.effect ?? .trades
        switch interpreter.verdict(on: call, effect: effect, in: found.text, opening.context, own: found.own) {
        case .sound: break
        case .refused:
            if !found.isRefused { found.decisions.append(say("message.out_of_scope", opening)) }
            found.isRefused = true
            return nil
        case .clarify(let question):
            ask(question, &found, opening)
            return nil
        }
        var turn = opening.turn
        turn.origin = .model
        if !found.calls.isEmpty { turn.key += ".m\(found.calls.count)" }
        let decisions = try await run([call], message, turn, opening)
        found.calls.append(call)
        found.decisions += decisions
        guard desk.selector.isReading(call), !Self.ofPeople.contains(call.action) else { return nil }
        var shown = decisions.flatMap(\.answer).map(\.document.plainText).joined(separator: "\n")
        // Who asks is nobody else's business.
        if turn.user.name.count > 1 { shown = shown.replacing(turn.user.name, with: "…") }
        found.results.append(shown)
        return String(shown.prefix(4000))
    }

    /// What these show names people: it stays here.
    private static let ofPeople: Set<String> = ["whoami", "admin_users", "link_account"]

    private func ask(_ about: String?, _ missing: [String], _ found: inout Consultation, _ opening: Opening) {
        guard let about, case .clarify(let question)? = clarification(about, missing, found.own, opening) else {
            return
        }
        ask(question, &found, opening)
    }

    /// One question at a time can be open; what a second one would be about is said to be left.
    private func ask(_ question: Clarification, _ found: inout Consultation, _ opening: Opening) {
        guard !found.isAsking else { return found.leave(question.about) }
        found.isAsking = true
        found.decisions.append(ask(question, opening))
        found.calls.append(question.partial)
    }

    /// What must be said besides: that something was left, or who answered.
    private func closing(_ found: Consultation, _ opening: Opening) -> [Decision] {
        let localizer = opening.turn.localizer
        var said = found.notices.sorted().map { say($0, opening) }
        if !found.left.isEmpty {
            let list = found.left.map { localizer.text("action.\($0).summary") }.joined(separator: "; ")
            said.append(Decision(Reply(localizer.document("model.left", ["list": .text(list)]))))
        }
        return said
    }

    /// What a model says about the results, if every figure in it is theirs; nothing otherwise.
    private func narrate(
        _ desk: ModelDesk, _ found: Consultation, _ opening: Opening, until deadline: Duration
    ) async -> [Decision] {
        let left = deadline - services.time.elapsed()
        let results = found.results.joined(separator: "\n\n")
        // An analysis has a reading of its own.
        guard !results.isEmpty, left > .seconds(1), !found.calls.allSatisfy({ $0.action == "analyze" }),
            !found.notices.contains("model.cut_off")
        else { return [] }
        let remark = await desk.remark(
            "narrate", on: results, question: found.text, opening.turn.reader, within: left)
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

/// What models have found in a message so far.
private struct Consultation {
    let text: String
    /// What the interpreter made of it.
    let own: Interpretation
    /// Whether the models see nothing of the results: they may propose changes.
    var isBlind = false
    var rounds: [CallRound] = []
    /// What was carried out or asked about.
    var calls: [ActionCall] = []
    var decisions: [Decision] = []
    /// What was looked up, as it was shown.
    var results: [String] = []
    /// Rows of the log, written with the effect.
    var log: [Decision] = []
    var notices: Set<String> = []
    var isAsking = false
    var isRefused = false
    /// Actions that were asked for and not carried out.
    private(set) var left: [String] = []
    private var taken: Set<ActionCall> = []

    init(text: String, own: Interpretation) {
        self.text = text
        self.own = own
    }

    var isEmpty: Bool { decisions.isEmpty }

    /// More in one message than anybody asks for.
    private static let mostCalls = 6
    /// One order is one order, however its other arguments are put.
    private static let identity: Set<String> = ["symbol", "side", "quantity", "price"]

    /// Whether the call is another than those before it, and not too many.
    mutating func takes(_ call: ActionCall) -> Bool {
        var same = call
        if call.action == "place_order" {
            same.arguments = call.arguments.filter { Self.identity.contains($0.key) }
        }
        guard !taken.contains(same) else { return false }
        guard taken.count < Self.mostCalls else {
            leave(call.action)
            return false
        }
        taken.insert(same)
        return true
    }

    mutating func leave(_ action: String) {
        if !left.contains(action) { left.append(action) }
    }
}

extension ModelSelector.Step {
    fileprivate var isAct: Bool {
        if case .act = self { true } else { false }
    }
}
