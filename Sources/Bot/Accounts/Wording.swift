import Actions
import Brokerage
import Platform
import Presentation
import Trading
import Venues

// How figures of trading are worded: the values that fill the messages of `locales/`.

extension Turn {
    var preferences: UserSettings { UserSettings(settings) }
}

extension Localizer {
    /// A size as traders of the instrument say it: 0.1 lots, 50 shares, 0.25 BTC.
    func size(_ quantity: Quantity, of instrument: Instrument) -> String {
        switch instrument.sizeUnit {
        case .lots, .riskPercent, .money, .riskMoney: text("size.lots", ["size": .number(instrument.lots(quantity))])
        case .shares: text("size.shares", ["size": .number(quantity.value)])
        case .units: text("size.units", ["size": .number(quantity.value), "unit": .text(instrument.base.code)])
        }
    }

    func price(_ price: Price, of instrument: Instrument) -> MessageValue {
        .price(price, places: instrument.pricePlaces)
    }

    /// A level with its distance from `reference`, or a dash.
    func level(_ level: Price?, from reference: Price, of instrument: Instrument) -> MessageValue {
        guard let level else { return .document(document("order.no_level")) }
        let distance = distance((level - reference).magnitude, of: instrument)
        return .document(document("order.level", ["price": price(level, of: instrument), "distance": distance]))
    }

    /// A level of what is held, with how far the price is from it.
    func levelAway(_ level: Price?, from price: Price, of instrument: Instrument) -> MessageValue {
        guard let level else { return .document(document("order.no_level")) }
        let distance = distance((level - price).magnitude, of: instrument)
        return .document(
            document("positions.level", ["price": self.price(level, of: instrument), "distance": distance]))
    }

    /// A difference of prices as it is said of the instrument: pips of Forex and metals, elsewhere money of the price.
    func distance(_ distance: Price, of instrument: Instrument) -> MessageValue {
        guard [.forex, .metal].contains(instrument.assetClass) else {
            let money = MessageValue.price(instrument.rounded(distance), places: instrument.pricePlaces)
            return .text(text("order.distance", ["distance": money, "currency": .text(instrument.quote.code)]))
        }
        let pips = (distance / instrument.pip).rounded(to: FixedPoint("0.1") ?? 1, .halfEven)
        return .text(text("order.pips", ["pips": .number(pips, places: 0...1)]))
    }

    func side(_ side: Side) -> MessageValue { .text(text("side.\(side.rawValue)")) }
    func direction(_ direction: Direction) -> MessageValue { .text(text("direction.\(direction.rawValue)")) }
}

extension BotServices {
    /// The line that says where prices come from; part of every message that shows one.
    func marketNote(_ localizer: Localizer) -> Document {
        localizer.document("market.\(market.label)", ["time": .timestamp(market.clock.now(), .dateTime)])
    }

    /// What pictures say of prices that are none; nil for real ones.
    func simulatedLabel(_ localizer: Localizer) -> String? {
        market.isSimulated ? localizer.text("chart.simulated") : nil
    }
}

extension OrderRefusal {
    /// The refusal as a person reads it.
    func worded(_ instrument: Instrument?, _ localizer: Localizer) -> ActionError {
        func price(_ price: Price) -> MessageValue { .price(price, places: instrument?.pricePlaces ?? 2) }
        func size(_ quantity: Quantity) -> MessageValue {
            .text(instrument.map { localizer.size(quantity, of: $0) } ?? quantity.description)
        }
        let symbol: [String: MessageValue] = ["symbol": .text(instrument?.id.symbol ?? "")]
        switch self {
        case .marketClosed(let opensAt):
            guard let opensAt else { return .refused("market_closed_long", symbol) }
            return .refused("market_closed", symbol.merging(["time": .timestamp(opensAt, .weekdayTime)]) { $1 })
        case .sizeNotPositive: return .refused("size_not_positive")
        case .sizeTooSmall(let minimum, let balance, let stop):
            var values = ["minimum": size(minimum)]
            values["balance"] = balance.map { .money($0) }
            values["stop"] = stop.flatMap { stop in instrument.map { localizer.distance(stop, of: $0) } }
            return .refused("size_too_small" + Self.remedies(balance, stop), values)
        case .sizeTooLarge(let maximum): return .refused("size_too_large", ["maximum": size(maximum)])
        case .sizeMissing: return .missing(parameter: "quantity")
        case .stopMissing: return .refused("stop_missing")
        case .stopOnWrongSide(let stop, let reference):
            return .refused("stop_on_wrong_side", ["stop": price(stop), "price": price(reference)])
        case .targetOnWrongSide(let target, let reference):
            return .refused("target_on_wrong_side", ["target": price(target), "price": price(reference)])
        case .priceOnWrongSide(let asked, let market):
            return .refused("price_on_wrong_side", ["asked": price(asked), "market": price(market)])
        case .priceImplausible(let asked, let market):
            return .refused("price_implausible", ["asked": price(asked), "market": price(market)])
        case .riskTooHigh(let risk, let percent, let limit, let allowed, let largest):
            let key = largest > .zero ? "risk_too_high" : "risk_too_high_any"
            return .refused(key, Self.risk(risk, percent, limit, allowed).merging(["largest": size(largest)]) { $1 })
        case .stopTooFar(let risk, let percent, let limit, let allowed, let farthest):
            return .refused(
                "stop_too_far", Self.risk(risk, percent, limit, allowed).merging(["farthest": price(farthest)]) { $1 })
        case .waitingRiskTooHigh(let risk, let percent, let limit, let allowed, let waiting, let free):
            let values = Self.risk(risk, percent, limit, allowed).merging(symbol) { $1 }
            return .refused(
                "waiting_risk_too_high", values.merging(["waiting": .money(waiting), "free": .money(free)]) { $1 })
        case .marginTooLow(let needed, let free):
            return .refused("margin_too_low", ["needed": .money(needed), "free": .money(free)])
        case .nothingHeld: return .refused("nothing_held", symbol)
        case .figuresMissing(let id): return .refused("no_quote", ["symbol": .text(id.symbol)])
        case .tradingPaused: return .refused("trading_paused")
        case .limitMissing: return .missing(parameter: "limit")
        case .trailMissing: return .missing(parameter: "trailing_pips")
        case .mustWait: return .refused("must_wait")
        case .notFilledAtOnce: return .refused("not_filled_at_once", symbol)
        case .recordMissing: return .refused("record_missing")
        case .recordTooShort(let trades, let least):
            return .refused("record_too_short", ["count": .integer(trades), "least": .integer(least)])
        case .payoffUnknown: return .refused("payoff_unknown")
        case .edgeMissing(let probability, let payoff):
            return .refused(
                "edge_missing",
                ["probability": .percent(probability, places: 0), "payoff": .number(payoff, places: 0...2)])
        case .rangeMissing(let id): return .refused("range_missing", ["symbol": .text(id.symbol)])
        case .orderFilled: return .refused("order_filled_so_far")
        case .leverageNotPositive: return .refused("no_leverage")
        case .limit(let breach): return breach.worded(symbol)
        }
    }

