import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Understanding

extension Conversations {
    /// What the gate decided, and what it was asked.
    typealias Outcome = (decisions: [Decision], calls: [ActionCall])

    /// From what was written or pressed to what the gate decided.
    func decide(_ message: IncomingMessage, _ opening: Opening) async throws -> Outcome {
        switch message.content {
        case .press(let button, _): return try await press(button, message, opening)
        case .text(let text):
            return try await read(String(text.prefix(Self.longestText)), message, opening)
        case .edited: return ([say("message.edited", opening)], [])
        case .file(_, let caption): return try await take(caption, message, opening)
        case .other(let kind):
            let isAnswered = message.chatKind == .direct && !Self.unanswered.contains(kind)
            return (isAnswered ? [say("message.other", opening, kind)] : [], [])
        case .membership, .moved, .receipt: return ([], [])
        }
    }

    /// By the interpreter, and where it is not sure by a model.
    func read(_ text: String, _ message: IncomingMessage, _ opening: Opening) async throws -> Outcome {
        let talk = try await strategyTalk(text, opening)
        if !talk.isEmpty { return try await follow(.calls(talk, origin: .freeText), message, opening) }
        var own = try await aboutSignal(text, interpreter.interpret(text, opening.context), opening)
        if Self.mayChangeStrategy(own), let call = try await changeOfNamed(text, opening) {
            own = .calls([call], origin: .freeText)
        } else if Self.mayNameStrategy(own, text) {
            let talk = try await strategyTalkAtLast(text, opening)
            if !talk.isEmpty { own = .calls(talk, origin: .freeText) }
        }
        // A mood said to a trade is how they felt in it.
        if let trade = opening.repliedTrade, !opening.context.isUntrusted,
            let call = mood(text, own, trade, opening.turn.localizer)
        {
            own = .calls([call], origin: .freeText)
        }
        // Words to a trade that ask for nothing are a note about it.
        if case .notUnderstood = own, let trade = opening.repliedTrade, !opening.context.isUntrusted {
            let note = ActionCall("journal", ["op": .text("add"), "text": .text("#\(trade) \(text)")])
            return try await follow(.calls([note], origin: .freeText), message, opening)
        }
        // Keys that were pasted into the chat go nowhere.
        // Nor do models read along in groups.
        guard let model = services.model, opening.turn.isDirect, own.mayAskModel, !opening.context.isUntrusted,
            redacted(text) == text
        else {
            return try await follow(own, message, opening)
        }
        return try await consult(model, text, own: own, message, opening)
    }

    /// Whether what was read may be a change of a strategy that is named: its figures are read as those of charts or
    /// of positions.
    private static func mayChangeStrategy(_ own: Interpretation) -> Bool {
        switch own {
        case .notUnderstood, .clarify, .smalltalk: true
        case .calls(let calls, let origin):
            origin == .freeText && calls.count == 1
                && ["set_indicators", "modify_position", "set_strategy", "set_management", "set_risk", "backtest"]
                    .contains(calls[0].action)
        default: false
        }
    }

    /// Whether what was read leaves room for the name of a strategy of one's own: "delete Fox" lacks an alert to
    /// delete, and "test Fox" a strategy.
    private static func mayNameStrategy(_ own: Interpretation, _ text: String) -> Bool {
        switch own {
        case .notUnderstood: return true
        case .clarify(let question): return question.about != "place_order" && text.utf8.count <= 100
        case .calls(let calls, _):
            // "Enter on a breakout" names no strategy, whatever ours is called.
            let isNamed = calls[0].arguments["strategy"] != nil && calls[0].action != "set_strategy"
            return calls.count == 1 && text.utf8.count <= 100 && !isNamed
                && ["set_strategy", "backtest", "optimise", "export_strategy", "delete_alert"].contains(calls[0].action)
        default: return false
        }
    }

    /// The mood that words in reply to a trade name, alone or in a sentence that names no other trade.
    private func mood(
        _ text: String, _ own: Interpretation, _ trade: String, _ localizer: Localizer
    ) -> ActionCall? {
        if let mood = Mood(word: text, localizer) {
            return ActionCall("set_mood", ["mood": .text(mood.rawValue), "trade": .text(trade)])
        }
        guard case .calls(var calls, _) = own, calls.count == 1, calls[0].action == "set_mood",
            calls[0].arguments["symbol"] == nil, calls[0].arguments["trade"] == nil
        else { return nil }
        calls[0].arguments["trade"] = .text(trade)
        return calls[0]
    }

