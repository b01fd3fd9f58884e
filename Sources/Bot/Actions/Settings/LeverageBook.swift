import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading

/// The leverage that somebody chose for their account: a setting, so that it can be undone, which the account follows.
enum LeverageBook {
    /// `10`, `1:10`, `10x`: at least 1, and at most what the most leveraged instrument is held with. What an instrument
    /// is held with beyond that is less where its class allows less.
    /// - Throws: `ActionError.refused`.
    static func leverage(_ text: String, _ instruments: InstrumentCatalogue) throws -> Int {
        let most = instruments.all.map(\.leverage).max() ?? 1
        var digits = Substring(text.lowercased())
        if digits.hasPrefix("1:"), digits.count > 2 { digits = digits.dropFirst(2) }
        if digits.hasSuffix(":1"), digits.count > 2 { digits = digits.dropLast(2) }
        if digits.hasPrefix("x") { digits = digits.dropFirst() }
        if digits.hasSuffix("x") { digits = digits.dropLast() }
        guard let leverage = FixedPoint(digits).flatMap({ Int("\($0)") }), 1...most ~= leverage else {
            throw ActionError.refused("leverage_setting", ["most": .integer(most)])
        }
        return leverage
    }

    /// Holds the account from now on with this leverage; what it holds must be covered by it.
    /// - Throws: `ActionError.refused`.
    static func choose(
        _ leverage: Int, _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) throws {
        let user = turn.user.id
        let account = try services.desk.account(of: user, at: turn.now, transaction)
        // What it was, so that undoing leads back there.
        if turn.settings[SettingKey.leverage.rawValue] == nil {
            try transaction.begin(SettingKey.leverage.rawValue, as: String(account.leverage), of: user)
        }
        try apply(leverage, turn, services, transaction)
    }

    static func undo(
        _ change: SettingChange, _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) throws {
        try apply(change.old.flatMap { Int($0) } ?? services.desk.leverage, turn, services, transaction)
    }

    private static func apply(
        _ leverage: Int, _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) throws {
        var state = try services.desk.state(of: turn.user.id, transaction)
        state.leverage = leverage
        let figures = try services.wording(turn, nil) { [state] in try state.figures() }
        guard state.positions.isEmpty || !figures.freeMargin.isNegative else {
            throw ActionError.refused(
                "leverage_margin", ["needed": .money(figures.usedMargin), "equity": .money(figures.equity)])
        }
        try transaction.setLeverage(leverage, of: turn.user.id)
    }
}
