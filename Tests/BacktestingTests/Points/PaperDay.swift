import Backtesting
import Foundation
import Indicators
import Platform
import Signals
import Testing
import Trading

@testable import Brokerage

/// A day and a half of quotes with a constant spread, traded on the paper broker by a fixed plan; and the same plan
/// over the candles of these quotes.
struct PaperDay: Sendable {
    struct Round {
        var direction: Direction
        var entry: Double
        var exit = 0.0
        var entryBar: Int
        var exitBar = 0
        var gross = 0.0
        var costs = 0.0
        var nights = 0
    }
    /// A part, or all, that left.
    struct Leaving: Equatable {
        var bar: Int
        /// In ticks.
        var price: Int
        var units: Double
    }

    let instrument: Instrument
    let quotes: [Quote]
    let perBar: Int
    let plan: [SignalHistory.Setup]
    let units: Double
    let rules: ManagementSetting?

    private static let start = Timestamp(seconds: 1_717_459_200)  // Tuesday 2024-06-04, 00:00 UTC
    private static let bars = 36 * 60
    private static let wait = 20

    /// - Parameters:
    ///   - jumps: a quote a minute, that jumps over levels; else twenty, each a tick from the last.
    ///   - rules: for what is held.
    init(_ instrument: Instrument, jumps: Bool, rules: ManagementSetting? = nil) {
        self.instrument = instrument
        self.rules = rules
        perBar = jumps ? 1 : 20
        units = (instrument.sizeStep * 10).value.double
        let tick = instrument.tick.value
        let spread = tick * 10
        let random = SeededRandom(seed: 11)
        var bid = (FixedPoint(instrument.simulation.start) ?? 1).rounded(to: tick, .halfEven)
        let most = jumps ? 60 : 1
        quotes = (0..<Self.bars * perBar).map { [perBar] index in
            let time = Self.start + .seconds(Int64(60 / perBar * index))
            let isOpen = instrument.calendar.isOpen(at: time)
            if isOpen { bid += tick * FixedPoint(Int(random.next() % UInt64(2 * most + 1)) - most) }
            return Quote(
                instrument: instrument.id, bid: Price(bid), ask: Price(bid + spread), time: time, isOpen: isOpen)
        }
        // Levels further away than a bar goes, so that no bar reaches two of them.
        let near = tick.double * (jumps ? 110 : 20)
        let calendar = instrument.calendar
        let places = stride(from: 5, to: Self.bars - 100, by: 45).filter { bar in
            let first = Self.start + .seconds(Int64(60 * bar))
            return calendar.isOpen(at: first) && calendar.isOpen(at: first + .seconds(Int64(60 * (Self.wait + 2))))
        }
        plan = places.enumerated().map { [quotes, perBar] number, bar in
            let quote = quotes[(bar + 1) * perBar - 1]
            let (long, mid) = (number % 3 != 1, (quote.bid.value.double + quote.ask.value.double) / 2)
            let way = long ? 1.0 : -1.0
            // The last before 21:00 is to be held over the night.
            let (isLast, far) = (1_125..<1_260 ~= bar, 1_125..<1_260 ~= bar ? 40.0 : 2)
            let type: Signal.EntryType = isLast ? .market : number % 4 == 2 ? .limit : number % 4 == 3 ? .stop : .market
            let entry = type == .market ? mid : mid - way * (type == .limit ? 1 : -1) * near / 2
            func onTick(_ price: Double) -> Double { (price / tick.double).rounded() * tick.double }
            return .init(
                bar: bar, direction: long ? .long : .short, entryType: type, entry: onTick(entry),
                stop: onTick(entry - way * near * far), targets: [onTick(entry + way * near * far)])
        }
    }

