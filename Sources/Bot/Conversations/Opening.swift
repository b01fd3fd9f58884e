import Actions
import Channels
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading
import Understanding
import Venues

/// What is known when a message is taken up.
final class Opening: Sendable {
    let turn: Turn
    let context: InterpretationContext
    /// The card that is answered: the button's own, or the one a bare yes or no speaks of.
    let card: ProposalRow?
    /// The card that words may correct: the one they reply to, or the newest.
    let correctable: ProposalRow?
    /// Whether the only open cards came after the message.
    let isCardNewer: Bool
    let question: OpenQuestion?
    /// The visible name of what the message replied to is about, when it is no signal: of a trade.
    let repliedTrade: String?
    /// Where the open question of this person in this chat is kept.
    let questionMark: String
    /// What was spoken of before, and where that is kept.
    let memory: Memory
    let memoryMark: String
    /// Whether the chat must be written down.
    let isChatNew: Bool
    /// Whether the sender has another user name than was written down.
    let isRenamed: Bool
    /// What was said in a group, where only its sender reads the answer; nil: there is no such chat, or it is one.
    let privately: Turn?

    init(
        turn: Turn, context: InterpretationContext, card: ProposalRow?, correctable: ProposalRow?, isCardNewer: Bool,
        question: OpenQuestion?, repliedTrade: String?, questionMark: String, memory: Memory, memoryMark: String,
        isChatNew: Bool, isRenamed: Bool, privately: Turn? = nil
    ) {
        self.turn = turn
        self.context = context
        self.card = card
        self.correctable = correctable
        self.isCardNewer = isCardNewer
        self.question = question
        self.repliedTrade = repliedTrade
        self.questionMark = questionMark
        self.memory = memory
        self.memoryMark = memoryMark
        self.isChatNew = isChatNew
        self.isRenamed = isRenamed
        self.privately = privately
    }

    /// Whether something was asked after the card that is answered was shown.
    var isQuestionLast: Bool {
        guard let asked = question?.askedAt else { return false }
        return card.map { asked >= $0.createdAt } ?? true
    }

    /// The same in the chat that only its sender reads: nothing that stands in the group bears on it.
    func moved(to turn: Turn) -> Opening {
        Opening(
            turn: turn, context: context, card: card, correctable: nil, isCardNewer: isCardNewer, question: nil,
            repliedTrade: nil, questionMark: Memory.questionMark(turn.user.id, turn.chatName), memory: memory,
            memoryMark: memoryMark, isChatNew: isChatNew, isRenamed: isRenamed)
    }
}

extension Conversations {
    /// Loads everything that bears on a message, in one snapshot; people are made known on their first message.
    func open(_ stored: StoredMessage, at now: Timestamp) async throws -> Opening {
        let message = stored.message
        let known = try await services.store.read { [self] in try load(stored, at: now, $0) }
        if let known { return known }
        let names = message.sender.names(on: message.chat.channel)
        let role = names.contains(where: services.configuration.administrators.contains) ? Role.owner : Role.trader
        return try await services.store.write { [self] transaction in
            if let known = try load(stored, at: now, transaction) { return known }
            let user = try transaction.addUser(
                channel: message.chat.channel.rawValue, externalID: message.sender.id,
                username: message.sender.username, name: message.sender.name, role: role.rawValue, at: now)
            let language = services.locales[message.sender.languageCode ?? "en"].language
            try transaction.begin(SettingKey.language.rawValue, as: language, of: user.id)
            guard let opening = try load(stored, at: now, transaction) else {
                throw StorageError.notWritten(detail: "user")
            }
            return opening
        }
    }

    /// The card a button names; the one a bare yes or no speaks of: the one it replies to, or the only one.
    private func card(
        among open: [ProposalRow], _ message: IncomingMessage, _ replied: OutboxRow?, _ transaction: Transaction
    ) throws -> ProposalRow? {
        if case .press(let button, _) = message.content {
            return try CardAnswer(button: button).flatMap { try transaction.proposal($0.proposal) }
        }
        guard message.replyTo != nil else { return open.count == 1 ? open.first : nil }
        return open.first { $0.outboxID == replied?.id }
    }

