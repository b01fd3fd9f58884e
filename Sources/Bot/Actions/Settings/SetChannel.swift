import Actions
import Channels
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Understanding

extension Action<BotServices> {
    /// Where messages go besides the chats: e-mail, text message, push.
    static var setChannel: Self {
        Self(
            "set_channel", role: .viewer, effect: .changesSettings, aliases: [Alias("channel"), Alias("channels")],
            Parameter<WayOperation?>("op"), Parameter<Way?>("way"), Parameter<NoticeKind?>("kind"),
            Parameter<String?>("address", .address)
        ) { turn, services, operation, way, kind, address in
            let desk = WayDesk(turn: turn, services: services)
            if let address, operation == nil || operation == .on { return try desk.address(address, way, kind) }
            let way = way ?? address.flatMap(Way.looking)
            switch operation ?? (way == nil ? .show : .on) {
            case .show: return try await desk.overview()
            case .test: return try await desk.test(try desk.known(way))
            case .remove: return try desk.remove(try desk.known(way))
            case .only: return try await desk.choose(try desk.known(way)) { $0.set($1, only: kind ?? .all) }
            case .on:
                let way = try desk.known(way)
                return try await desk.choose(way) { choices, way in
                    // What is on stays as it was chosen.
                    if kind != nil || choices[way] == nil { choices.set(way, kind, isOn: true) }
                }
            case .off:
                let ways = way.map { [$0] } ?? Way.allCases
                return desk.change { choices in for way in ways { choices.set(way, kind, isOn: false) } }
            }
        }
    }
}

enum WayOperation: String, CaseIterable, ActionValue { case on, off, only, test, remove, show }

/// One request about a person's ways.
private struct WayDesk: Sendable {
    let turn: Turn
    let services: BotServices

    /// How long a code counts, how often a wrong one may be given, and how many are sent in a day.
    static let codeLifetime: Duration = .seconds(900)
    static let maximumAttempts = 5
    static let codesADay = 5
    static let testsADay = 20

    private var localizer: Localizer { turn.localizer }
    private var user: Int64 { turn.user.id }
    private var ways: WaysConfiguration { services.configuration.ways }
    private func named(_ way: Way) -> [String: MessageValue] { ["way": .text(localizer.name(way))] }

    /// The way that is meant.
    /// - Throws: `ActionError`: when none is named, or it is not set up here.
    func known(_ way: Way?) throws -> Way {
        guard let way else { throw ActionError.missing(parameter: "way") }
        guard ways.isSetUp(way) else { throw ActionError.refused("way_not_configured", named(way)) }
        return way
    }

    func overview() async throws -> Plan {
        try await Plan.reading(services.store) { transaction in [try overview(turn.preferences.ways, transaction)] }
    }
    private func overview(_ choices: WayChoices, _ transaction: Transaction) throws -> Reply {
        let since = turn.now - WayOverview.span
        return try WayOverview(turn, ways, choices: choices, since: since, transaction).reply(transaction)
    }

    /// Changes what goes by a way that has an address; push without one gets it now.
    func choose(_ way: Way, _ make: @escaping @Sendable (inout WayChoices, Way) -> Void) async throws -> Plan {
        let row = try await services.store.read { try $0.ways(of: user) }[way.rawValue]
        guard row?.address != nil else {
            guard way == .push else { throw ActionError.missing(parameter: "address") }
            return push(to: "bellwether-" + SystemRandom().reference(length: 20).lowercased())
        }
        return change { make(&$0, way) }
    }

    /// Sets which kinds go by which way, and shows all that holds then.
    func change(_ make: @escaping @Sendable (inout WayChoices) -> Void) -> Plan {
        var choices = turn.preferences.ways
        make(&choices)
        let after = choices
        return Plan { transaction in
            try transaction.set(SettingKey.ways.rawValue, to: after.text, of: user, by: user, at: turn.now)
            return [undoable(try overview(after, transaction))]
        }
    }