    func replay() throws -> Replay {
        let candles = try CandleColumns(
            stride(from: 0, to: quotes.count, by: perBar).map { first in
                let mids = quotes[first..<first + perBar].map { ($0.bid.value.double + $0.ask.value.double) / 2 }
                return Candle(
                    openTime: quotes[first].time, open: mids[0], high: mids.max() ?? 0, low: mids.min() ?? 0,
                    close: mids[perBar - 1], volume: 1)
            })
        var terms = BacktestTerms(instrument)
        terms.cash = 1e9
        terms.currency = instrument.quote
        terms.size = .units(units)
        // A quote is a price to trade at: who is touched is served.
        terms.mustPassLimits = false
        terms.spread = (quotes[0].ask - quotes[0].bid).value.double
        terms.slippage = terms.spread * instrument.costs.slippage.double
        terms.management = rules
        // With rules, what happens inside a minute is looked up: each quote is a candle.
        var finer: Replay.Finer?
        if rules != nil { finer = { [self] (start: Timestamp, _: Timestamp) -> [Candle] in candlesOfQuotes(start) } }
        var replay = Replay(instrument, .m1, over: candles, finer: finer, terms, expiry: Self.wait, conversion: .none)
        replay.run(plan)
        return replay
    }

    private func candlesOfQuotes(_ start: Timestamp) -> [Candle] {
        let first = Int((start - Self.start).inSeconds) * perBar / 60
        return quotes[first..<min(first + perBar, quotes.count)].map {
            let mid = ($0.bid.value.double + $0.ask.value.double) / 2
            return Candle(openTime: $0.time, open: mid, high: mid, low: mid, close: mid, volume: 1)
        }
    }

    /// The plan on the paper broker, quote by quote.
    func record() throws -> [Round] { try carriedOut().rounds }

    /// The same as the journal rebuilds it from its fills.
    func journal() throws -> TradeHistory {
        let fills = try played().fills
        return TradeHistory(fills, held: []) { [instrument] _ in instrument }
    }

    /// The same, and all that left.
    func carriedOut() throws -> (rounds: [Round], leavings: [Leaving]) {
        let account = try played()
        return (account.rounds, account.leavings)
    }

    private func played() throws -> Paper {
        var account = Paper(self)
        for bar in 0..<Self.bars {
            if let setup = plan.first(where: { $0.bar == bar - 1 }) { try account.place(setup, bar) }
            for index in bar * perBar..<(bar + 1) * perBar { try account.see(index, bar) }
        }
        if account.position != nil {
            let last = quotes[quotes.count - 1]
            try account.close(at: last.price(for: account.side.opposite), last, Self.bars - 1)
        }
        return account
    }

    /// One account on which the plan is carried out.
    private struct Paper {
        let day: PaperDay
        var position: Position?
        var waiting: Order?
        var rounds: [Round] = []
        var leavings: [Leaving] = []
        var fills: [BookedFill] = []
        var nextNight: Int64
        let rollover: Rollover
        var side: Side { position?.direction == .long ? .buy : .sell }

        init(_ day: PaperDay) {
            self.day = day
            rollover = Rollover(day.instrument)
            nextNight = rollover.next(after: PaperDay.start)
        }

        mutating func place(_ setup: SignalHistory.Setup, _ bar: Int) throws {
            let isSame = position?.direction == setup.direction
            if isSame { return }
            func price(_ value: Double) -> Price { day.instrument.rounded(Price(FixedPoint(value) ?? 0)) }
            let type: OrderType = setup.entryType == .market ? .market : setup.entryType == .limit ? .limit : .stop
            let time = PaperDay.start + .seconds(Int64(60 * bar))
            let mid = day.quotes[bar * day.perBar - 1].mid
            let management = day.rules?.management(for: day.instrument, at: mid) { nil }
            var order = Order(
                id: ClientOrderID("\(bar)"), instrument: day.instrument.id, side: setup.direction.openingSide,
                type: type, quantity: Quantity(FixedPoint(day.units) ?? 0),
                price: type == .market ? nil : price(setup.entry),
                expiresAt: time + .seconds(Int64(60 * PaperDay.wait)), management: management,
                stopLoss: price(setup.stop),
                takeProfit: price(setup.targets[0]), createdAt: time)
            try order.apply(.accepted)
            waiting = order
        }

