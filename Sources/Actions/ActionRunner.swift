import Foundation
public import Platform
import Presentation
public import Storage
import Trading

/// What the gate decided about a call, ready to be committed together with everything else of its unit of work.
public struct Decision: Sendable {
    /// What is answered when the effect does not say otherwise: known, and rendered, before anything is written.
    public let answer: [Reply]
    /// Writes the effect and its record; what it returns is answered in place of `answer`. Throws only when the
    /// database fails.
    public let effect: (@Sendable (Transaction) throws -> [Reply]?)?
    /// The argument that must still be asked for; nil when nothing is missing.
    public let missingParameter: String?
    /// The call that was refused, and what would do in its place; nil: nothing is known that would.
    public let offered: (call: ActionCall, offer: Offer)?
    /// The person whose rights the effect may alter; nil: nobody's.
    public let rightsOf: Int64?
    /// Takes up what the effect wrote, once it is committed; nil: nothing is kept elsewhere.
    public var committed: (@Sendable () async throws -> Void)?

    public init(
        _ answer: [Reply], missingParameter: String? = nil, offered: (ActionCall, Offer)? = nil, rightsOf: Int64? = nil,
        _ effect: (@Sendable (Transaction) throws -> [Reply]?)? = nil
    ) {
        self.answer = answer
        self.effect = effect
        self.missingParameter = missingParameter
        self.offered = offered
        self.rightsOf = rightsOf
    }
    /// An answer that changes nothing.
    public init(_ reply: Reply) { self.init([reply]) }

    /// The same, said elsewhere; nil: to nobody.
    public func said(in chat: (channel: String, id: String)?) -> Decision {
        @Sendable func moved(_ replies: [Reply]) -> [Reply] {
            guard let chat else { return [] }
            return replies.map { reply in
                var reply = reply
                reply.destination = reply.destination ?? (chat.channel, chat.id)
                return reply
            }
        }
        let effect = effect.map { effect in
            { @Sendable transaction in try effect(transaction).map(moved) }
        }
        var decision = Decision(
            moved(answer), missingParameter: missingParameter, offered: offered, rightsOf: rightsOf, effect)
        decision.committed = committed
        return decision
    }
}

/// The one gate: authorise, decode, check, confirm, run, record. Every origin passes it, button presses included.
public struct ActionRunner<Services: Sendable>: Sendable {
    public let catalogue: ActionCatalogue<Services>
    private let services: Services
    private let random: any RandomSource

    /// How long a card can be confirmed.
    public static var cardLifetime: Duration { .seconds(120) }
    /// A command that changes something and is older than this is asked about first.
    public static var usefulAge: Duration { .seconds(60) }

    public init(_ catalogue: ActionCatalogue<Services>, services: Services, random: any RandomSource) {
        self.catalogue = catalogue
        self.services = services
        self.random = random
    }

    /// Takes a call through the gate up to, not including, its effect.
    /// - Parameter old: the card that the call corrects. Once the call is carried out, or has a card of its own, the
    ///   old one is out of play.
    /// - Throws: only what is a defect or a failure of the machine; everything a person can act on becomes an answer.
    public func decide(
        _ call: ActionCall, _ turn: Turn, replacing old: ProposalRow? = nil
    ) async throws -> Decision {
        do {
            let action = try authorised(call, turn)
            guard turn.isDirect || isPublic(call, turn) else { throw ActionError.refused("private_only") }
            let plan = try await action.plan(call, turn, services)
            if let second = try secondChat(for: plan, turn) {
                return propose(call, shown(call, plan, turn), plan, turn, replacing: old, askedIn: second)
            }
            guard plan.change != nil, let card = card(for: action.descriptor, call, plan, turn) else {
                return carryOut(call, action.descriptor, plan, turn, replacing: old)
            }
            return propose(call, card, plan, turn, replacing: old)
        } catch let error as ActionError {
            return refuse(call, error, turn)
        }
    }