    /// What nobody expects an answer to.
    private static let unanswered: Set<String> = ["reaction", "revoke", "system"]

    /// Longer messages are read up to here.
    static let longestText = 10_000

    private func press(_ button: String, _ message: IncomingMessage, _ opening: Opening) async throws -> Outcome {
        if let answer = CardAnswer(button: button) {
            let turn = opening.privately ?? opening.turn
            let decision = try await runner.answerCard(opening.card, isConfirmed: answer.isConfirmed, turn)
            let isMoved = turn.isDirect && !opening.turn.isDirect
            let own = isMoved ? opening.moved(to: turn) : opening
            let offering = offering(decision, own)
            return ([isMoved ? offering.said(in: (turn.channel, turn.chat)) : offering], [])
        }
        if let rest = try await moreChoices(button, message, opening) { return ([rest], []) }
        // What a button could not hold is what was asked for.
        if let answer = Self.answer(button), opening.context.openQuestion != nil {
            return try await followPress(interpreter.interpret(answer, opening.context), message, opening)
        }
        // What a model asked about, or a notice offers, is no command: it is shown on its card.
        if button.hasPrefix("?/") {
            guard case .calls(let calls, _) = interpreter.interpret(String(button.dropFirst()), opening.context) else {
                return ([say("message.unknown_button", opening)], [])
            }
            return try await follow(.calls(calls, origin: .freeText), message, opening)
        }
        guard button.hasPrefix("/") else { return ([say("message.unknown_button", opening)], []) }
        return try await followPress(interpreter.interpret(button, opening.context), message, opening)
    }

    /// A press has no date: it may be of an old message, or have waited while nobody took it. What a button closes
    /// without a card is an answer to what was just asked.
    private func followPress(
        _ said: Interpretation, _ message: IncomingMessage, _ opening: Opening
    ) async throws -> Outcome {
        let asked = opening.question.flatMap { question in
            question.askedAt.flatMap {
                opening.turn.now - $0 <= ActionRunner<BotServices>.usefulAge ? question.partial.action : nil
            }
        }
        if case .calls(let calls, _) = said,
            calls.contains(where: {
                $0.action != asked && runner.catalogue[$0.action]?.descriptor.confirmation == .forFreeText
            })
        {
            return try await follow(.calls(calls, origin: .freeText), message, opening)
        }
        return try await follow(said, message, opening, pressed: true)
    }

    func follow(
        _ interpretation: Interpretation, _ message: IncomingMessage, _ opening: Opening, pressed: Bool = false
    ) async throws -> Outcome {
        switch interpretation {
        case .calls(let calls, let origin):
            var turn = opening.turn
            turn.origin = pressed ? .button : origin
            var calls = calls
            if let question = opening.question, let next = question.next,
                calls.map(\.action) == [question.partial.action]
            {
                calls.append(next)
            }
            return (try await run(calls, message, turn, opening), calls)
        case .confirm:
            if let offered = opening.question?.offered, opening.isQuestionLast {
                return (try await run([offered], message, opening.turn, opening), [offered])
            }
            return (try await answerOnlyCard(isConfirmed: true, opening), [])
        case .cancel: return (try await answerOnlyCard(isConfirmed: false, opening), [])
        case .correction(let said):
            let call = said.turned(from: opening.context.pendingCard, askedFor: opening.context.lastOrder)
            return (try await run([call], message, opening.turn, opening, replacing: opening.correctable), [call])
        case .clarify(let clarification)
        where runner.catalogue[clarification.about].map({ opening.turn.role < $0.descriptor.role }) == true:
            // Who may not do it is told so before anything is asked.
            return (try await run([clarification.partial], message, opening.turn, opening), [clarification.partial])
        case .clarify(let clarification)
        where asksOfNothingHeld(clarification, opening) || clarification.about == "lift_limit":
            // "Close half" of nothing: there is nothing to choose from. Nor is why asked where no limit is reached.
            return (try await run([clarification.partial], message, opening.turn, opening), [clarification.partial])
        case .clarify(let clarification):
            let watched = try await watchedChoices(for: clarification, opening.turn)
            // "Backtest my gold strategy": the only one that is watched there.
            if watched.count == 1 {
                let calls = watched.map(\.call)
                return (try await run(calls, message, opening.turn, opening), calls)
            }
            guard watched.isEmpty else {
                let choices = watched.prefix(9).map {
                    [Reply.Choice(label: $0.label, id: button($0.call, answering: "strategy"))]
                }
                return ([ask(clarification, opening, among: choices)], [clarification.partial])
            }
            return (ask(clarification, publicly: message, opening), [clarification.partial])
        case .problem(.unknownCommand) where message.namesNobody == true: return ([], [])  // another bot's
        case .problem(let problem): return ([explain(problem, opening)], [])
        case .smalltalk:
            let courtesy = interpreter.courtesy(message.content.words, opening.context)
            return ([say("message.\(courtesy.rawValue)", opening)], [])
        case .outOfScope: return ([say("message.out_of_scope", opening)], [])
        case .notUnderstood(let suggestions): return ([suggest(suggestions, opening)], [])
        }
    }

