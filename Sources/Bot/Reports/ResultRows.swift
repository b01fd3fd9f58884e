import Backtesting
import Brokerage
import Foundation
import Platform
import Presentation
import Reporting
import Trading

/// A person's results as rows for machines: headings in English, words as codes. Each row has a number that grows, so
/// that one who has some asks for the others.
struct ResultRows: Sendable {
    let services: BotServices
    let results: Results

    /// - Parameter zone: whose days are told apart.
    init(of user: Int64, in zone: TimeZone, _ services: BotServices) async throws {
        self.services = services
        results = try await services.results(of: user, in: zone)
    }

    struct Numbered: Sendable {
        var table: ReportTable
        /// One a row, growing.
        var numbers: [Int64]

        fileprivate func filtered(_ isWanted: (Int64) -> Bool) -> Numbered {
            let kept = numbers.indices.filter { isWanted(numbers[$0]) }.sorted { numbers[$0] < numbers[$1] }
            var table = table
            table.rows = ReportRows(kept.map { self.table.rows[$0] })
            return Numbered(table: table, numbers: kept.map { numbers[$0] })
        }
    }

    /// Trades that were closed by fills after `first`, up to and including `last`; numbered by those fills.
    func trades(after first: Int64, through last: Int64) -> Numbered {
        let tables = tables { trades in
            services.excursions(of: trades.filter { first < $0.lastFill && $0.lastFill <= last })
        }
        let numbers = tables.performance.trades.map(\.lastFill)
        return Numbered(table: tables.trades(for: .files), numbers: numbers).filtered { first < $0 && $0 <= last }
    }

    /// The number of the last day that is over, every price of which has been looked at.
    /// - Parameter settled: up to when prices have been looked at.
    func lastDay(settled: Timestamp) -> Int64 { calendar.localDay(containing: settled) - 1 }

    /// Days after `first`, up to and including `last`, in which something was booked or closed.
    func days(after first: Int64, through last: Int64) -> Numbered {
        let tables = tables { _ in [:] }
        let closed = Set(tables.performance.trades.compactMap { $0.closedAt.map(calendar.localDay) })
        let days = tables.performance.balance.days
        let eventful = Set(days.filter { !$0.profit.isZero || closed.contains($0.number) }.map(\.number))
        return Numbered(table: tables.daily(), numbers: days.map(\.number))
            .filtered { first < $0 && $0 <= last && eventful.contains($0) }
    }

    private var calendar: TradingCalendar { results.calendar }

    private func tables(_ excursions: ([RoundTrip]) -> [Int64: Excursion]) -> ReportTables {
        let localizer = services.locales[Locales.reference].with(timeZone: results.zone)
        let performance = results.performance()
        return ReportTables(
            localizer: localizer,
            wording: ReportWording(localizer: localizer, strategyNames: results.strategyNames),
            performance: performance, book: results.book, instruments: services.instruments,
            excursions: excursions(performance.trades))
    }
}
