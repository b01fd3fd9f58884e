import Actions
import Channels
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading

/// Groups and channels for who sets them up.
struct RoomDesk: Sendable {
    let services: BotServices
    let turn: Turn

    /// Signals posted in one room.
    private static let mostWatches = 30
    /// Rooms somebody is asked about at a time.
    private static let mostAsked = 50
    private static let mostShown = 8

    private var localizer: Localizer { turn.localizer }

    enum Found {
        case room(RoomRow)
        /// Which one is meant is to be said first.
        case question(Reply)
    }

    // Which one, and who may.

    /// The room that is meant: the one it is asked in, or the one that is named, or the only one.
    /// - Throws: `ActionError.refused` for everybody who does not administer it.
    func find(_ name: String?) async throws -> Found {
        let people = try await services.store.read { try $0.identities(of: turn.user.id) }
        if name == nil, let chat = turn.isDirect ? turn.group : turn.chat { return try await here(chat, people) }
        let all = try await services.store.read { try $0.rooms(of: turn.channel, limit: Self.mostAsked) }
        guard let name else { return try await choose(all, people) }
        let wanted = Self.fold(name)
        guard let room = all.first(where: { $0.chat == name || Self.names($0).contains(wanted) }) else {
            throw ActionError.refused("group_unknown", ["name": .text(String(name.prefix(40)))])
        }
        guard await isAdministrator(of: room.chat, people) else { throw ActionError.refused("group_not_admin") }
        return .room(room)
    }

    private func here(_ chat: String, _ people: [String]) async throws -> Found {
        guard await isAdministrator(of: chat, people, isHere: true) else {
            throw ActionError.refused("group_not_admin")
        }
        let known = try await services.store.read { try $0.room(channel: turn.channel, chat: chat) }
        if let known, known.isMember { return .room(known) }
        // It was there before rooms were written down.
        return .room(
            try await services.store.write { [turn] in
                try $0.noteRoom(
                    channel: turn.channel, chat: chat, kind: "group", title: nil, username: nil, isMember: true)
            })
    }

    private func choose(_ rooms: [RoomRow], _ people: [String]) async throws -> Found {
        var own: [RoomRow] = []
        for room in rooms where own.count < Self.mostShown {
            if await isAdministrator(of: room.chat, people) { own.append(room) }
        }
        if own.count == 1 { return .room(own[0]) }
        guard !own.isEmpty else { return .question(Reply(localizer.document("group.no_rooms"))) }
        let choices = own.map { [Reply.Choice(label: $0.name, id: "/set_group chat=\($0.chat)")] }
        return .question(Reply(localizer.document("group.which"), choices: choices))
    }

    /// - Parameter isHere: whether it was asked in the room itself: there an anonymous administrator is one.
    private func isAdministrator(of chat: String, _ people: [String], isHere: Bool = false) async -> Bool {
        guard let channel = ChannelID(rawValue: turn.channel) else { return false }
        let id = ChatID(channel, chat)
        for person in people where person.hasPrefix("\(turn.channel):") {
            let name = String(person.dropFirst(turn.channel.count + 1))
            if isHere, TelegramChannel.isAnonymousAdministrator(name), channel == .telegram { return true }
            if await services.administrators.isAdministrator(name, of: id) { return true }
        }
        return false
    }

    private static func names(_ room: RoomRow) -> [String] { [room.title, room.username ?? ""].map(fold) }
    private static func fold(_ name: String) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    // What is done with it.

    func carryOut(_ wish: RoomWish, _ room: RoomRow) async throws -> Plan {
        guard wish.changesAnything else {
            return .answer(shown(room, try await services.store.read { try $0.roomWatches(of: room.id) }))
        }
        let watch = try await watch(wish, room)
        var plan = Plan { [self] transaction in
            guard var now = try transaction.room(room.id) else { throw ActionError.refused("group_unknown") }
            if let watch, wish.isEnabled != false {
                guard try transaction.roomWatches(of: room.id).count < Self.mostWatches else {
                    throw ActionError.refused("too_many_watches", ["limit": .integer(Self.mostWatches)])
                }
                try transaction.addRoomWatch(watch)
            } else if let strategy = watch?.strategy {
                _ = try transaction.removeRoomWatches(
                    of: room.id, strategy: strategy, instrument: wish.symbol, timeframe: wish.timeframe)
            }
            now = wish.applied(to: now)
            now.setBy = turn.user.id
            now.language = now.language ?? turn.preferences.language
            now.timeZone = turn.preferences.timeZone.identifier
            try transaction.setRoom(now)
            services.watchChanges.note()
            return [shown(now, try transaction.roomWatches(of: room.id))]
        }
        plan.exact = exact(wish, room)
        return plan
    }