    private func undoable(_ reply: Reply) -> Reply {
        var reply = reply
        reply.choices.append([.init(label: localizer.text("button.undo"), id: "/undo")])
        return reply
    }

    /// Forgets an address.
    func remove(_ way: Way) throws -> Plan {
        var choices = turn.preferences.ways
        choices.set(way, nil, isOn: false)
        let after = choices
        return Plan { transaction in
            try transaction.set(SettingKey.ways.rawValue, to: after.text, of: user, by: user, at: turn.now)
            // The row stays with how many codes were sent.
            if var row = try transaction.ways(of: user)[way.rawValue] {
                (row.address, row.pending, row.code) = (nil, nil, nil)
                try transaction.setWay(way.rawValue, of: user, to: row)
            }
            return [Reply(localizer.document("ways.removed", named(way)))]
        }
    }

    /// Sends a message by a way, to see that it arrives.
    func test(_ way: Way) async throws -> Plan {
        let (rows, sent) = try await services.store.read { transaction in
            let rows = try transaction.ways(of: user)
            let address = rows[way.rawValue]?.address ?? ""
            let since = turn.now - .hours(24)
            return (rows, try transaction.outboxCounts(channel: way.channel.rawValue, chat: address, since: since))
        }
        guard let address = rows[way.rawValue]?.address else { throw ActionError.refused("way_no_address", named(way)) }
        guard sent.counts.values.reduce(0, +) < Self.testsADay else {
            throw ActionError.refused("way_tests", named(way))
        }
        let message = Reply(
            localizer.document("ways.test_message", ["time": .timestamp(turn.now, .dateTime)]),
            destination: (way.channel.rawValue, address), isUrgent: true)
        var values = named(way)
        values["address"] = .text(way.masked(address))
        let answer = Reply(localizer.document("ways.test_sent", values))
        // What leaves the machine is a change: it is asked about when it comes late, and recorded.
        return Plan { _ in [answer, message] }
    }
}

// Addresses, and the codes that prove them.
extension WayDesk {
    /// An address to be proven, or the code that proves one.
    /// - Parameter kind: what alone is wanted there; nil: as it is, or the usual.
    func address(_ text: String, _ named: Way?, _ kind: NoticeKind?) throws -> Plan {
        guard turn.isDirect, turn.group == nil else { throw ActionError.refused("way_private") }
        if named == nil || named != .push, text.count == 6, text.allSatisfy(\.isNumber) { return prove(with: text) }
        let way = try known(named ?? Way.looking(like: text))
        guard let address = way.address(text) else {
            throw ActionError.refused("way_address_\(way.rawValue)", ["text": .code(String(text.prefix(60)))])
        }
        return way == .push ? push(to: address, kind) : prove(address, way, kind)
    }

    /// A topic needs no proof: its owner has made it up, or is told it now.
    func push(to topic: String, _ kind: NoticeKind? = nil) -> Plan {
        var choices = turn.preferences.ways
        if let kind { choices.set(.push, only: kind) } else { choices.set(.push, nil, isOn: true) }
        let after = choices
        let link = "\(ways.push?.base ?? "")/\(topic)"
        return Plan { transaction in
            try transaction.setWay(Way.push.rawValue, of: user, to: WayRow(address: topic))
            try transaction.set(SettingKey.ways.rawValue, to: after.text, of: user, by: user, at: turn.now)
            let reply = Reply(
                localizer.document("ways.push_on", ["link": .code(link), "topic": .code(topic)]),
                choices: [[testButton(.push)]])
            return [undoable(reply)]
        }
    }

    private func testButton(_ way: Way) -> Reply.Choice {
        .init(label: localizer.text("ways.button.test", named(way)), id: "/set_channel test \(way.rawValue)")
    }