    /// Whether a call may be answered where others read along: it says nothing of anybody's account and needs no card.
    public func isPublic(_ call: ActionCall, _ turn: Turn) -> Bool {
        // What does not exist is answered with an error.
        guard let action = catalogue[call.action]?.descriptor else { return true }
        guard action.isPublic(with: call.arguments) else { return false }
        return action.effect == .reads || (turn.origin != .model && turn.now - turn.askedAt <= Self.usefulAge)
    }

    /// Takes a confirmed or canceled card through the gate.
    /// - Parameter proposal: the one its button names; nil when there is none of that name.
    public func answerCard(_ proposal: ProposalRow?, isConfirmed: Bool, _ turn: Turn) async throws -> Decision {
        // A card of somebody else does not exist for this person.
        guard let proposal, proposal.user == turn.user.id else { return say("card.unknown", turn) }
        guard isConfirmed else { return cancel(proposal, turn) }
        if proposal.askedIn != nil, proposal.chat != turn.chatName { return say("approval.elsewhere", turn) }
        if let problem = Self.problem(of: proposal, at: turn.now) { return say(problem, turn) }
        let arguments = try JSONDecoder().decode([String: ArgumentValue].self, from: Data(proposal.arguments.utf8))
        let call = ActionCall(proposal.action, arguments)
        var turn = turn
        turn.key = proposal.id
        do {
            let action = try authorised(call, turn)
            let plan = try await action.plan(call, turn, services)
            // Asked for before its owner wanted such things to be confirmed elsewhere.
            if proposal.askedIn == nil, let second = try secondChat(for: plan, turn) {
                return propose(call, shown(call, plan, turn), plan, turn, replacing: proposal, askedIn: second)
            }
            if let band = proposal.band, let card = plan.card, let price = card.price,
                !(band.low...band.high).contains(price)
            {
                return propose(call, Self.noted("card.moved", card, turn), plan, turn, replacing: proposal)
            }
            return carryOut(call, action.descriptor, plan, turn, confirmed: proposal)
        } catch let error as ActionError {
            return refuse(call, error, turn)
        }
    }

    private func authorised(_ call: ActionCall, _ turn: Turn) throws -> Action<Services> {
        guard let action = catalogue[call.action] else { throw ActionError.unknownAction(call.action) }
        guard !turn.user.isBanned else { throw ActionError.refused("banned") }
        guard turn.role >= action.descriptor.role else { throw ActionError.notAllowed(needs: action.descriptor.role) }
        return action
    }

    /// The card that must be confirmed first; nil when the call may run.
    private func card(for action: ActionDescriptor, _ call: ActionCall, _ plan: Plan, _ turn: Turn) -> Card? {
        let shown = shown(call, plan, turn)
        let isLate = turn.now - turn.askedAt > Self.usefulAge
        let isProtective = plan.isProtective || action.effect == .protects
        if isLate, action.effect != .reads, !isProtective { return Self.noted("card.late", shown, turn) }
        let mustAsk =
            switch action.confirmation {
            case _ where plan.mustConfirm: true
            case .never: turn.origin == .model && action.effect != .reads
            case .forFreeText: turn.origin == .freeText || turn.origin == .model
            case .always: true
            }
        guard mustAsk else { return nil }
        return turn.origin == .model ? Self.noted("card.model", shown, turn) : shown
    }

    private func shown(_ call: ActionCall, _ plan: Plan, _ turn: Turn) -> Card {
        // Who typed nothing of the kind reads it in words.
        let meaning: MessageValue =
            turn.origin == .model ? .text(turn.localizer.meaning(of: call)) : .code(call.plain)
        return plan.card ?? Card(document: turn.localizer.document("card.call", ["command": meaning]))
    }

    private static func noted(_ key: String, _ card: Card, _ turn: Turn) -> Card {
        var card = card
        card.document =
            turn.localizer.document(key, ["asked": .duration(turn.now - turn.askedAt)]) + card.document
        return card
    }

    private static func problem(of proposal: ProposalRow, at moment: Timestamp) -> String? {
        switch proposal.state {
        case .confirmed: "card.used"
        case .canceled: "card.canceled"
        case .replaced: "card.replaced"
        case .open: moment < proposal.expiresAt ? nil : "card.expired"
        }
    }
}

