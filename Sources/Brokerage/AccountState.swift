public import Platform
public import Trading

/// An account at one moment: what it holds, and the market it is valued with.
public struct AccountState: Sendable {
    public var currency: Currency
    /// 30 means 1:30.
    public var leverage: Int
    public var balance: Money
    public var positions: [Position]
    /// Orders that wait: at least those on the instrument of an order to be approved, and all of them where what moves
    /// alike is limited.
    public var waiting: [Order] = []
    /// Current quotes of at least everything held.
    public var quotes: [InstrumentID: Quote]
    public var rates: RateTable
    public var instruments: InstrumentCatalogue
    /// Market time. The quote of a closed market is older.
    public var now: Timestamp
    /// What the account has been through; nil when not looked up.
    public var record: Record?
    /// How many times as much as usual the market of the order moves; nil when not looked up.
    public var volatility: FixedPoint?
    /// Correlation of what is held, and of what waits, with the instrument of the order, of daily returns.
    public var correlations: [InstrumentID: Double] = [:]
    /// Until when the owner makes no entries; nil: they may.
    public var blackoutUntil: Timestamp?
    /// What news forbid of entries into the instrument of the order; nil: nothing.
    public var news: LimitBreach?

    public init(
        currency: Currency, leverage: Int, balance: Money, positions: [Position], quotes: [InstrumentID: Quote],
        rates: RateTable, instruments: InstrumentCatalogue, now: Timestamp
    ) {
        self.now = now
        self.currency = currency
        self.leverage = leverage
        self.balance = balance
        self.positions = positions
        self.quotes = quotes
        self.rates = rates
        self.instruments = instruments
    }

    /// The figures a broker shows, in account currency, rounded to its minor unit.
    public struct Figures: Sendable, Hashable {
        public var balance: Money
        /// Profit or loss of open positions at the current bid or ask.
        public var openProfit: Money
        /// Balance plus open profit.
        public var equity: Money
        public var usedMargin: Money
        public var freeMargin: Money
        /// Equity in percent of the used margin; nil when nothing is used.
        public var marginLevel: Percent?
    }

    /// - Throws: `OrderRefusal.figuresMissing`.
    public func figures() throws(OrderRefusal) -> Figures {
        var profit = Money.zero(currency)
        var margin = Money.zero(currency)
        for position in positions {
            profit += try self.profit(of: position)
            margin += try self.margin(of: position)
        }
        let equity = balance + profit
        let level = margin.amount.isZero ? nil : Percent(equity.amount / margin.amount * FixedPoint(100))
        return Figures(
            balance: balance, openProfit: profit, equity: equity, usedMargin: margin, freeMargin: equity - margin,
            marginLevel: level)
    }

    /// Open profit of a position, as booked if it were closed now.
    public func profit(of position: Position) throws(OrderRefusal) -> Money {
        guard let quote = quotes[position.instrument] else { throw .figuresMissing(position.instrument) }
        return try convert(position.unrealized(at: quote), of: position.instrument).booked
    }

    /// What everything held comes to.
    public struct Holdings: Sendable, Hashable {
        /// At the current bid or ask, long and short alike.
        public var value: Money
        /// Profit, below zero loss, if every stop were reached at its price, before commissions.
        public var profitAtStops: Money
        /// Positions without a stop: they are not in the profit at stops.
        public var unstopped: Int
    }

    /// - Throws: `OrderRefusal.figuresMissing`.
    public func holdings() throws(OrderRefusal) -> Holdings {
        var held = Holdings(value: .zero(currency), profitAtStops: .zero(currency), unstopped: 0)
        for position in positions {
            let (id, size) = (position.instrument, position.quantity)
            guard let quote = quotes[id] else { throw .figuresMissing(id) }
            held.value += try convert(quote.price(for: position.direction.closingSide) * size, of: id).booked
            guard let stop = position.stopLoss else {
                held.unstopped += 1
                continue
            }
            held.profitAtStops += try convert(position.profit(of: size, at: stop), of: id).booked
        }
        return held
    }

    /// Margin of a position: its value at the price it was opened at, divided by the lower of the account's leverage
    /// and its instrument's.
    public func margin(of position: Position) throws(OrderRefusal) -> Money {
        try margin(of: position.quantity, at: position.averagePrice, position.instrument)
    }

    func margin(of size: Quantity, at price: Price, _ instrument: InstrumentID) throws(OrderRefusal) -> Money {
        let value = try convert(price * size, of: instrument)
        return Money(value.amount / FixedPoint(try leverage(of: instrument)), currency).booked
    }

    /// What an instrument may be held with: 30 means 1:30.
    func leverage(of instrument: InstrumentID) throws(OrderRefusal) -> Int {
        guard leverage > 0 else { throw .leverageNotPositive }
        return min(leverage, instruments[instrument]?.leverage ?? leverage)
    }

    /// An amount of the instrument's quote currency in account currency, not rounded.
    public func convert(_ amount: FixedPoint, of instrument: InstrumentID) throws(OrderRefusal) -> Money {
        guard let known = instruments[instrument] else { throw .figuresMissing(instrument) }
        do {
            return try rates.convert(Money(amount, known.quote), to: currency)
        } catch {
            throw .figuresMissing(instrument)
        }
    }

    /// At which rates amounts of an instrument come into the account's currency; nil: they are in it.
    public func conversion(of instrument: Instrument) -> RatePath? {
        rates.path(from: instrument.quote, to: currency)
    }

    public func position(_ instrument: InstrumentID) -> Position? { positions.first { $0.instrument == instrument } }
}
