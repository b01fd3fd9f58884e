import Backtesting
import Brokerage
import Foundation
import Platform
import Signals
import Storage
import Trading

/// What a person's reports are made of, read at one moment.
struct Results: Sendable {
    let book: TradeBook
    let state: AccountState
    /// Of the strategies whose signals were taken, by id.
    let strategyNames: [String: String]
    /// Whose days are told apart.
    private(set) var zone: TimeZone
    private var source: AccountPerformance.Source

    init(of user: Int64, in zone: TimeZone, _ services: BotServices, _ transaction: Transaction) throws {
        book = try TradeBook(of: user, services, transaction)
        let state = try services.desk.state(of: user, transaction)
        self.state = state
        self.zone = zone
        let strategies = try transaction.takenStrategies(of: user)
        strategyNames = try Set(strategies.values).reduce(into: [:]) { names, id in
            names[id] = try services.directory.strategy(id: id, transaction)?.name ?? id
        }
        let rates = state.positions.map { position in
            (position.instrument, try? state.convert(1, of: position.instrument).amount.double)  // nil: not known
        }
        source = AccountPerformance.Source(
            history: book.history, others: book.protections, balance: state.balance, now: state.now,
            context: book.context(in: zone, strategies: strategies),
            rates: Dictionary(rates) { first, _ in first }.compactMapValues(\.self))
    }

    var calendar: TradingCalendar { source.context.calendar }

    /// The same with the days of another place.
    func with(zone: TimeZone) -> Results {
        var results = self
        results.zone = zone
        results.source.context.calendar = .days(of: zone)
        return results
    }

    /// - Parameter period: nil for all that was traded.
    func performance(_ period: ReportPeriod? = nil, _ instrument: InstrumentID? = nil) -> AccountPerformance {
        AccountPerformance(source, from: period?.start, to: period?.end, instrument: instrument)
    }
}

extension BotServices {
    /// What a person's reports are made of now.
    func results(of user: Int64, in zone: TimeZone) async throws -> Results {
        try await store.read { try Results(of: user, in: zone, self, $0) }
    }
}

extension String {
    /// The words of a note that begin with `#`, without it, in small letters: letters, digits and lines between them.
    /// A name of a trade, such as #K7Q2M, is none.
    var tags: [String] {
        split(whereSeparator: \.isWhitespace).compactMap { word -> String? in
            guard word.first == "#" else { return nil }
            let name = word.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            guard name.contains(where: \.isLetter), !name.isReference else { return nil }
            return name.lowercased()
        }
    }
}

extension StringProtocol {
    /// Whether it looks like the short name of a trade.
    var isReference: Bool { count == 5 && allSatisfy { "23456789BCDFGHJKLMNPQRSTVWXYZ".contains($0) } }
}
