import Actions
import Channels
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading

extension Action<BotServices> {
    /// Which signals are posted in a group or channel, and how. Its administrators decide, by what the platform says.
    static var setGroup: Self {
        Self(
            "set_group", role: .viewer, effect: .changesSettings, isPublic: true,
            aliases: [Alias("group"), Alias("groups"), Alias("post")],
            Parameter<String?>("strategy", .strategy), Parameter<InstrumentID?>("symbol"),
            Parameter<Timeframe?>("timeframe"), Parameter<Bool?>("enabled"), Parameter<String?>("language", .language),
            Parameter<FixedPoint?>("reward", in: 0...100), Parameter<Bool?>("charts"),
            Parameter<String?>("start", .clock), Parameter<String?>("end", .clock), Parameter<Bool?>("quiet"),
            Parameter<String?>("chat", .named)
        ) { turn, services, strategy, symbol, timeframe, isEnabled, language, reward, charts, start, end, quiet, chat in
            if let language, !services.locales.languages.contains(language) {
                throw ActionError.invalid(parameter: "language", text: language)
            }
            let desk = RoomDesk(services: services, turn: turn)
            let room: RoomRow
            switch try await desk.find(chat) {
            case .room(let found): room = found
            case .question(let reply): return .answer(reply)
            }
            var wish = RoomWish(strategy: strategy, symbol: symbol, timeframe: timeframe, isEnabled: isEnabled)
            wish.language = language
            wish.reward = reward
            if charts != nil { wish.hasCharts = charts == true && isEnabled != false }
            if quiet != nil || start != nil || end != nil { wish.quiet = .some(try Self.hours(start, end)) }
            // "charts off" and "quiet off" say nothing of all the rest.
            if charts != nil || quiet != nil { wish.isEnabled = strategy == nil ? nil : isEnabled }
            return try await desk.carryOut(wish, room)
        }
    }

    /// nil: no quiet hours.
    private static func hours(_ start: String?, _ end: String?) throws -> DailyHours? {
        guard start != nil || end != nil else { return nil }
        guard let hours = DailyHours(from: start ?? "22:00", to: end ?? "07:00") else {
            throw ActionError.refused("quiet_hours", ["start": .text(start ?? ""), "end": .text(end ?? "")])
        }
        return hours
    }
}

/// What an administrator wants of a group or channel; nil: as it is.
struct RoomWish: Sendable {
    var strategy: String?
    var symbol: InstrumentID?
    var timeframe: Timeframe?
    var isEnabled: Bool?
    var language: String?
    var reward: FixedPoint?
    var hasCharts: Bool?
    var quiet: DailyHours??

    init(strategy: String?, symbol: InstrumentID?, timeframe: Timeframe?, isEnabled: Bool?) {
        self.strategy = strategy
        self.symbol = symbol
        self.timeframe = timeframe
        self.isEnabled = isEnabled
    }

    /// The settings of the room as they are then.
    func applied(to room: RoomRow) -> RoomRow {
        var room = room
        if let language { room.language = language }
        if let reward { room.minimumReward = reward > .zero ? reward.double : nil }
        if let hasCharts { room.hasCharts = hasCharts }
        if let quiet { room.quietHours = quiet?.text }
        if strategy == nil, let isEnabled { room.state = isEnabled ? .on : .stopped }
        // What is added is to be posted, whatever was before.
        if strategy != nil, isEnabled != false { room.state = .on }
        return room
    }

    var changesAnything: Bool {
        strategy != nil || isEnabled != nil || language != nil || reward != nil || hasCharts != nil || quiet != nil
    }
}