    /// Sends a code to an address, unless too many were sent.
    private func prove(_ address: String, _ way: Way, _ kind: NoticeKind?) -> Plan {
        var choices = turn.preferences.ways
        if let kind { choices.set(way, only: kind) }
        let wanted = choices
        let draw = SystemRandom().next() % 1_000_000
        let code = String(String(draw + 1_000_000).dropFirst())
        let message = Reply(
            localizer.document("ways.code_message", ["code": .text(code)]),
            destination: (way.channel.rawValue, address), isUrgent: true)
        let question = OpenQuestion(
            partial: ActionCall("set_channel", ["way": .text(way.rawValue)]), parameter: "address")
        return Plan { transaction in
            var row = try transaction.ways(of: user)[way.rawValue] ?? WayRow()
            if row.address == address { return [try turnOn(way, wanted, transaction)] }
            if kind != nil {
                try transaction.set(SettingKey.ways.rawValue, to: wanted.text, of: user, by: user, at: turn.now)
            }
            if row.codesSince.map({ turn.now - $0 > .hours(24) }) ?? true {
                (row.codesSent, row.codesSince) = (0, turn.now)
            }
            guard row.codesSent < Self.codesADay else { throw ActionError.refused("way_codes", named(way)) }
            row.codesSent += 1
            (row.pending, row.code, row.attempts) = (address, code, 0)
            row.codeExpiresAt = turn.now + Self.codeLifetime
            try transaction.setWay(way.rawValue, of: user, to: row)
            try transaction.setMark(Memory.questionMark(user, turn.chatName), json: question)
            var values = named(way)
            values["address"] = .text(way.masked(address))
            values["time"] = .duration(Self.codeLifetime)
            return [Reply(localizer.document("ways.code_sent", values)), message]
        }
    }

    /// Takes a code: the address that waits for it counts from now on.
    private func prove(with code: String) -> Plan {
        Plan { transaction in
            let rows = try transaction.ways(of: user)
            let waiting = Way.allCases.filter { rows[$0.rawValue]?.code != nil }
            guard !waiting.isEmpty else { throw ActionError.refused("way_no_code") }
            for way in waiting {
                guard var row = rows[way.rawValue], row.code == code, row.attempts < Self.maximumAttempts,
                    row.codeExpiresAt.map({ turn.now < $0 }) ?? false
                else { continue }
                (row.address, row.pending, row.code, row.codesSent) = (row.pending, nil, nil, 0)
                try transaction.setWay(way.rawValue, of: user, to: row)
                return [try turnOn(way, turn.preferences.ways, transaction)]
            }
            return [try wrong(code, waiting, rows, transaction)]
        }
    }

    /// Turns a way on that is off; one that is on keeps what was chosen for it.
    private func turnOn(_ way: Way, _ choices: WayChoices, _ transaction: Transaction) throws -> Reply {
        var choices = choices
        if choices[way] == nil { choices.set(way, nil, isOn: true) }
        try transaction.set(SettingKey.ways.rawValue, to: choices.text, of: user, by: user, at: turn.now)
        return undoable(try overview(choices, transaction))
    }

    /// Counts a wrong code against every address that waits: after too many, or its time, a code is dead.
    private func wrong(
        _ code: String, _ waiting: [Way], _ rows: [String: WayRow], _ transaction: Transaction
    ) throws -> Reply {
        var left = 0
        for way in waiting {
            guard var row = rows[way.rawValue] else { continue }
            row.attempts += 1
            let isDead = row.attempts >= Self.maximumAttempts || row.codeExpiresAt.map { turn.now >= $0 } ?? true
            if isDead { row.code = nil } else { left = max(left, Self.maximumAttempts - row.attempts) }
            try transaction.setWay(way.rawValue, of: user, to: row)
        }
        guard left > 0 else { return Reply(localizer.document("ways.code_dead")) }
        let question = OpenQuestion(partial: ActionCall("set_channel"), parameter: "address")
        try transaction.setMark(Memory.questionMark(user, turn.chatName), json: question)
        return Reply(localizer.document("ways.code_wrong", ["count": .integer(left)]))
    }
}