    /// Words soon after a signal may speak of it without replying to it.
    private static let talkedAbout: Duration = .minutes(30)

    /// The signal that the message it replies to was about, or without a reply the one that was shown last.
    private func signal(
        _ message: IncomingMessage, _ replied: OutboxRow?, _ language: String, of user: Int64, at now: Timestamp,
        _ transaction: Transaction
    ) throws -> InterpretationContext.ToldSignal? {
        guard message.replyTo == nil else {
            return try replied.flatMap { try signal(shownBy: $0, language, of: user, transaction) }
        }
        let rows = try transaction.recentSetups(
            channel: message.chat.channel.rawValue, chat: message.chat.id, since: now - Self.talkedAbout)
        for row in rows {
            // What became of one has no buttons: it does not show it anew.
            guard var signal = try signal(shownBy: row, language, of: user, transaction), !(try buttons(row).isEmpty)
            else { continue }
            signal.isRepliedTo = false
            return signal
        }
        return nil
    }

    private func signal(
        shownBy row: OutboxRow, _ language: String, of user: Int64, _ transaction: Transaction
    ) throws -> InterpretationContext.ToldSignal? {
        guard let reference = row.reference else { return nil }
        guard let known = try transaction.signal(reference: reference) else {
            // A setup that was looked up is not recorded: the button under it says all that there is of it.
            for button in try buttons(row) where button.id.hasPrefix("/buy ") || button.id.hasPrefix("/sell ") {
                guard case .calls(let calls, _) = interpreter.interpret(button.id, .init(language: language)) else {
                    continue
                }
                return calls.first.flatMap { .init(order: $0, setup: reference) }
            }
            return nil
        }
        guard try services.directory.isVisible(known.strategy, to: user, transaction) else { return nil }
        return .init(
            known.instrument, try known.tracker().signal.direction.openingSide, timeframe: known.timeframe,
            strategy: known.strategy, reference: known.reference, isRepliedTo: true)
    }

    private func buttons(_ row: OutboxRow) throws -> [Button] {
        try JSONDecoder().decode(OutgoingMessage.self, from: Data(row.message.utf8)).buttons.flatMap(\.self)
    }

