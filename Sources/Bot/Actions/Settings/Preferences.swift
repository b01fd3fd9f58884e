import Actions
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    static var setLanguage: Self {
        Self(
            "set_language", role: .viewer, effect: .changesSettings, aliases: [Alias("language"), Alias("lang")],
            Parameter<String>("language", .language)
        ) { turn, services, code in
            let code = code.lowercased()
            guard services.locales.languages.contains(code) else {
                let names = services.locales.languages.map { services.locales[$0].languageName }
                let document = turn.localizer.document(
                    "refusal.unknown_language", ["languages": .text(names.joined(separator: ", "))])
                return .answer(Reply(document, choices: services.languageChoices { "/set_language \($0)" }))
            }
            let localizer = services.locales[code].with(timeZone: turn.preferences.timeZone)
            var turn = turn
            turn.localizer = localizer
            return .setting(
                .language, code, turn,
                localizer.document("setting.language.done", ["language": .text(localizer.languageName)]))
        }
    }

    static var setTimeZone: Self {
        Self(
            "set_timezone", role: .viewer, effect: .changesSettings, aliases: [Alias("timezone"), Alias("tz")],
            Parameter<String>("timezone", .timeZone)
        ) { turn, services, name in
            guard let zone = TimeZone.named(name) else {
                throw ActionError.refused("unknown_time_zone", ["name": .code(String(name.prefix(40)))])
            }
            let localizer = turn.localizer.with(timeZone: zone)
            let done = localizer.document(
                "setting.time_zone.done",
                ["zone": .text(zone.shownName), "time": .timestamp(turn.now, .weekdayTime)])
            // Where the day begins elsewhere, what was lost in it may be less.
            return .setting(.timeZone, zone.identifier, turn, done) { transaction in
                let after = turn.settings.merging([SettingKey.timeZone.rawValue: zone.identifier]) { $1 }
                try services.desk.checkNotLoosened(
                    after, of: turn.user.id, turn.localizer, refusal: "limit_keeps_zone", transaction)
            }
        }
    }

    static var setWatchlist: Self {
        Self(
            "set_watchlist", role: .viewer, effect: .changesSettings, aliases: [Alias("watchlist"), Alias("watch")],
            Parameter<ListOperation?>("op"), Parameter<[String]?>("symbols", .symbols)
        ) { turn, services, operation, symbols in
            let named = try (symbols ?? []).map { try services.instrument(InstrumentID($0)).id }
            let before = turn.preferences.watchlist
            let operation = operation ?? (named.isEmpty ? .show : .add)
            let after: [InstrumentID]
            switch operation {
            case .show, .list: return .answer(try watchlist(before, turn, services))
            case .add: after = before + named.filter { !before.contains($0) }
            case .remove: after = before.filter { !named.contains($0) }
            case .set: after = named
            case .clear: after = []
            case .ban, .unban: throw ActionError.invalid(parameter: "op", text: operation.rawValue)
            }
            guard operation == .clear || !named.isEmpty else { throw ActionError.missing(parameter: "symbols") }
            guard after.count <= 30 else { throw ActionError.refused("watchlist_full") }
            let reply = try watchlist(after, turn, services)
            return .setting(.watchlist, after.map(\.symbol).joined(separator: ","), turn, reply.document)
        }
    }

    private static func watchlist(
        _ instruments: [InstrumentID], _ turn: Turn, _ services: BotServices
    ) throws -> Reply {
        let localizer = turn.localizer
        guard !instruments.isEmpty else { return Reply(localizer.document("watchlist.empty")) }
        let lines = try instruments.map { id -> Document in
            let instrument = try services.instrument(id)
            guard let quote = services.market.quote(of: id) else {
                return localizer.document("watchlist.line_unknown", ["symbol": .text(id.symbol)])
            }
            return localizer.document(
                "watchlist.line",
                [
                    "symbol": .text(id.symbol), "bid": localizer.price(quote.bid, of: instrument),
                    "ask": localizer.price(quote.ask, of: instrument),
                ])
        }
        let headline = localizer.document("watchlist.headline", ["count": .integer(instruments.count)])
        return Reply(headline + .lines(lines) + services.marketNote(localizer))
    }
}

/// What is done to a list.
enum ListOperation: String, CaseIterable, ActionValue { case add, remove, set, show, list, ban, unban, clear }

extension Plan {
    /// Sets one of the caller's own settings; the answer can be undone.
    static func setting(
        _ key: SettingKey, _ value: String, _ turn: Turn, _ done: Document,
        check: @escaping @Sendable (Transaction) throws -> Void = { _ in }
    ) -> Plan {
        let undo = Reply.Choice(label: turn.localizer.text("button.undo"), id: "/undo")
        return .change(answer: Reply(done, choices: [[undo]])) { transaction in
            try check(transaction)
            try transaction.set(key.rawValue, to: value, of: turn.user.id, by: turn.user.id, at: turn.now)
            if key == .timeZone { try ScheduleBook.rearrange(of: turn.user.id, at: turn.now, transaction) }
        }
    }
}

extension TimeZone {
    /// The name people know it by: Foundation calls UTC `GMT`.
    var shownName: String { identifier == "GMT" ? "UTC" : identifier }

    /// A zone by its IANA name in any case, or by its city alone: `berlin` is Europe/Berlin.
    static func named(_ name: String) -> TimeZone? {
        let wanted = name.lowercased().replacing(" ", with: "_")
        if wanted == "utc" || wanted == "gmt" { return TimeZone(identifier: "UTC") }
        let known = TimeZone.knownTimeZoneIdentifiers
        let match =
            known.first { $0.lowercased() == wanted }
            ?? known.first { $0.lowercased().split(separator: "/").last.map(String.init) == wanted }
        // The list leaves out names that are valid all the same: Asia/Kolkata stands there as Asia/Calcutta.
        return (match ?? (name.contains("/") ? name : nil)).flatMap(TimeZone.init(identifier:))
    }
}
