import Actions
import Foundation
import LanguageModel
import Logging
import Platform
import Presentation
import Reporting
import ServiceLifecycle
import Storage
import Trading

/// Adds each closed trade and each finished day to the spreadsheets that people have named.
///
/// Every row stands there once, whenever the program is stopped: before Google is asked, a row in our database says
/// that a call is under way; who finds that said reads the keys in the first column of the sheet and leaves out what
/// is there. A spreadsheet that cannot be written to is told of once and tried again; nothing else waits for it.
struct SheetWriting: NamedService {
    let services: BotServices
    let sheets: GoogleSheets
    let outbox: OutboxWriter
    let logger: Logger

    /// In real time. Google takes 60 calls a minute.
    static let interval: Duration = .seconds(5)
    /// Rows in one call.
    static let mostRows = 500
    static let shortestPause: Duration = .seconds(30)
    static let longestPause: Duration = .hours(1)
    /// Names this installation's rows.
    static let installationMark = "installation"

    /// nil where no key of Google is configured.
    init?(services: BotServices, outbox: OutboxWriter, logger: Logger) {
        guard let sheets = services.sheets else { return nil }
        self.services = services
        self.sheets = sheets
        self.outbox = outbox
        self.logger = logger
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await write()
            } catch {
                logger.error("spreadsheets not written", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
        }
    }

    /// Writes all that is missing.
    /// - Throws: what the database says.
    func write() async throws {
        let now = services.time.now()
        let rows = try await services.store.read { try $0.sheets(setting: SettingKey.spreadsheet.rawValue, at: now) }
        for row in rows where !Task.isShuttingDownGracefully {
            do throws(SheetFailure) {
                try await write(row)
            } catch {
                switch error {
                case .storage(let error): throw error
                case .sheet(let problem, let row):
                    try await failed(row, problem)
                    // All spreadsheets share what Google takes.
                    if case .busy = problem { return }
                }
            }
        }
    }

    private enum SheetFailure: Error {
        case storage(any Error)
        /// With the row as it stands.
        case sheet(SheetError, SheetRow)
    }

    private func write(_ start: SheetRow) async throws(SheetFailure) {
        var row = start
        do {
            let found = try await services.store.read { transaction in
                (
                    try transaction.lastFill(of: start.user),
                    try transaction.mark(MarketMark.settled).flatMap { Int64($0) }
                )
            }
            let (lastFill, settled) = (found.0, found.1.map(Timestamp.init(milliseconds:)))
            // As all files for machines: days belong to the same clock as the moments of trades.
            let zone = TimeZone.gmt
            let dayIsOver = settled.map { zone.day(at: $0) - 1 > (row.lastDay ?? .min) } ?? false
            guard lastFill > row.lastFill || (dayIsOver && lastFill > 0) else { return }
            let rows = try await ResultRows(of: row.user, in: zone, services)
            let name = try await installation()
            let trades = rows.trades(after: row.lastFill, through: lastFill)
            try await add(trades, in: zone, to: .trades, &row) { number, _ in "\(name)-\(number)" }
            row.lastFill = lastFill
            if let settled {
                let last = rows.lastDay(settled: settled)
                let user = row.user
                let days = rows.days(after: row.lastDay ?? .min, through: last)
                try await add(days, in: zone, to: .days, &row) { _, day in "\(name)-\(user)-\(day)" }
                row.lastDay = last
            }
            (row.problem, row.failures, row.retryAt) = (nil, 0, nil)
            try await keep(row)
        } catch let error as SheetError {
            throw .sheet(error, row)
        } catch {
            throw .storage(error)
        }
    }