    private func watch(_ wish: RoomWish, _ room: RoomRow) async throws -> RoomWatchRow? {
        guard let name = wish.strategy else {
            guard wish.symbol == nil, wish.timeframe == nil else { throw ActionError.missing(parameter: "strategy") }
            return nil
        }
        let strategy = try await services.store.read { transaction in
            let strategy = try services.signalSource(named: name, for: turn.user.id, transaction)
            if let number = StrategyDirectory.number(strategy.id), try transaction.strategy(number)?.isShared != true {
                throw ActionError.refused("group_not_shared", ["name": .text(strategy.name)])
            }
            return strategy
        }
        if wish.isEnabled == false {
            return RoomWatchRow(
                room: room.id, strategy: strategy.id, instrument: wish.symbol ?? InstrumentID("ALL"),
                timeframe: wish.timeframe ?? strategy.timeframe)
        }
        guard let symbol = wish.symbol, symbol != ClosingSelection.all else {
            throw ActionError.missing(parameter: "symbol")
        }
        let instrument = try services.instrument(symbol)
        let timeframe = wish.timeframe ?? strategy.timeframe
        if strategy.id == ExternalSignals.strategy {
            return RoomWatchRow(room: room.id, strategy: strategy.id, instrument: instrument.id, timeframe: timeframe)
        }
        do {
            // It must be able to run there.
            _ = try SignalScan(
                instrument, timeframe, [strategy], over: [], spread: try services.quote(instrument).spread.value.double)
        } catch let error as StrategyError {
            throw error.worded(localizer)
        }
        return RoomWatchRow(room: room.id, strategy: strategy.id, instrument: instrument.id, timeframe: timeframe)
    }

    /// The wish with the room it is about, as a card keeps it.
    private func exact(_ wish: RoomWish, _ room: RoomRow) -> [String: ArgumentValue] {
        var arguments: [String: ArgumentValue] = ["chat": .text(room.chat)]
        arguments["strategy"] = wish.strategy.map { .text($0) }
        arguments["symbol"] = wish.symbol.map { .text($0.symbol) }
        arguments["timeframe"] = wish.timeframe.map { .text($0.rawValue) }
        arguments["enabled"] = wish.isEnabled.map { .flag($0) }
        arguments["language"] = wish.language.map { .text($0) }
        arguments["reward"] = wish.reward.map { .number($0) }
        arguments["charts"] = wish.hasCharts.map { .flag($0) }
        if let quiet = wish.quiet {
            arguments["quiet"] = .flag(quiet != nil)
            arguments["start"] = quiet.map { .text($0.startText) }
            arguments["end"] = quiet.map { .text($0.endText) }
        }
        return arguments
    }

    private func shown(_ room: RoomRow, _ watches: [RoomWatchRow]) -> Reply {
        var lines = [localizer.document("group.headline", ["title": .text(room.name)])]
        lines += watches.map { watch in
            let strategy = services.strategies.all.first { $0.id == watch.strategy }
            return localizer.document(
                "strategy.watch_line",
                [
                    "strategy": .text(strategy?.name ?? watch.strategy),
                    "symbol": .text(watch.instrument.symbol), "timeframe": .text(watch.timeframe.rawValue),
                ])
        }
        if watches.isEmpty { lines.append(localizer.document("group.none")) }
        if room.state == .stopped || room.state == .suspended {
            lines.append(localizer.document("group.\(room.state.rawValue)"))
        }
        if let least = room.minimumReward {
            let text = SignalWording(services: services, localizer: localizer).rewardText(least)
            lines.append(localizer.document("group.reward", ["reward": .text(text)]))
        }
        if let quiet = room.quiet {
            let zone = room.timeZone.flatMap(TimeZone.init(identifier:)) ?? .gmt
            lines.append(
                localizer.document(
                    "notifications.quiet",
                    ["start": .text(quiet.startText), "end": .text(quiet.endText), "zone": .text(zone.shownName)]))
        }
        if !room.hasCharts { lines.append(localizer.document("group.no_charts")) }
        if let language = room.language {
            lines.append(
                localizer.document("group.language", ["language": .text(services.locales[language].languageName)]))
        }
        return Reply(.lines(lines), choices: watches.isEmpty ? [] : [[toggle(room)]])
    }

    private func toggle(_ room: RoomRow) -> Reply.Choice {
        let isOn = room.state == .on
        return .init(
            label: localizer.text(isOn ? "group.button.stop" : "group.button.start"),
            id: "/set_group enabled=\(isOn ? "off" : "on") chat=\(room.chat)")
    }
}
