import Actions
import Brokerage
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Venues

/// Why an order has its size, as it is kept with its card: figures, worded when somebody asks.
struct SizeFigures: Codable, Hashable {
    enum Kind: String, Codable {
        /// It was said.
        case named
        /// Always the same.
        case fixed
        /// The most that one trade may lose.
        case limit
        /// What of the free margin one order takes at most.
        case margin
        case kelly, atr, equity, balance
    }

    var kind: Kind
    var side: Side
    var quantity: Quantity
    /// At the stop, of all that is then held; nil when the order only reduces.
    var risk: Money?
    var riskPercent: Percent?
    /// nil of a size that was said, or is always the same.
    var reason: Reason?

    struct Reason: Codable, Hashable {
        var money: Money
        var percent: Percent
        var distance: Price
        /// Of what sizes are counted in: a lot, a share, a coin.
        var loss: FixedPoint
        /// Of it, not rounded.
        var exact: FixedPoint
    }

    /// - Parameter isNamed: whether the size was said.
    init(_ ticket: OrderTicket, isNamed: Bool) {
        (side, quantity, risk, riskPercent) = (ticket.side, ticket.quantity, ticket.risk, ticket.riskPercent)
        guard let found = ticket.size.reason else {
            kind = isNamed ? .named : .fixed
            return
        }
        let unit = ticket.instrument.sizingUnit
        reason = Reason(
            money: found.money.booked, percent: found.percent, distance: found.distance,
            loss: found.lossPerLot.amount * (unit / ticket.instrument.contractSize), exact: ticket.size.exact / unit)
        kind =
            switch ticket.size.mode {
            case _ where found.isLimit: .limit
            case _ where found.capital == .freeMargin: .margin
            case .kelly: .kelly
            case .volatility: .atr
            case .equityScaled: .equity
            case .fixedFraction, .fixedQuantity: .balance
            }
    }

    /// As they are kept.
    func text() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
}

extension Instrument {
    /// What sizes are counted in: a lot, a share, a coin.
    fileprivate var sizingUnit: Quantity { sizeUnit == .lots ? contractSize : Quantity(1) }
}

extension Localizer {
    /// The figures that led to a size; nil when it was said.
    func sizeLine(_ figures: SizeFigures, _ instrument: Instrument) -> Document? {
        guard let reason = figures.reason else {
            return figures.kind == .named ? nil : document("order.size.fixed")
        }
        let loss: [String: MessageValue] = [
            "distance": .number(reason.loss, places: 2...6), "currency": .text(reason.money.currency.code),
        ]
        return document(
            "order.size.\(figures.kind.rawValue)",
            [
                "money": .money(reason.money), "percent": .percent(reason.percent, places: 2),
                "loss": .text(text("order.distance", loss)),
                "unit": .text(size(instrument.sizingUnit, of: instrument)),
                "distance": distance(reason.distance, of: instrument),
                "exact": .number(reason.exact, places: 0...6), "ranges": .number(SizingSetting.ranges),
            ])
    }
}

extension BotServices {
    /// Why the last card or order has its size, of what was kept with it.
    /// - Parameter instrument: nil: whichever was last.
    func whyThisSize(_ instrument: InstrumentID?, _ turn: Turn) async throws -> Reply {
        let row = try await store.read { try $0.newestSizing(of: turn.user.id, instrument) }
        let localizer = turn.localizer
        guard let row, let instrument = instruments[row.instrument],
            let figures = try? JSONDecoder().decode(SizeFigures.self, from: Data(row.figures.utf8))
        else { return Reply(localizer.document("size_reason.none")) }
        let reference = shortReference(for: row.id)
        var lines = [
            localizer.document(
                "size_reason.headline",
                [
                    "side": localizer.side(figures.side), "symbol": .text(instrument.id.symbol),
                    "size": .text(localizer.size(figures.quantity, of: instrument)),
                    "reference": .code("#\(reference)"),
                ]),
            localizer.sizeLine(figures, instrument) ?? localizer.document("size_reason.named"),
        ]
        if let risk = figures.risk, let percent = figures.riskPercent {
            lines.append(
                localizer.document("order.risk", ["risk": .money(risk), "percent": .percent(percent, places: 2)]))
        } else {
            lines.append(localizer.document("order.reduces"))
        }
        return Reply(.lines(lines), reference: reference)
    }
}
