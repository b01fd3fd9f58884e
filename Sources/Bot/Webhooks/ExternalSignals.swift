import Actions
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading

/// Signals that others make: shown with their origin, sized and checked like our own, and never traded by themselves.
enum ExternalSignals {
    /// What they are recorded under; a name, for it has no rules to show.
    static let strategy = "TradingView"
    /// Administrators get them unless they turn them off; others, when they turn them on.
    static let roles = [Role.admin, .owner].map(\.rawValue)

    static func isNamed(_ name: String) -> Bool { StrategyLibrary.fold(name) == StrategyLibrary.fold(strategy) }

    /// Turns them on or off for oneself.
    /// - Throws: `ActionError.refused` when nothing can come in here.
    static func turn(isOn: Bool, _ turn: Turn, _ services: BotServices) throws -> Plan {
        guard services.configuration.tradingView != nil else { throw ActionError.refused("external_off") }
        let document = turn.localizer.document(isOn ? "external.on" : "external.off")
        let user = turn.user.id
        return .change(answer: .undoable(document, turn.localizer)) { transaction in
            let key = SettingKey.externalSignals.rawValue
            try transaction.set(key, to: isOn ? "on" : "off", of: user, by: user, at: turn.now)
            guard !isOn else { return }
            _ = try transaction.removeWatches(of: user, strategy: strategy, instrument: nil, timeframe: nil)
            services.watchChanges.note()
        }
    }

    /// Where a signal comes from, in the place of reasons.
    static func origin(_ signal: Signal, _ localizer: Localizer) -> Document {
        let detail = signal.reasons.map(\.condition).joined(separator: " · ")
        return localizer.document("external.origin", ["detail": .text(detail)])
    }
}