    /// Adds rows that are not there yet, and keeps that they are.
    /// - Parameter key: of a row, by its number and its first field.
    private func add(
        _ rows: ResultRows.Numbered, in zone: TimeZone, to sheet: SheetName, _ row: inout SheetRow,
        _ key: (_ number: Int64, _ first: String) -> String
    ) async throws {
        let lines = zip(rows.numbers, rows.table.rows).map { number, cells in
            let fields = cells.map { $0.plain(timeZone: zone) }
            return (number: number, key: key(number, fields.first?.text ?? ""), fields: fields.map(\.json))
        }
        for start in stride(from: 0, to: lines.count, by: Self.mostRows) {
            let part = lines[start..<min(start + Self.mostRows, lines.count)]
            var missing = part.map { [.string($0.key)] + $0.fields }
            if row[keyPath: sheet.doubt] {
                let known = try await sheets.keys(in: sheet, of: row.spreadsheet)
                missing = part.filter { !known.contains($0.key) }.map { [.string($0.key)] + $0.fields }
                let titles = ["key"] + rows.table.columns.map(\.key)
                if known.isEmpty { missing.insert(titles.map { .string($0) }, at: 0) }
            } else {
                row[keyPath: sheet.doubt] = true
                try await keep(row)
            }
            if !missing.isEmpty { try await sheets.append(missing, to: sheet, of: row.spreadsheet) }
            row[keyPath: sheet.doubt] = false
            row.rowsWritten += Int64(part.count)
            row.writtenAt = services.time.now()
            switch sheet {
            case .trades: row.lastFill = part.last?.number ?? row.lastFill
            case .days: row.lastDay = part.last?.number ?? row.lastDay
            }
            try await keep(row)
        }
    }

    private func keep(_ row: SheetRow) async throws { try await services.store.write { try $0.setSheet(row) } }

    /// Is tried again, ever later; its owner is told of what does not pass by itself, once.
    private func failed(_ row: SheetRow, _ problem: SheetError) async throws {
        var row = row
        if problem == .sheetMissing {
            // Its owner has removed it: it is made anew.
            row.isTradeInDoubt = true
            row.isDayInDoubt = true
            _ = try? await sheets.prepare(row.spreadsheet)  // what is wrong besides is found the next time
        }
        let pause = min(Self.shortestPause * (1 << min(row.failures, 10)), Self.longestPause)
        var wait = pause
        if case .busy(let after?) = problem { wait = max(after, pause) }
        row.failures += 1
        row.retryAt = services.time.now() + wait
        let isNew = row.problem != problem.key && !problem.isPassing
        row.problem = problem.key
        logger.warning(
            "spreadsheet not written; it is tried again",
            metadata: ["user": "\(row.user)", "problem": "\(problem)", "seconds": "\(wait.components.seconds)"])
        let now = services.time.now()
        let sent = try await services.store.write { [row, outbox, services] transaction -> [OutboxEntry] in
            try transaction.setSheet(row)
            guard isNew else { return [] }
            return try outbox.notify(
                row.user, .ordinary(.reports, nil), at: now, happenedAt: now, transaction
            ) { localizer in
                let wording = SheetWording(services: services, localizer: localizer)
                let document = wording.notice(problem)
                return Notice(reply: Reply(document, choices: [[wording.test]]), line: document)
            }
        }
        await outbox.announce(sent)
    }

    /// Rows of two installations in one spreadsheet are told apart by it.
    private func installation() async throws -> String {
        try await services.store.write { transaction in
            if let known = try transaction.mark(Self.installationMark) { return known }
            let name = SystemRandom().reference(length: 6)
            try transaction.setMark(Self.installationMark, to: name)
            return name
        }
    }
}

extension SheetName {
    fileprivate var doubt: WritableKeyPath<SheetRow, Bool> {
        switch self {
        case .trades: \.isTradeInDoubt
        case .days: \.isDayInDoubt
        }
    }
}

extension ReportCell.Plain {
    fileprivate var json: JSON {
        switch self {
        case .empty: ""
        case .text(let text): .string(text)
        case .number(let number): Decimal(string: number.description).map { .number($0) } ?? ""
        }
    }
}
