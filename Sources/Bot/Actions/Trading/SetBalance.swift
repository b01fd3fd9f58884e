import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Starts the paper account anew with another balance or currency.
    static var setBalance: Self {
        Self(
            "set_balance", role: .trader, effect: .trades, confirm: .always,
            Parameter<FixedPoint>("amount", .quantity, in: 100...1_000_000_000), Parameter<AccountCurrency?>("currency")
        ) { turn, services, amount, chosen in
            let currency = chosen.map { Currency($0.rawValue) } ?? services.desk.deposit.currency
            let deposit = Money(amount, currency).booked
            let user = turn.user.id
            // An account that is started anew has lost nothing: that must be no way around a limit.
            @Sendable func check(_ transaction: Transaction) throws {
                guard try transaction.positions(of: user).isEmpty, try transaction.workingOrders(of: user).isEmpty
                else { throw ActionError.refused("account_in_use") }
                try services.desk.checkNotLoosened(
                    nil, of: user, turn.localizer, refusal: "limit_keeps_account", transaction)
            }
            try await services.store.read(check)
            let exact: [String: ArgumentValue] = ["amount": .number(amount), "currency": .text(currency.code)]
            let document = turn.localizer.document("account.reset", ["deposit": .money(deposit)])
            return Plan(exact: exact, card: Card(document: document)) { transaction in
                try check(transaction)
                try transaction.resetAccount(
                    of: user, deposit: deposit, leverage: turn.preferences.count(.leverage) ?? services.desk.leverage,
                    reference: turn.key, at: turn.now)
                return [Reply(turn.localizer.document("account.reset_done", ["deposit": .money(deposit)]))]
            }
        }
    }
}

/// Currencies a paper account can be kept in: the ones with a rate to every other.
enum AccountCurrency: String, CaseIterable, ActionValue { case USD, EUR, GBP, CHF, JPY, AUD, CAD, NZD }
