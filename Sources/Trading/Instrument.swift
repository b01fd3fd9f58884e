public import Platform

/// The name of an instrument: `EURUSD`, `XAUUSD`, `AAPL`, `BTCUSDT`.
public struct InstrumentID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    public let symbol: String
    public init(_ symbol: String) { self.symbol = symbol }

    public init(from decoder: any Decoder) throws { symbol = try String(from: decoder) }
    public func encode(to encoder: any Encoder) throws { try symbol.encode(to: encoder) }
    public var description: String { symbol }
    public static func < (left: Self, right: Self) -> Bool { left.symbol < right.symbol }
}

public enum AssetClass: String, Sendable, Hashable, Codable, CaseIterable {
    case forex, metal, stock, index, energy, crypto
}

/// How people state sizes. Raw values are those of the action contract.
public enum SizeUnit: String, Sendable, Hashable, Codable, CaseIterable {
    case lots, units, shares
    case riskPercent = "risk_percent"
    /// So much of the account's currency worth.
    case money
    /// As much as loses this sum of the account's currency at the stop.
    case riskMoney = "risk_money"

    /// Whether it says how much of an instrument; the others are made a size of.
    public var isQuantity: Bool { [.lots, .units, .shares].contains(self) }
}

/// What can be traded. Written down in `config/instruments.yaml`.
public struct Instrument: Sendable, Hashable {
    public let id: InstrumentID
    /// The usual English name: "Euro / US dollar".
    public let name: String
    public let assetClass: AssetClass
    /// What one unit is: EUR, XAU, AAPL, BTC.
    public let base: Currency
    /// The currency of the price and of profit and loss.
    public let quote: Currency
    /// The smallest price step.
    public let tick: Price
    /// What traders call a pip or a point.
    public let pip: Price
    /// Units in one lot.
    public let contractSize: Quantity
    /// The smallest size, which is also the step of sizes, in units.
    public let sizeStep: Quantity
    /// The largest size of one order, in units.
    public let maximumSize: Quantity
    /// The size unit meant when none is said.
    public let sizeUnit: SizeUnit
    public let calendar: TradingCalendar
    public let costs: Costs
    /// 30 means 1:30: more than this it is not held with, whatever the account has.
    public let leverage: Int
    /// What the simulated market makes of it.
    public let simulation: Simulation

    /// What trading it costs besides the spread.
    public struct Costs: Sendable, Hashable {
        /// Of the traded value, on each side: 0.00003 is 0.3 basis points.
        public let commission: FixedPoint
        /// What a market or stop order gets worse than the price it was due, in spreads.
        public let slippage: FixedPoint
        /// What holding a position costs, in percent of its value a year, whichever its direction.
        public let swap: FixedPoint

        public init(commission: FixedPoint, slippage: FixedPoint, swap: FixedPoint) {
            self.commission = commission
            self.slippage = slippage
            self.swap = swap
        }
    }

    /// Parameters of the simulated market.
    public struct Simulation: Sendable, Hashable {
        /// The price at the start of the simulated clock.
        public let start: Double
        /// Where prices stay plausible.
        public let range: ClosedRange<Double>
        /// Spread in the busiest hours, in price.
        public let spread: Double
        /// Standard deviation of the yearly logarithmic return: 0.08 is 8 %.
        public let annualVolatility: Double
        /// Volume of a busy minute.
        public let volumePerMinute: Double

        public init(
            start: Double, range: ClosedRange<Double>, spread: Double, annualVolatility: Double, volumePerMinute: Double
        ) {
            self.start = start
            self.range = range
            self.spread = spread
            self.annualVolatility = annualVolatility
            self.volumePerMinute = volumePerMinute
        }
    }

    public init(
        id: InstrumentID, name: String, assetClass: AssetClass, base: Currency, quote: Currency, tick: Price,
        pip: Price, contractSize: Quantity, sizeStep: Quantity, maximumSize: Quantity, sizeUnit: SizeUnit,
        calendar: TradingCalendar, costs: Costs, leverage: Int, simulation: Simulation
    ) {
        self.id = id
        self.name = name
        self.assetClass = assetClass
        self.base = base
        self.quote = quote
        self.tick = tick
        self.pip = pip
        self.contractSize = contractSize
        self.sizeStep = sizeStep
        self.maximumSize = maximumSize
        self.sizeUnit = sizeUnit
        self.calendar = calendar
        self.costs = costs
        self.leverage = leverage
        self.simulation = simulation
    }

    /// Decimal places of the tick: 5 for EURUSD.
    public var pricePlaces: Int { tick.value.decimalPlaces }

    /// The price nearest to `value` that is a multiple of the tick; nil when `value` is not finite or not above zero.
    public func price(_ value: Double) -> Price? {
        guard value > 0, let exact = FixedPoint(value) else { return nil }
        return Price(exact.rounded(to: tick.value, .halfEven))
    }
    public func rounded(_ price: Price) -> Price { Price(price.value.rounded(to: tick.value, .halfEven)) }

    /// `units` rounded down to the size step.
    public func rounded(_ units: Quantity) -> Quantity { Quantity(units.value.rounded(to: sizeStep.value, .down)) }

    /// When the trading day of `moment` ends, or the next one when trading is closed: where an order for the day
    /// expires. Of markets that never close within a day, 17:00 in New York; of coins, midnight UTC.
    public func sessionEnd(after moment: Timestamp) -> Timestamp {
        let rollover = Timestamp(milliseconds: Rollover(self).nextDay(after: moment))
        guard let open = calendar.nextOpen(from: moment), let close = calendar.nextClose(from: open) else {
            return rollover
        }
        return open > rollover ? close : min(close, rollover)
    }

    public func lots(_ units: Quantity) -> FixedPoint { units / contractSize }
    public func units(lots: FixedPoint) -> Quantity { contractSize * lots }
}
