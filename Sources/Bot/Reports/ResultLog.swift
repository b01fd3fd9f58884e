import Backtesting
import Brokerage
import Foundation
import Logging
import Platform
import Presentation
import Reporting
import ServiceLifecycle
import Storage
import Trading

/// Appends each closed trade and each day's profit of every account to files that an operator keeps.
///
/// Each row is there exactly once, whenever the program is stopped: how far it has come is a mark in the database, set
/// after the rows are on disk, and a file's own last row tells what a crash in between has left behind. A folder that
/// cannot be written to is reported once and tried again; nothing else waits for it.
struct ResultLog: NamedService {
    /// What the files hold is up to here.
    enum Mark {
        /// The number of a fill.
        static let fill = "results.fill"
        /// A day in UTC, counted from 1970-01-01.
        static let day = "results.day"
    }

    let services: BotServices
    let folder: URL
    let logger: Logger
    private let isFailing = Locked(false)

    /// In real time.
    static let interval: Duration = .seconds(1)

    init(services: BotServices, folder: URL, logger: Logger) {
        self.services = services
        self.folder = folder
        self.logger = logger
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully {
            await write()
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
            if Task.isCancelled { break }
        }
    }

    /// Writes all that is missing.
    func write() async {
        do {
            try await writeTrades()
            try await writeDays()
            if isFailing.withLock({ flag in
                defer { flag = false }; return flag
            }) {
                logger.info("results are written again", metadata: ["folder": "\(folder.path)"])
            }
        } catch {
            guard
                !isFailing.withLock({ flag in
                    defer { flag = true }; return flag
                })
            else { return }
            logger.error(
                "results not written; trading goes on, and they are tried again",
                metadata: ["folder": "\(folder.path)", "error": "\(error)"])
        }
    }

    // Trades.

    private func writeTrades() async throws {
        let (done, last) = try await store.read { transaction in
            (try transaction.mark(Mark.fill).flatMap { Int64($0) } ?? 0, try transaction.lastFill())
        }
        guard last > done else { return }
        let users = try await store.read { try $0.usersWithFills(after: done, through: last) }
        for user in users {
            let table = try await trades(of: user, after: done, through: last)
            if !table.rows.isEmpty { try await append(table, to: "account-\(user)-trades.csv") { Int64($0) ?? 0 } }
        }
        try await store.write { try $0.setMark(Mark.fill, to: String(last)) }
    }

    /// The first column is the number of the fill that closed a trade: it grows from row to row.
    private func trades(of user: Int64, after first: Int64, through last: Int64) async throws -> ReportTable {
        let rows = try await ResultRows(of: user, in: .gmt, services).trades(after: first, through: last)
        var table = rows.table
        table.columns.insert(.init("fill", "fill", isFigure: false), at: 0)
        table.rows = ReportRows(zip(rows.numbers, table.rows).map { [.value(.text(String($0)))] + $1 })
        return table
    }

    // Days.

    /// A day is written when every price of it has been looked at, and something was booked or closed in it.
    private func writeDays() async throws {
        let (done, settled) = try await store.read { transaction in
            (
                try transaction.mark(Mark.day).flatMap { Int64($0) } ?? .min,
                try transaction.mark(MarketMark.settled).flatMap { Int64($0) }
            )
        }
        guard let settled else { return }
        let last = TradingCalendar.always.localDay(containing: Timestamp(milliseconds: settled)) - 1
        guard last > done else { return }
        for user in try await store.read({ try $0.usersWithFills(after: 0, through: .max) }) {
            let table = try await ResultRows(of: user, in: .gmt, services).days(after: done, through: last).table
            if !table.rows.isEmpty { try await append(table, to: "account-\(user)-days.csv") { $0 } }
        }
        try await store.write { try $0.setMark(Mark.day, to: String(last)) }
    }

    // What both need.

    private var store: Store { services.store }

    /// - Parameter key: of a row's first field; grows from row to row.
    private func append(
        _ table: ReportTable, to name: String, key: @escaping @Sendable (String) -> some Comparable
    ) async throws {
        let file = ResultFile(url: folder.appending(path: name))
        let lines = String(decoding: table.csv(timeZone: .gmt), as: UTF8.self).components(separatedBy: "\r\n")
        let (header, rows) = (lines[0], lines.dropFirst().filter { !$0.isEmpty })
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            // Disks may be slow, and the threads of tasks are few.
            Thread.detachNewThread {
                done.resume(with: Result { try file.append(rows, header: header, key: key) })
            }
        }
    }
}

/// A file of rows that is only ever added to, whole lines at a time.
struct ResultFile {
    let url: URL

    /// Longer than any row.
    private static let tail: UInt64 = 1 << 16

    /// Adds the rows that are not there yet, on disk when it returns.
    /// - Parameters:
    ///   - rows: without line ends; none within them.
    ///   - header: written first into an empty file.
    ///   - key: of a row's first field; grows from row to row.
    /// - Throws: what the file system says.
    func append(_ rows: [String], header: String, key: (String) -> some Comparable) throws {
        if !FileManager.default.fileExists(atPath: url.path) {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: url, options: .withoutOverwriting)
        }
        let file = try FileHandle(forUpdating: url)
        defer { try? file.close() }
        let last = try trimmedEnd(of: file)
        let missing = last.map { last in
            // The header is no row: its field is none of the keys.
            last.hasPrefix(Self.field(header) + ",")
                ? rows : rows.filter { key(Self.field($0)) > key(Self.field(last)) }
        }
        let lines = missing ?? [header] + rows
        guard !lines.isEmpty else { return }
        try file.seekToEnd()
        try file.write(contentsOf: Data(lines.map { $0 + "\r\n" }.joined().utf8))
        try file.synchronize()
    }

    private static func field(_ row: String) -> String { String(row.prefix { $0 != "," }) }

    /// Cuts off what a crash has left of a line.
    /// - Returns: the last whole line; nil when there is none.
    private func trimmedEnd(of file: FileHandle) throws -> String? {
        let size = try file.seekToEnd()
        let start = size > Self.tail ? size - Self.tail : 0
        try file.seek(toOffset: start)
        let bytes = try file.readToEnd() ?? Data()
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            try file.truncate(atOffset: start)
            return nil
        }
        let whole = bytes[...end]
        if whole.count < bytes.count { try file.truncate(atOffset: start + UInt64(whole.count)) }
        return String(decoding: whole, as: UTF8.self).split(whereSeparator: \.isNewline).last.map(String.init)
    }
}