    /// The month it is in the market, where the person is.
    private static func month(_ now: Timestamp, in zone: TimeZone) -> InterpretationContext.Month? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.year, .month], from: now.date)
        guard let year = parts.year, let number = parts.month else { return nil }
        return .init(year: year, number: number)
    }

    /// Who writes, where, and in which language it is answered there.
    private func turn(
        _ stored: StoredMessage, _ user: UserRow, _ settings: [String: String], at now: Timestamp,
        _ transaction: Transaction
    ) throws -> Turn {
        let (message, typed) = (stored.message, UserSettings(settings))
        let isOwner = message.sender.names(on: message.chat.channel)
            .contains(where: services.configuration.administrators.contains)
        let isPress = if case .press = message.content { true } else { false }
        let (channel, isDirect) = (message.chat.channel.rawValue, message.chatKind == .direct)
        let room = isDirect ? nil : try transaction.room(channel: channel, chat: message.chat.id)
        var turn = Turn(
            user: user, role: isOwner ? .owner : Role(rawValue: user.role) ?? .viewer,
            origin: isPress ? .button : .freeText, channel: channel, chat: message.chat.id, isDirect: isDirect,
            localizer: services.locales[room?.language ?? typed.language].with(timeZone: typed.timeZone),
            settings: settings, now: now, askedAt: min(message.sentAt, now), key: "m\(stored.id)")
        turn.secondChat = try secondChat(typed, turn, transaction)
        return turn
    }

    private func load(_ stored: StoredMessage, at now: Timestamp, _ transaction: Transaction) throws -> Opening? {
        let message = stored.message
        let channel = message.chat.channel.rawValue
        guard let (user, username) = try transaction.sender(channel: channel, externalID: message.sender.id) else {
            return nil
        }
        let settings = try transaction.settings(of: user.id)
        let typed = UserSettings(settings)
        let turn = try turn(stored, user, settings, at: now, transaction)
        let privately = try message.chatKind == .direct ? nil : self.privately(turn, typed, transaction)
        let (mark, memoryMark) = (Memory.questionMark(user.id, turn.chatName), Memory.mark(user.id, turn.chatName))
        let kept = try transaction.marks(mark, memoryMark)
        // Commands and buttons say all that there is to say; words may speak of a card, a signal or a position.
        let isWords = message.isWords
        let replied = try (isWords ? message.replyTo : nil).flatMap {
            try transaction.outbox(channel: channel, chat: message.chat.id, messageID: $0)
        }
        let signal = isWords ? try signal(message, replied, typed.language, of: user.id, at: now, transaction) : nil
        // Who replies to a signal neither answers a question nor speaks of a card.
        let isAside = signal?.isRepliedTo == true
        let question = (isAside ? nil : kept.first).flatMap { text in
            // One that cannot be read is forgotten: it must not keep its chat from being answered.
            text.isEmpty ? nil : try? JSONDecoder().decode(OpenQuestion.self, from: Data(text.utf8))
        }
        let all = isWords && !isAside ? try transaction.openProposals(of: user.id, chat: turn.chatName, at: now) : []
        // What was written before a card was there cannot be an answer to it.
        let open = all.filter { $0.createdAt <= stored.receivedAt }
        let card = try card(among: open, message, replied, transaction)
        // A yes or no is understood as one even when several cards are open; then it is asked which.
        let correctable = isWords ? card ?? open.first : nil
        let pending = try correctable.map { card in
            let arguments = try JSONDecoder().decode([String: ArgumentValue].self, from: Data(card.arguments.utf8))
            // A correction is of what was asked for, not of what the card then showed.
            return ActionCall(card.action, arguments.filter { $0.key != "shown" })
        }
        let memory = kept.second.flatMap(memories.read) ?? Memory(at: now)
        let isRecent = isWords && now - memory.at <= Memory.span
        let alerts = isRecent && memory.isOfAlerts == true ? try transaction.activeAlerts(of: user.id) : []
        let context = InterpretationContext(
            language: turn.localizer.language, pendingCard: pending, openQuestion: question,
            isUntrusted: message.isForwarded,
            positions: isWords
                ? try transaction.positions(of: user.id).map { .init($0.instrument, $0.direction.openingSide) } : [],
            alerts: alerts.map(\.alert.instrument), lastAlert: memory.alert(among: alerts), namesAlerts: true,
            lastInstrument: isAside ? signal?.instrument : isRecent ? memory.instrument : nil, lastSignal: signal,
            lastOrder: isRecent ? memory.order : nil, recent: isRecent ? memory.recent ?? [] : [],
            quoted: isWords ? message.quotedText : nil,
            month: Self.month(services.market.clock.now(), in: typed.timeZone))
        let isReachable = try transaction.isReachableChat(channel: channel, id: message.chat.id)
        return Opening(
            turn: turn, context: context, card: card, correctable: correctable,
            isCardNewer: open.isEmpty && !all.isEmpty, question: question,
            repliedTrade: isAside ? nil : replied?.reference, questionMark: mark,
            memory: memory, memoryMark: memoryMark, isChatNew: !isReachable,
            isRenamed: message.sender.username.map { $0 != username } ?? false, privately: privately)
    }
}

extension IncomingMessage {
    /// Whether it is more than a slash command or a button.
    fileprivate var isWords: Bool {
        switch content {
        case .text(let text), .file(_, let text): text.first { !$0.isWhitespace } != "/"
        case .press, .edited, .membership, .receipt, .moved, .other: false
        }
    }
}