        mutating func see(_ index: Int, _ bar: Int) throws {
            let quote = day.quotes[index]
            // A night that was held through is paid for, whether or not the market is open.
            while quote.time.milliseconds >= nextNight {
                let night = Timestamp(milliseconds: nextNight)
                if let position {
                    let nights = rollover.nights(at: night)
                    let swap = try PaperBroker.swap(
                        position, at: quote.mid, nights: nights, instrument: day.instrument,
                        currency: day.instrument.quote, rates: RateTable())
                    rounds[rounds.count - 1].costs += swap.amount.double
                    rounds[rounds.count - 1].nights += nights
                }
                nextNight = rollover.next(after: night)
            }
            guard quote.isOpen else { return }
            if var order = waiting {
                var due: Price?
                if order.type == .market {
                    due = quote.price(for: order.side)
                } else if let (outcome, _) = try PaperBroker.follow(&order, day.quotes[index...index]) {
                    if case .fill(let price) = outcome { due = price }
                    waiting = nil
                }
                if let due {
                    waiting = nil
                    if position != nil { try close(at: quote.price(for: order.side), quote, bar, due: due, order.type) }
                    try open(order, due, quote, bar)
                    // The prices that follow, not the one it was filled at, are the position's.
                    return
                }
            }
            while var held = position {
                let hit = PaperBroker.follow(&held, day.quotes[index...index])
                position = held
                guard let (event, price, _) = hit else { return }
                switch event {
                case .breakEven: continue
                case .part(let part): try close(at: price, quote, bar, part.quantity, isTarget: true)
                case .addition(let part): try add(part.quantity, quote, bar)
                case .stop, .time, .target: try close(at: price, quote, bar, isTarget: event == .target)
                }
            }
        }

        private mutating func add(_ quantity: Quantity, _ quote: Quote, _ bar: Int) throws {
            guard let held = position else { return }
            var order = Order(
                id: ClientOrderID("add \(bar)"), instrument: day.instrument.id, side: held.direction.openingSide,
                type: .market, quantity: quantity, price: nil, stopLoss: nil, takeProfit: nil, createdAt: quote.time)
            try order.apply(.accepted)
            let done = try execute(order, quote.price(for: order.side), quote)
            rounds[rounds.count - 1].costs += done.fill.fee.amount.double
            position = done.position
        }

        private mutating func open(_ order: Order, _ due: Price, _ quote: Quote, _ bar: Int) throws {
            let done = try execute(order, due, quote)
            position = done.position
            rounds.append(
                Round(
                    direction: order.side.direction, entry: done.fill.price.value.double, entryBar: bar,
                    costs: done.fill.fee.amount.double))
        }

        mutating func close(
            at price: Price, _ quote: Quote, _ bar: Int, _ part: Quantity? = nil, isTarget: Bool = false,
            due: Price? = nil,
            _ type: OrderType = .market
        ) throws {
            guard let held = position else { return }
            let isLimit = isTarget || type == .limit
            let due = due ?? price
            var order = Order(
                id: ClientOrderID("close \(bar)"), instrument: day.instrument.id, side: held.direction.closingSide,
                type: isLimit ? .limit : .market, quantity: min(part ?? held.quantity, held.quantity),
                price: isLimit ? due : nil, stopLoss: nil,
                takeProfit: nil, createdAt: quote.time)
            try order.apply(.accepted)
            let done = try execute(order, due, quote)
            let last = rounds.count - 1
            rounds[last].exit = done.fill.price.value.double
            let ticks = (done.fill.price / Price(day.instrument.tick.value)).double.rounded()
            leavings.append(.init(bar: bar, price: Int(ticks), units: done.fill.quantity.value.double))
            rounds[last].exitBar = bar
            rounds[last].gross += done.realized.amount.double
            rounds[last].costs += done.fill.fee.amount.double
            position = done.position
        }

        private mutating func execute(
            _ order: Order, _ due: Price, _ quote: Quote
        ) throws -> PaperBroker.Execution {
            let done = try #require(
                try PaperBroker.fill(
                    RiskApproved(order: order), due: due, quote: quote, held: position, instrument: day.instrument,
                    currency: day.instrument.quote, rates: RateTable(), time: quote.time))
            let number = Int64(fills.count + 1)
            fills.append(
                BookedFill(
                    number: number, fill: done.fill, stopLoss: done.position?.stopLoss, booking: number))
            return done
        }
    }
}
