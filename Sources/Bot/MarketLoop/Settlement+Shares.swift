import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

// What companies do with their shares: dividends, and splits, which recorded prices show as jumps.
extension Settlement {
    mutating func collectDividends(_ transaction: Transaction) throws {
        for id in desk.watched.all where desk.instruments[id]?.assetClass == .stock {
            for dividend in desk.market.dividends(of: id, after: start, through: end)
            where try !transaction.holders(of: [id]).isEmpty {
                push(.dividend(id, dividend), dividend.time)
            }
        }
    }

    /// Once for everybody who held the share when it opened.
    mutating func pay(_ dividend: Dividend, of id: InstrumentID, _ transaction: Transaction) throws {
        guard let instrument = desk.instruments[id] else { return }
        for (user, _) in try transaction.holders(of: [id]) {
            try apart(user, id, transaction) {
                guard let position = try transaction.position(id, of: user),
                    let booked = try $0.desk.pay(dividend, to: position, of: user, moment: $0.moment, transaction)
                else { return }
                try $0.tell(user, transaction, $0.notices.dividend(dividend, booked, position, instrument))
            }
        }
    }

    /// The first one within these prices: no second follows within one look.
    mutating func collectSplits(_ id: InstrumentID, _ ticks: [Quote]) {
        guard let (split, index) = desk.split(of: id, in: ticks) else { return }
        splits[id] = ticks[index].time
        push(.split(id, split), ticks[index].time)
    }

    /// Brings what is held and what waits to the new shares before their first price is held against it.
    mutating func carryOut(
        _ split: PriceBreak.Split, of id: InstrumentID, at time: Timestamp, _ transaction: Transaction
    ) throws {
        guard let instrument = desk.instruments[id] else { return }
        let before = time - .milliseconds(1)
        for (user, _) in try transaction.holders(of: [id]) {
            try apart(user, id, transaction) {
                guard let holding = try transaction.holding(id, of: user), holding.changedAt < before else { return }
                let (position, paidOut) = holding.position.split(split, instrument)
                try transaction.setPosition(position, instrument: id, of: user, at: before)
                try $0.desk.book(
                    split, of: holding.position, paidOut, user: user, at: time, moment: $0.moment, transaction)
                try $0.tell(user, transaction, $0.notices.split(split, instrument, position))
                $0.push(.position(user: user, id), time)
            }
        }
        for owned in try transaction.workingOrders(id) where owned.changedAt < before {
            try apart(owned.user, id, transaction) {
                if let order = owned.value.split(split, instrument) {
                    try transaction.replaceOrder(order, at: before)
                    $0.push(.order(order.id), time)
                } else {
                    var order = owned.value
                    try order.apply(.canceled)
                    try transaction.updateOrder(order, at: before)
                }
            }
        }
        splits[id] = nil
    }
}

extension Desk {
    /// The first split of shares within prices that follow each other, and the place of the first price after it.
    func split(of id: InstrumentID, in ticks: [Quote]) -> (split: PriceBreak.Split, index: Int)? {
        guard instruments[id]?.assetClass == .stock, let first = ticks.first else { return nil }
        var before = market.quote(of: id, at: first.time - .milliseconds(1))
        for (index, quote) in ticks.enumerated() {
            if let before, let split = PriceBreak.split(from: before, to: quote, of: .stock) { return (split, index) }
            before = quote
        }
        return nil
    }

    /// Books a dividend, once.
    /// - Returns: what was booked; nil when nothing was.
    func pay(
        _ dividend: Dividend, to position: Position, of user: Int64, moment: Timestamp, _ transaction: Transaction
    ) throws -> Money? {
        let cash = position.cash(of: dividend)
        let reference = "\(position.instrument)@\(dividend.time.milliseconds)"
        guard !cash.isZero, let account = try transaction.account(of: user),
            let instrument = instruments[position.instrument],
            try !transaction.isBooked(kind: HoldingBooking.Kind.dividend.rawValue, reference: reference, user: user)
        else { return nil }
        let money = try rates(for: [instrument.id], account.currency, at: dividend.time)
            .convert(Money(cash, instrument.quote), to: account.currency).booked
        guard !money.amount.isZero else { return nil }
        try transaction.book(
            money, kind: HoldingBooking.Kind.dividend.rawValue, reference: reference, user: user, at: moment)
        try transaction.setCheck(of: user, at: dividend.time)
        return money
    }

    /// Books a split, so that trades can be rebuilt over it, and what the part of a share brings that it leaves over,
    /// at the first price after it.
    func book(
        _ split: PriceBreak.Split, of position: Position, _ part: Quantity, user: Int64, at time: Timestamp,
        moment: Timestamp, _ transaction: Transaction
    ) throws {
        guard let account = try transaction.account(of: user), let instrument = instruments[position.instrument],
            let quote = market.quote(of: position.instrument, at: time)
        else { return }
        let entry = Price(split.price(position.averagePrice.value))
        let price = quote.price(for: position.direction.closingSide)
        let profit = (position.direction == .long ? price - entry : entry - price) * part
        // Without a rate the part of a share is lost; that the shares are others now must not be.
        let money = try? rates(for: [instrument.id], account.currency, at: time)
            .convert(Money(profit, instrument.quote), to: account.currency).booked
        try transaction.book(
            money ?? .zero(account.currency), kind: HoldingBooking.Kind.split.rawValue,
            reference: HoldingBooking.reference(instrument.id, split, at: time), user: user, at: moment)
    }
}
