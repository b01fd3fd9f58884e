import Actions
import Platform
import Presentation
import Signals
import Storage
import Trading

/// What a pause is about.
enum PauseScope: String, CaseIterable, ActionValue { case signals, trading, report, all }

extension Action<BotServices> {
    /// Stops new entries, or one thing that is named; positions keep their stops and targets.
    static var pause: Self {
        Self(
            "pause", role: .trader, effect: .protects, Parameter<PauseScope?>("what"), Parameter<Duration?>("duration"),
            Parameter<InstrumentID?>("symbol"), Parameter<String?>("strategy", .words),
            Parameter<String?>("until", .moment)
        ) { turn, services, scope, duration, symbol, strategy, end in
            let subject = try await PauseSubject(scope, symbol, strategy, turn, services)
            // What cannot be read pauses all the same, without an end.
            let until =
                duration.map { turn.now + $0 }
                ?? end.flatMap { NamedMoment.start(of: $0, now: turn.now, zone: turn.preferences.timeZone) }
            return Plan { transaction in
                func set(_ key: SettingKey, _ value: String?) throws {
                    try transaction.set(key.rawValue, to: value, of: turn.user.id, by: turn.user.id, at: turn.now)
                }
                var document = Document()
                if subject.isEverything {
                    try set(.pausedUntil, until.map { String($0.milliseconds) } ?? "always")
                    document += Self.pauseNote(until, turn.localizer)
                }
                if !subject.things.isEmpty {
                    var paused = UserSettings(try transaction.settings(of: turn.user.id)).pausedThings
                    paused.prune(at: turn.now)
                    for thing in subject.things { paused.pause(thing, until: until) }
                    try set(.pausedThings, paused.text)
                    let shown = subject.things.map { turn.localizer.shown($0, until: paused.end(of: $0)) }
                    document += turn.localizer.document(
                        "pause.things", ["things": .text(shown.joined(separator: ", "))])
                }
                let resume = Reply.Choice(
                    label: turn.localizer.text(subject.isEverything ? "button.resume" : "pause.button"),
                    id: ActionCall("resume", subject.arguments).plain)
                // "Stop" may have meant more than that entries stop.
                let stop = Reply.Choice(label: turn.localizer.text("action.emergency_stop.summary"), id: "/stop")
                let isHolding = try !transaction.positions(of: turn.user.id).isEmpty
                return [Reply(document, choices: subject.isEverything && isHolding ? [[resume], [stop]] : [[resume]])]
            }
        }
    }

    /// Allows new entries again, or the one thing that is named; with nothing named all that is paused.
    static var resume: Self {
        Self(
            "resume", role: .trader, effect: .changesSettings, Parameter<PauseScope?>("what"),
            Parameter<InstrumentID?>("symbol"), Parameter<String?>("strategy", .words)
        ) { turn, services, scope, symbol, strategy in
            let subject = try await PauseSubject(scope, symbol, strategy, turn, services)
            let isAll = scope == nil && symbol == nil && strategy == nil
            return Plan { transaction in
                func set(_ key: SettingKey, _ value: String?) throws {
                    try transaction.set(key.rawValue, to: value, of: turn.user.id, by: turn.user.id, at: turn.now)
                }
                let settings = UserSettings(try transaction.settings(of: turn.user.id))
                var paused = settings.pausedThings
                paused.prune(at: turn.now)
                let meant = isAll ? Array(paused.ends.keys) : subject.things
                let ended = meant.filter { paused.ends[$0] != nil }.sorted()
                for thing in ended { paused.resume(thing) }
                try set(.pausedThings, paused.text)
                var document = Document()
                if subject.isEverything {
                    let wasPaused = settings.pause(at: turn.now).isPaused
                    try set(.pausedUntil, nil)
                    if wasPaused || ended.isEmpty {
                        document += turn.localizer.document(wasPaused ? "pause.lifted" : "pause.not_paused")
                    }
                }
                // Naming what was not paused is answered by what holds now: it is on.
                let shown = subject.isEverything ? ended : subject.things
                if !shown.isEmpty {
                    document += turn.localizer.document(
                        "pause.things_lifted",
                        ["things": .text(shown.map { turn.localizer.shown($0, until: nil) }.joined(separator: ", "))])
                }
                return [Reply(document)]
            }
        }
    }
}

/// What is to be paused or resumed.
private struct PauseSubject: Sendable {
    /// All entries, whatever the instrument.
    var isEverything = false
    var things: [PausedThings.Thing] = []
    /// The arguments that name it.
    var arguments: [String: ArgumentValue] = [:]

    init(
        _ scope: PauseScope?, _ symbol: InstrumentID?, _ strategy: String?, _ turn: Turn, _ services: BotServices
    ) async throws {
        let instrument = try symbol.flatMap { $0 == ClosingSelection.all ? nil : try services.instrument($0).id }
        let named = try await services.store.read { transaction in
            try strategy.map { try services.strategy(named: $0, for: turn.user.id, transaction).id }
        }
        let isOfAll = instrument == nil && named == nil
        switch scope {
        case .signals: things = [.init(.signals, instrument, named)]
        case .report: things = [.init(.report)]
        case .trading, nil: if isOfAll { isEverything = true } else { things = [.init(.trading, instrument, named)] }
        case .all where isOfAll: (isEverything, things) = (true, [.init(.signals), .init(.report)])
        case .all: things = [.init(.trading, instrument, named), .init(.signals, instrument, named)]
        }
        arguments["what"] = scope.map { .text($0.rawValue) }
        arguments["symbol"] = instrument.map { .text($0.symbol) }
        arguments["strategy"] = named.map { .text($0) }
        // Plain "resume" is all there is to say of a plain pause.
        if isEverything, scope != .all { arguments = [:] }
    }
}

extension Localizer {
    /// "signals of XAUUSD until 18:00"
    fileprivate func shown(_ thing: PausedThings.Thing, until end: Timestamp?) -> String {
        var name = text("pause.what.\(thing.scope.rawValue)")
        for part in [thing.instrument?.symbol, thing.strategy].compactMap(\.self) {
            name = text("notifications.of_instrument", ["kind": .text(name), "symbol": .text(part)])
        }
        guard let end else { return name }
        return text("pause.thing_until", ["thing": .text(name), "time": .timestamp(end, .dateTime)])
    }
}