    private static func risk(
        _ risk: Money, _ percent: Percent, _ limit: Percent, _ allowed: Money
    ) -> [String: MessageValue] {
        [
            "risk": .money(risk), "percent": .percent(percent, places: 1), "limit": .percent(limit, places: 1),
            "allowed": .money(allowed),
        ]
    }

    /// What would make a size: the end of the key of its message.
    private static func remedies(_ balance: Money?, _ stop: Price?) -> String {
        switch (balance, stop) {
        case (nil, nil): ""
        case (_?, nil): "_balance"
        case (nil, _?): "_stop"
        case (_?, _?): "_either"
        }
    }
}

extension LimitBreach {
    func worded(_ symbol: [String: MessageValue]) -> ActionError {
        switch self {
        case .tooManyPositions(let limit): .refused("too_many_positions", ["limit": .integer(limit)])
        case .tooManyTrades(let limit): .refused("too_many_trades", ["limit": .integer(limit)])
        case .lossReached(let kind, let loss, let limit):
            .refused("loss_\(kind.rawValue)", ["loss": .money(loss), "limit": .percent(limit, places: 1)])
        case .lossHeld(let kind, let limit):
            .refused("loss_\(kind.rawValue)_held", ["limit": .percent(limit, places: 1)])
        case .tooManyLosses(let limit): .refused("too_many_losses", ["limit": .integer(limit)])
        case .tooManyTradesAnHour(let limit): .refused("too_many_trades_an_hour", ["limit": .integer(limit)])
        case .coolingDown(let end): .refused("cooling_down", ["time": .timestamp(end, .weekdayTime)])
        case .positionTooLarge(let value, let limit):
            .refused("position_too_large", ["value": .money(value), "limit": .percent(limit, places: 0)])
        case .correlatedRiskTooHigh(let risk, let limit, let others):
            .refused(
                "correlated_risk",
                [
                    "risk": .money(risk), "limit": .percent(limit, places: 1),
                    "others": .text(others.map(\.symbol).joined(separator: ", ")),
                ])
        case .tooVolatile(let times, let limit):
            .refused(
                "too_volatile",
                symbol.merging(["times": .number(times, places: 1...1), "limit": .number(limit, places: 0...1)]) { $1 })
        case .blackout(let end): .refused("no_entry_hours", ["time": .timestamp(end, .weekdayTime)])
        case .news(let event, let end):
            .refused(
                "news_near",
                [
                    "title": .text(event.title), "currency": .text(event.currency.code),
                    "at": .timestamp(event.time, .weekdayTime), "time": .timestamp(end, .weekdayTime),
                ])
        case .calendarMissing: .refused("calendar_missing")
        case .calendarOver(let end): .refused("calendar_over", ["time": .timestamp(end, .dateTime)])
        case .recordUnknown: .refused("record_unknown")
        }
    }
}

extension BotServices {
    /// Why something could not be done in an instrument, as a person reads it; nil for a defect.
    func refusal(_ error: any Error, _ id: InstrumentID, _ localizer: Localizer) -> ActionError? {
        switch error {
        case let refusal as OrderRefusal: refusal.worded(instruments[id], localizer)
        case let error as ActionError: error
        // A rate is missing: what it comes to is not known.
        case is TradingError: OrderRefusal.figuresMissing(id).worded(instruments[id], localizer)
        default: nil
        }
    }

    /// Runs `body` and words its refusals.
    func wording<Result>(_ turn: Turn, _ instrument: Instrument?, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let refusal as OrderRefusal {
            throw refusal.worded(instrument, turn.localizer)
        }
    }
}
