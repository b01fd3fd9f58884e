import Actions
import Platform
import Presentation
import Storage
import Trading

/// What a pause is about.
enum PauseScope: String, CaseIterable, ActionValue { case signals, trading, report, all }

extension Action<BotServices> {
    /// Stops new entries; positions keep their stops and targets.
    static var pause: Self {
        Self(
            "pause", role: .trader, effect: .protects, Parameter<PauseScope?>("what"), Parameter<Duration?>("duration"),
            Parameter<InstrumentID?>("symbol"), Parameter<String?>("strategy", .words)
        ) { turn, services, scope, duration, symbol, strategy in
            guard scope != .signals, scope != .report, symbol == nil, strategy == nil else {
                throw ActionError.notAvailable
            }
            let until = duration.map { turn.now + $0 }
            return Plan { transaction in
                try transaction.set(
                    SettingKey.pausedUntil.rawValue, to: until.map { String($0.milliseconds) } ?? "always",
                    of: turn.user.id, by: turn.user.id, at: turn.now)
                let resume = Reply.Choice(label: turn.localizer.text("button.resume"), id: "/resume")
                return [Reply(Self.pauseNote(until, turn.localizer), choices: [[resume]])]
            }
        }
    }

    /// Allows new entries again.
    static var resume: Self {
        Self(
            "resume", role: .trader, effect: .changesSettings, Parameter<PauseScope?>("what"),
            Parameter<InstrumentID?>("symbol")
        ) { turn, services, scope, symbol in
            guard scope != .signals, scope != .report, symbol == nil else { throw ActionError.notAvailable }
            return Plan { transaction in
                let wasPaused = turn.preferences.pause(at: turn.now).isPaused
                try transaction.set(
                    SettingKey.pausedUntil.rawValue, to: nil, of: turn.user.id, by: turn.user.id, at: turn.now)
                return [Reply(turn.localizer.document(wasPaused ? "pause.lifted" : "pause.not_paused"))]
            }
        }
    }
}
