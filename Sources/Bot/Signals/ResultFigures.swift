import Presentation
import Trading

/// Figures of back-tests, which are binary fractions, as people read them.
struct ResultFigures {
    let currency: Currency

    func money(_ value: Double) -> MessageValue { .signedMoney(amount(value)) }
    func unsigned(_ value: Double) -> MessageValue { .money(amount(value)) }
    /// - Parameter share: 0.01 is 1 %.
    func share(_ share: Double, places: Int = 0) -> MessageValue { .percent(percent(share), places: places) }
    func signedShare(_ share: Double) -> MessageValue { .signedPercent(percent(share), places: 1) }
    func number(_ value: Double) -> MessageValue {
        .number((FixedPoint(value) ?? .zero).rounded(to: FixedPoint("0.01") ?? 1, .halfEven), places: 2...2)
    }

    private func percent(_ share: Double) -> Percent { Percent(FixedPoint(share * 100) ?? .zero) }
    private func amount(_ value: Double) -> Money { Money(FixedPoint(value) ?? .zero, currency).booked }
}
