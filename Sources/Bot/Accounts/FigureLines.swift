import Actions
import Brokerage
import Platform
import Presentation
import Trading

// Figures by which amounts can be worked out by hand: exchange rates, and what each night cost.
extension Localizer {
    /// At which rates amounts came into the account's currency, as one line; none when they were in it.
    func conversionLine(_ path: RatePath?) -> [Document] { conversionLine([path].compactMap(\.self)) }

    /// - Parameter paths: of one trade that left in parts.
    func conversionLine(_ paths: [RatePath]) -> [Document] {
        guard !paths.isEmpty else { return [] }
        let rates = paths.map { path in
            path.pairs.map { "\($0.name) \(format(.number($0.rate, places: 0...8)))" }.joined(separator: " · ")
        }
        return [document("conversion.line", ["rates": .text(rates.joined(separator: ", "))])]
    }

    /// As many nights are told by themselves; those before, as a sum.
    private static var mostNights: Int { 14 }

    /// What each night cost or earned, newest last, with how many nights it stands for.
    func nightLines(_ nights: [RoundTrip.Booking], of instrument: Instrument, _ currency: Currency) -> [Document] {
        let rollover = Rollover(instrument)
        let earlier = nights.dropLast(Self.mostNights)
        var lines: [Document] = []
        if !earlier.isEmpty {
            let sum = earlier.reduce(FixedPoint.zero) { $0 + $1.amount }
            let values: [String: MessageValue] = [
                "count": .integer(earlier.count), "symbol": .text(instrument.id.symbol),
                "amount": .signedMoney(Money(sum, currency)),
            ]
            lines.append(document("swap.earlier", values))
        }
        return lines
            + nights.suffix(Self.mostNights).map { night in
                let count = rollover.nights(at: night.time)
                return document(
                    count > 1 ? "swap.nights" : "swap.night",
                    [
                        "symbol": .text(instrument.id.symbol), "date": .timestamp(night.time, .date),
                        "amount": .signedMoney(Money(night.amount, currency)), "count": .integer(count),
                    ])
            }
    }
}
