import Brokerage
import Platform
import Trading

// What leaves, and what holding costs.
extension Replay {
    /// One of the equal parts that leave at the targets.
    func share() -> Double {
        let part = openSize / Double(targets.count)
        return step > 0 ? max((part / step * (1 + 1e-12)).rounded(.down) * step, min(step, size)) : part
    }

    mutating func payNight(_ bar: Int) {
        let night = Timestamp(milliseconds: nextRollover)
        // The price of that moment: the last one before, unless a bar begins with it.
        let price = times[bar] == night ? opens[bar] : closes[bar - 1]
        let value = size * price * conversion.rate(at: price)
        openCosts += grid.booked(value * terms.swap / 100 / 365 * Double(rollover.nights(at: night)))
        nextRollover = rollover.next(after: night)
    }

    /// Who holds shares before the session of the ex-date opens is paid, or pays when short.
    mutating func payDividends(_ bar: Int) {
        while nextDividend < dividends.count, dividends[nextDividend].bar <= bar {
            if size != 0 {
                let rate = conversion.rate(at: opens[bar])
                openDividends += grid.booked(sign * size * dividends[nextDividend].amount * rate)
            }
            nextDividend += 1
        }
        nextDividendBar = nextDividend < dividends.count ? dividends[nextDividend].bar : .max
    }

    /// A signal is at the open; everything else is known to have happened only when the bar has closed.
    func exitMoment(_ bar: Int, _ exit: Trade.Exit) -> Timestamp {
        exit == .signal ? times[bar] : times[bar] + .seconds(60 * timeframe.minutes) - .milliseconds(1)
    }

    func exitPrice(_ mid: Double) -> Double { grid.worse(mid - sign * (half + terms.slippage), -sign) }

    mutating func close(_ part: Double, at price: Double, _ bar: Int, _ exit: Trade.Exit) {
        let rate = conversion.rate(at: price)
        let share = part / size
        let costs = openCosts * share + grid.booked(terms.commission * part * price * rate)
        openCosts -= openCosts * share
        let paid = openDividends * share
        openDividends -= paid
        let gross = grid.booked(sign * part * (price - entryPrice) * rate)
        let trade = Trade(
            size: sign * part, entryBar: entryBar, exitBar: bar, entryPrice: entryPrice, exitPrice: price, stop: stop,
            target: targets.isEmpty ? nil : targets[min(nextTarget, targets.count - 1)], gross: gross, costs: costs,
            dividends: paid, risk: abs(entryPrice - initialStop) * part * rate, exit: exit,
            isLaterPart: size < openSize)
        if held.lots.isEmpty { trades.append(trade) } else { trades += lots(of: trade, rate) }
        balance += gross - costs + paid
        held.leave(share)
        size = part == size ? 0 : size - part
        protect()
        guard ledger != nil else { return }
        let moment = exitMoment(bar, exit)
        ledger?.exit(moment, net: gross - costs + paid, balance: balance, isOver: size == 0)
    }

    /// Nobody owes more than they paid in (ESMA 2018/796, negative balance protection), as on the paper account.
    mutating func protect() {
        guard terms.hasLimits, size == 0, balance < 0 else { return }
        trades[trades.count - 1].protection = -balance
        balance = 0
    }
}