    func run(
        _ calls: [ActionCall], _ message: IncomingMessage, _ turn: Turn, _ opening: Opening,
        replacing card: ProposalRow? = nil
    ) async throws -> [Decision] {
        guard turn.isDirect || calls.allSatisfy({ runner.isPublic($0, turn) }) else {
            return try await runPrivately(calls, message, turn, opening)
        }
        var decisions: [Decision] = []
        for (index, call) in calls.enumerated() {
            var turn = turn
            if index > 0 {
                turn.key += ".\(index)"
                turn.settings = try await settings(of: turn, after: decisions)
            }
            if runner.catalogue[call.action]?.descriptor.isSlow == true {
                await channels[message.chat.channel]?.showTyping(in: message.chat, threadID: message.threadID)
            }
            let decision = try await runner.decide(call, turn, replacing: card)
            if let parameter = decision.missingParameter {
                let question = Clarification(
                    about: call.action, missing: [parameter], partial: call,
                    options: parameter == "symbol" ? try await heldInstruments(for: call, turn) : [],
                    origin: turn.origin)
                let orders = parameter == "order_id" ? try await orderChoices(for: call, turn) : nil
                decisions.append(ask(question, opening, among: orders))
            } else {
                decisions.append(offering(decision, opening))
            }
        }
        return decisions
    }

    /// As they will be once what the message asked for before is done: "add gold, remove silver" are two changes of one
    /// list.
    private func settings(of turn: Turn, after decisions: [Decision]) async throws -> [String: String] {
        let effects = decisions.compactMap(\.effect)
        guard !effects.isEmpty else { return turn.settings }
        return try await services.store.preview { transaction in
            for effect in effects { _ = try effect(transaction) }
            return try transaction.settings(of: turn.user.id)
        }
    }

    private func answerOnlyCard(isConfirmed: Bool, _ opening: Opening) async throws -> [Decision] {
        // A no is to what was asked last.
        if !isConfirmed, opening.card != nil, opening.isQuestionLast {
            return [say("card.nothing_done", opening)]
        }
        guard let card = opening.card else {
            if opening.isCardNewer { return [say("message.card_newer", opening)] }
            // A no to a question: that it is not asked any more is all that happens.
            if opening.question != nil, !isConfirmed { return [say("card.nothing_done", opening)] }
            return [say(opening.correctable == nil ? "message.no_card" : "message.several_cards", opening)]
        }
        return [offering(try await runner.answerCard(card, isConfirmed: isConfirmed, opening.turn), opening)]
    }

    func say(_ key: String, _ opening: Opening, _ kind: String = "") -> Decision {
        Decision(Reply(opening.turn.localizer.document(key, kind.isEmpty ? [:] : ["kind": .text(kind)])))
    }

    /// Asks for what is missing and remembers the question, so that the next word completes it.
    /// - Parameter known: what to choose from; nil: what is usual for the parameter.
    func ask(
        _ clarification: Clarification, _ opening: Opening, among known: [[Reply.Choice]]? = nil
    ) -> Decision {
        let localizer = opening.turn.localizer
        let parameter = clarification.missing.first ?? ""
        var unknown = Document()
        if parameter == "symbol", let name = clarification.unmet {
            let known = ["symbol": MessageValue.code(String(name.prefix(60)))]
            unknown = localizer.document("error.unknown_symbol", known)
            // The rest of a rule was understood: it is worth asking where.
            guard clarification.about == "set_strategy" else { return Decision(Reply(unknown)) }
        }
        let key = "question.\(parameter)"
        let wanted = localizer.name(of: parameter, clarification.about)
        let document =
            parameter.isEmpty
            ? localizer.document("question.meant", ["action": .text(localizer.meaning(of: clarification.partial))])
            : localizer.document(
                localizer.has(key) ? key : "question.other",
                ["parameter": .text(wanted), "part": .text(String((clarification.unmet ?? wanted).prefix(80)))])
        let choices = known ?? choices(of: clarification, parameter, localizer)
        let question = OpenQuestion(
            partial: clarification.partial, parameter: parameter, askedAt: opening.turn.now)
        let mark = opening.questionMark
        return Decision([Reply(unknown + document, choices: choices)]) { transaction in
            // What is not possible waits for no answer.
            if !parameter.isEmpty, parameter != "condition" { try transaction.setMark(mark, json: question) }
            return nil
        }
    }