// What the gate's decisions do once they are committed.
extension ActionRunner {
    /// - Parameters:
    ///   - proposal: the confirmed one the call comes from; nil when it comes straight from the person.
    ///   - old: the one the call corrects.
    private func carryOut(
        _ call: ActionCall, _ action: ActionDescriptor, _ plan: Plan, _ turn: Turn,
        confirmed proposal: ProposalRow? = nil, replacing old: ProposalRow? = nil
    ) -> Decision {
        // A confirmed card is answered once, also when by now there is nothing left to change.
        guard plan.change != nil || proposal != nil else { return Decision(plan.answer) }
        let ended = proposal ?? old
        let isConfirmed = proposal != nil
        let closed = ended.map { Self.closed($0, isConfirmed ? "card.confirmed" : "card.replaced", turn) } ?? []
        @Sendable func told(_ replies: [Reply]) -> [Reply] { closed + Self.toldTwice(replies, proposal) }
        var decision = Decision(told(plan.answer), rightsOf: plan.rightsOf) { transaction in
            if let ended, try !transaction.closeProposal(ended.id, as: isConfirmed ? .confirmed : .replaced) {
                return [Reply(turn.localizer.document("card.used"))]
            }
            do {
                let replies = try transaction.attempt { try plan.change?(transaction) }
                if action.effect != .reads, plan.change != nil { try record(call, turn, "done", "", transaction) }
                return replies.map(told)
            } catch let error as ActionError {
                try record(call, turn, "refused", "\(error.name)", transaction)
                let reply = Self.reply(to: error, call.action, turn)
                try keep(reply, refusing: call, turn, transaction)
                return told([reply])
            }
        }
        decision.committed = plan.committed
        return decision
    }

    /// - Parameter second: where it is to be confirmed; nil: where it was asked for, or where the card stands that this
    ///   one replaces.
    private func propose(
        _ call: ActionCall, _ card: Card, _ plan: Plan, _ turn: Turn, replacing old: ProposalRow? = nil,
        askedIn second: (channel: String, id: String)? = nil
    ) -> Decision {
        let exact = ActionCall(call.action, plan.exact ?? call.arguments)
        let proposal = ProposalRow(
            id: random.reference(length: 10), user: turn.user.id,
            chat: second.map { "\($0.channel):\($0.id)" } ?? turn.chatName, action: call.action,
            arguments: exact.arguments.json(), band: card.band, state: .open, outboxID: nil, createdAt: turn.now,
            expiresAt: turn.now + Self.cardLifetime, askedIn: second == nil ? old?.askedIn : turn.chatName)
        let localizer = turn.localizer
        let lifetime = localizer.document("card.lifetime", ["seconds": .duration(Self.cardLifetime)])
        let cancel = Reply.Choice(label: localizer.text("card.button.cancel"), id: "cancel:\(proposal.id)")
        var shown = Reply(
            card.document, footnote: lifetime,
            choices: [[.init(label: localizer.text("card.button.confirm"), id: "confirm:\(proposal.id)"), cancel]],
            proposalID: proposal.id)
        var replies = old.map { Self.closed($0, "card.replaced", turn) } ?? []
        if let second {
            shown.document = Self.askedElsewhere(turn) + shown.document
            shown.destination = (second.channel, second.id)
            replies.append(Self.sentElsewhere(second, cancel, turn))
        }
        return Decision(replies + [shown]) { transaction in
            if let old, try !transaction.closeProposal(old.id, as: .replaced) {
                return [Reply(localizer.document("card.used"))]
            }
            try transaction.addProposal(proposal)
            try card.keep?(transaction, proposal.id)
            try record(exact, turn, "waiting", proposal.id, transaction)
            return nil
        }
    }

    private func cancel(_ proposal: ProposalRow, _ turn: Turn) -> Decision {
        let done = Self.toldTwice([Reply(turn.localizer.document("card.nothing_done"))], proposal, besides: turn)
        return Decision(Self.closed(proposal, "card.canceled", turn) + done) { transaction in
            guard try transaction.closeProposal(proposal.id, as: .canceled) else {
                let key = Self.problem(of: proposal, at: turn.now) ?? "card.used"
                return [Reply(turn.localizer.document(key))]
            }
            try record(ActionCall(proposal.action), turn, "canceled", proposal.id, transaction)
            return nil
        }
    }

