import Actions
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading

/// Signals that others make: shown with their origin, sized and checked like our own, and traded by themselves only for
/// who has begun that in so many words.
enum ExternalSignals {
    /// What they are recorded under; a name, for it has no rules to show.
    static let strategy = "TradingView"
    /// Administrators get them unless they turn them off; others, when they turn them on.
    static let roles = [Role.admin, .owner].map(\.rawValue)

    /// Where a strategy is named: it has no rules to show or to run. What says no timeframe is of this one.
    static let asStrategy = Strategy(id: strategy, name: strategy, timeframe: .h1, long: nil, short: nil)

    /// Whether a person gets them.
    static func reach(_ turn: Turn) -> Bool {
        let setting = turn.settings[SettingKey.externalSignals.rawValue]
        return setting == "on" || (setting == nil && roles.contains(turn.role.rawValue))
    }

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
            try transaction.stopAutotrade(of: user, strategy: strategy)
            services.watchChanges.note()
        }
    }

    /// As it stands in the list of strategies: whether it is on.
    static func listed(_ turn: Turn, _ services: BotServices) -> Document {
        guard services.configuration.tradingView != nil else { return Document() }
        return turn.localizer.document(reach(turn) ? "external.listed_on" : "external.listed_off")
    }

    /// Where a signal comes from, in the place of reasons.
    static func origin(_ signal: Signal, _ localizer: Localizer) -> Document {
        let detail = signal.reasons.map(\.condition).joined(separator: " · ")
        return localizer.document("external.origin", ["detail": .text(detail)])
    }
}

extension BotServices {
    /// Whose signals a person means: one with rules, or those that come in from outside.
    /// - Throws: `ActionError.refused` when there is none of that name, or nothing can come in here.
    func signalSource(named name: String, for user: Int64, _ transaction: Transaction) throws -> Strategy {
        guard ExternalSignals.isNamed(name) else { return try strategy(named: name, for: user, transaction) }
        guard configuration.tradingView != nil else { throw ActionError.refused("external_off") }
        return ExternalSignals.asStrategy
    }
}