    private func explain(_ problem: SlashProblem, _ opening: Opening) -> Decision {
        let localizer = opening.turn.localizer
        func reply(_ key: String, _ values: [String: MessageValue], _ options: [Reply.Choice] = []) -> Decision {
            Decision(Reply(localizer.document(key, values), choices: options.isEmpty ? [] : [options]))
        }
        func shown(_ text: String) -> MessageValue { .code(String(text.prefix(60))) }
        switch problem {
        case .unknownCommand(let name, let suggestion):
            let choice = suggestion.map { [Reply.Choice(label: "/\($0)", id: "/\($0)")] } ?? []
            return reply("error.unknown_command", ["command": shown("/\(name)")], choice)
        case .unknownSymbol(let text, let candidates):
            let choices = candidates.prefix(4).map { Reply.Choice(label: $0.symbol, id: "/get_quote \($0.symbol)") }
            return reply("error.unknown_symbol", ["symbol": shown(text)], choices)
        case .ambiguousSymbol(let text, let candidates):
            let choices = candidates.prefix(4).map { Reply.Choice(label: $0.symbol, id: "/get_quote \($0.symbol)") }
            return reply("error.ambiguous_symbol", ["symbol": shown(text)], choices)
        case .unreadableNumber(let text): return reply("error.unreadable_number", ["text": shown(text)])
        case .unexpected(let text, let action):
            let descriptor = services.descriptors().first { $0.id == action }
            let known = descriptor?.onlyChoice.map { parameter, values in
                let name = MessageValue.text(localizer.name(of: parameter, action))
                return localizer.document("error.choices", ["parameter": name, "list": .text(values)])
            }
            let examples = descriptor?.examples(localizer) ?? Document()
            return Decision(
                Reply(
                    localizer.document("error.unexpected_word", ["text": shown(text)]) + examples
                        + (known ?? Document())))
        case .conflict(let parameter, let first, let second, let action):
            return reply(
                "error.conflict",
                [
                    "parameter": .text(localizer.name(of: parameter, action)), "first": shown(first),
                    "second": shown(second),
                ])
        }
    }

    private func suggest(_ suggestions: [String], _ opening: Opening) -> Decision {
        let localizer = opening.turn.localizer
        let choices = suggestions.prefix(3).compactMap { id -> Reply.Choice? in
            guard let descriptor = services.descriptors().first(where: { $0.id == id }), descriptor.isInMenu,
                opening.turn.role >= descriptor.role
            else { return nil }
            return .init(label: localizer.text("action.\(id).summary"), id: "/help \(id)")
        }
        return Decision(
            Reply(
                localizer.document("message.not_understood"),
                choices: choices.map { [$0] } + [[.init(label: localizer.text("help.button"), id: "/help")]]))
    }
}

extension ActionDescriptor {
    /// The parameter that takes one of several words, and those words; nil where there is none or more than one.
    fileprivate var onlyChoice: (parameter: String, values: String)? {
        let choices = parameters.filter { $0.kind == .choice }
        guard choices.count == 1, let values = choices[0].choices else { return nil }
        return (choices[0].name, values.joined(separator: ", "))
    }
}

/// What a button of a card says.
struct CardAnswer {
    var isConfirmed: Bool
    /// The name of the proposal.
    var proposal: String

    init?(button: String) {
        let parts = button.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, ["confirm", "cancel"].contains(parts[0]) else { return nil }
        isConfirmed = parts[0] == "confirm"
        proposal = parts[1]
    }
}

extension IncomingMessage.Content {
    /// What was written, if anything was.
    fileprivate var words: String {
        switch self {
        case .text(let text), .edited(let text, _), .file(_, let text): text
        case .press, .membership, .receipt, .moved, .other: ""
        }
    }
}