    private func refuse(_ call: ActionCall, _ error: ActionError, _ turn: Turn) -> Decision {
        var missing: String?
        if case .missing(let parameter) = error { missing = parameter }
        var offered: (ActionCall, Offer)?
        if case .refused(_, _, let offer?) = error { offered = (call, offer) }
        let reply = Self.reply(to: error, call.action, turn)
        return Decision([reply], missingParameter: missing, offered: offered) { transaction in
            try record(call, turn, "refused", error.name, transaction)
            if case .refused = error { try keep(reply, refusing: call, turn, transaction) }
            return nil
        }
    }

    /// Keeps why an order was refused, for who asks "why not?".
    private func keep(_ reply: Reply, refusing call: ActionCall, _ turn: Turn, _ transaction: Transaction) throws {
        guard catalogue[call.action]?.descriptor.effect == .trades else { return }
        try LastRefusal(at: turn.now, reason: reply.document.plainText).keep(of: turn.user.id, transaction)
    }

    private func say(_ key: String, _ turn: Turn) -> Decision {
        Decision(Reply(turn.localizer.document(key)))
    }

    /// Takes the buttons off a card and says how it ended.
    private static func closed(_ proposal: ProposalRow, _ key: String, _ turn: Turn) -> [Reply] {
        proposal.outboxID.map { [Reply(turn.localizer.document(key), edits: $0)] } ?? []
    }

    private func record(
        _ call: ActionCall, _ turn: Turn, _ outcome: String, _ detail: String, _ transaction: Transaction
    ) throws {
        var call = call
        for parameter in catalogue[call.action]?.descriptor.parameters ?? [] where parameter.kind.isPrivate {
            if call.arguments[parameter.name] != nil { call.arguments[parameter.name] = .text("***") }
        }
        try transaction.addAudit(
            AuditRow(
                at: turn.now, user: turn.user.id, action: call.action, origin: turn.origin.rawValue,
                arguments: call.arguments.json(), outcome: outcome, detail: detail))
    }

    /// What a person reads about an error.
    private static func reply(to error: ActionError, _ action: String, _ turn: Turn) -> Reply {
        let localizer = turn.localizer
        // What it is, not what it is called inside.
        func name(_ parameter: String) -> MessageValue { .text(localizer.name(of: parameter, action)) }
        switch error {
        case .unknownAction(let name):
            return Reply(localizer.document("error.unknown_action", ["command": .code("/\(name)")]))
        case .missing(let parameter):
            return Reply(localizer.document("error.missing", ["parameter": name(parameter)]))
        case .invalid("timeframe", let text):
            let all = Timeframe.allCases.map(\.rawValue).joined(separator: ", ")
            return Reply(
                localizer.document("error.timeframe", ["value": .code(String(text.prefix(60))), "list": .text(all)]))
        case .invalid(let parameter, let text):
            // No argument takes a number below zero; what zero means, some actions say themselves.
            let (negative, own) = ("error.negative", "error.negative_\(action)")
            let isNegative = FixedPoint(text).map { $0 < .zero } == true
            let key = !isNegative ? "error.invalid" : localizer.has(own) ? own : negative
            return Reply(
                localizer.document(key, ["parameter": name(parameter), "value": .code(String(text.prefix(60)))]))
        case .notAllowed(let role):
            return Reply(localizer.document("error.not_allowed", ["role": .text(localizer.text("role.\(role)"))]))
        case .refused(let key, let values, _): return Reply(localizer.document("refusal.\(key)", values))
        }
    }
}

extension ActionError {
    /// For the record: no values people typed.
    fileprivate var name: String {
        switch self {
        case .unknownAction: "unknown action"
        case .missing(let parameter): "missing \(parameter)"
        case .invalid(let parameter, _): "invalid \(parameter)"
        case .notAllowed(let role): "needs \(role)"
        case .refused(let key, _, _): key
        }
    }
}
