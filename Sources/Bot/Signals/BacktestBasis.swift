import Actions
import Backtesting
import Brokerage
import Indicators
import Platform
import Presentation
import Storage
import Trading
import Venues

/// What somebody's back-tests stand on: the candles, and the terms of their account.
struct BacktestBasis: Sendable {
    let services: BotServices
    let instrument: Instrument
    let timeframe: Timeframe
    let state: AccountState
    /// Of the account, in each trade.
    let risk: Percent

    private static let mostCandles = 20_000
    /// Candles before the time asked for, so that figures exist from its start on.
    private static let warmUp = 300

    /// The start of a period that ends at a moment; nil for all there is.
    static func start(of period: String, before moment: Timestamp) -> Timestamp? {
        let days: Int
        switch period {
        case "all": return nil
        case "today", "yesterday": days = 1
        case "week", "last_week": days = 7
        case "month", "last_month": days = 30
        case "quarter": days = 91
        case let text where text.hasSuffix("d"): days = min(Int(text.dropLast()) ?? 365, 100_000)
        default: days = 365
        }
        return moment - .hours(24 * days)
    }

    /// At least one, and the place of the first that counts.
    /// - Parameter start: nil for all there is.
    /// - Throws: `ActionError.refused`.
    func candles(since start: Timestamp?) throws -> (CandleColumns, from: Int) {
        let wanted = start.map { Int((state.now - $0).inSeconds / 60) / timeframe.minutes } ?? Self.mostCandles
        let count = min(max(wanted, 1) + Self.warmUp, Self.mostCandles)
        let all = services.market.candles(of: instrument.id, timeframe: timeframe, count: count, before: state.now)
        guard let candles = try? CandleColumns(all), candles.count > 0 else {
            throw ActionError.refused("no_candles", ["symbol": .text(instrument.id.symbol)])
        }
        return (candles, start.flatMap { start in candles.openTime.firstIndex { $0 >= start } } ?? 0)
    }

    var terms: BacktestTerms {
        var terms = BacktestTerms(instrument)
        terms.cash = state.balance.amount.double
        terms.currency = state.currency
        terms.leverage = Double(state.leverage)
        terms.size = .risk(risk.value.double / 100)
        return terms
    }

    /// By the price itself where it can be, else by today's rate.
    /// - Throws: `ActionError.refused` when there is no rate.
    func conversion() throws -> (Conversion, isOfToday: Bool) {
        if let exact = Conversion(of: instrument, to: state.currency) { return (exact, false) }
        guard let rate = try? state.convert(1, of: instrument.id).amount.double, rate > 0 else {
            throw ActionError.refused(
                "backtest_no_rate",
                ["quote": .text(instrument.quote.code), "currency": .text(state.currency.code)])
        }
        return (.fixed(rate), true)
    }
}

/// Sharpe ratios of everything that a person has tried on an instrument: the best of many tries looks good by luck.
enum TriedVariants {
    private static let most = 1_000

    /// Keeps more of them; what is tried again counts once.
    /// - Returns: all of them.
    static func add(
        _ variants: [(name: String, sharpe: Double)], to instrument: InstrumentID, of user: Int64,
        _ transaction: Transaction
    ) throws -> [Double] {
        let mark = "backtests/\(user)/\(instrument)"
        let names = Set(variants.map(\.name))
        var tried = (try transaction.mark(mark) ?? "").split(separator: " ").map(String.init)
        tried.removeAll { names.contains(String($0.prefix { $0 != "=" })) }
        tried = Array((tried + variants.map { "\($0.name)=\($0.sharpe)" }).suffix(most))
        try transaction.setMark(mark, to: tried.joined(separator: " "))
        return tried.compactMap { $0.split(separator: "=").last.flatMap { Double($0) } }
    }
}
