import Brokerage
import Channels
public import Foundation
public import Logging
public import Platform
import Presentation
import Reporting
import Storage
import Trading
import Venues

/// How long documents and pictures of results take, and what they take in memory: asked for in a chat, until the file
/// stands in the outbox. On a real database file, without sending.
public struct DocumentBenchmark: Sendable {
    public struct Figures: Sendable, Encodable {
        /// Of 500 trades: the first, and the median of the ones after it.
        public var firstPDFMilliseconds: Double
        public var pdfMilliseconds: Double
        /// Of 10,000 trades, likewise.
        public var firstWorkbookMilliseconds: Double
        public var workbookMilliseconds: Double
        /// Drawn and encoded, of 500 trades: the first, and median and most of the ones after it.
        public var firstPictureMilliseconds: Double
        public var pictureMilliseconds: Double
        public var mostPictureMilliseconds: Double
        /// Of 100,000 trades: what the process had at most while each was made.
        public var large: [Large]
        /// Before the first of them was asked for.
        public var idleMegabytes: Double
    }
    public struct Large: Sendable, Encodable {
        public var command: String
        public var seconds: Double
        public var peakMegabytes: Double
    }

    private let configuration: Configuration
    private let time: any TimeSource
    private let logger: Logger

    public init(_ configuration: Configuration, folder: URL, time: any TimeSource, logger: Logger) {
        var configuration = configuration
        configuration.market = .simulated
        configuration.databasePath = folder.appending(path: "documents.sqlite").path
        self.configuration = configuration
        self.time = time
        self.logger = logger
    }

    private static let repetitions = 5

    /// - Parameter note: told what is done next.
    public func run(_ note: (String) -> Void) async throws -> Figures {
        let bot = try await Bot(configuration, time: time, logger: logger) { _ in [:] }
        try await Crowd(users: 3, languages: ["en"], time: time).enroll(in: bot.store, configuration)
        for (person, trades) in [500, 10_000, 100_000].enumerated() {
            note("documents: writing \(trades) trades")
            // The market's time, not ours: what it has not come to cannot have been traded.
            try await write(trades, of: person, until: bot.conversations.services.market.clock.now(), in: bot.store)
        }
        // Before anything else has left its traces in the memory.
        try await ask("/get_report", 0, bot)
        FreedMemory.giveBack()
        let idle = ResidentMemory.now ?? 0
        var large: [Large] = []
        for command in ["/get_report", "/get_report csv", "/get_report xlsx", "/get_report pdf"] {
            note("documents: 100,000 trades, \(command)")
            ResidentMemory.forgetPeak()
            let start = time.elapsed()
            try await ask(command, 2, bot)
            large.append(
                Large(
                    command: command, seconds: (time.elapsed() - start).inSeconds,
                    peakMegabytes: Double(ResidentMemory.peak ?? 0) / 1e6))
        }
        note("documents: times")
        let pdf = try await milliseconds { try await ask("/get_report pdf", 0, bot) }
        let workbook = try await milliseconds { try await ask("/get_report xlsx", 1, bot) }
        let pictures = try await drawn(bot)
        try bot.store.close()
        let later = pictures.dropFirst().sorted()
        return Figures(
            firstPDFMilliseconds: pdf.first, pdfMilliseconds: pdf.median, firstWorkbookMilliseconds: workbook.first,
            workbookMilliseconds: workbook.median, firstPictureMilliseconds: pictures[0],
            pictureMilliseconds: later[later.count / 2], mostPictureMilliseconds: later[later.count - 1], large: large,
            idleMegabytes: Double(idle) / 1e6)
    }

    private func milliseconds(_ body: () async throws -> Void) async throws -> (first: Double, median: Double) {
        var times: [Double] = []
        for _ in 0...Self.repetitions {
            let start = time.elapsed()
            try await body()
            times.append((time.elapsed() - start).inSeconds * 1000)
        }
        return (times[0], times.dropFirst().sorted()[Self.repetitions / 2])
    }

    /// Every picture of a report, some times over: milliseconds of each.
    private func drawn(_ bot: Bot) async throws -> [Double] {
        let services = bot.conversations.services
        guard let user = try await bot.store.read({ try $0.user(channel: "telegram", externalID: "0") })?.id
        else { throw BenchmarkError.noFigure("a person") }
        let localizer = services.locales["en"]
        let results = try await services.results(of: user, in: localizer.timeZone)
        let all = try ReportPeriod(nil, at: results.state.now, in: localizer.timeZone)
        let pictures = ReportPictures(
            text: ReportText(results, all, nil, localizer), simulatedLabel: services.simulatedLabel(localizer),
            benchmark: .init(name: "", closes: []))
        let shown = ReportView.allCases.filter { $0 != .benchmark }.compactMap { pictures.picture(of: $0) }
        var times: [Double] = []
        for picture in shown + (0..<Self.repetitions).flatMap({ _ in shown }) {
            let start = time.elapsed()
            _ = try await services.charts.png(picture, theme: .dark)
            times.append((time.elapsed() - start).inSeconds * 1000)
        }
        return times
    }

    /// Trades in five instruments, one every two hours up to now, each closed by a fill of its own, by size and
    /// outcome told apart by their numbers.
    private func write(_ count: Int, of person: Int, until now: Timestamp, in store: Store) async throws {
        let instruments = ["EURUSD", "XAUUSD", "GBPUSD", "BTCUSDT", "USDJPY"].map { InstrumentID($0) }
        let step = Duration.seconds(min(7_200, 900 * 86_400 / count))
        for first in stride(from: 0, to: count, by: 1_000) {
            try await store.write { transaction in
                guard let user = try transaction.user(channel: "telegram", externalID: String(person))?.id else {
                    throw BenchmarkError.noFigure("a person")
                }
                for number in first..<min(first + 1_000, count) {
                    let opened = now - step * (count - number)
                    let result = FixedPoint((number * 37) % 41 - 20)
                    for (part, side) in [(0, Side.buy), (1, .sell)] {
                        let fill = Fill(
                            order: ClientOrderID("b\(person)-\(number)-\(part)-of-the-benchmark"),
                            instrument: instruments[number % 5], side: side, quantity: Quantity(FixedPoint(100)),
                            price: Price(part == 0 ? 100 : FixedPoint(100) + result / 100),
                            fee: Money(FixedPoint("0.1") ?? .zero, .usd),
                            realized: Money(part == 0 ? .zero : result, .usd), time: opened + step * part / 2)
                        try write(fill, of: user, transaction)
                    }
                }
            }
        }
    }

    private func write(_ fill: Fill, of user: Int64, _ transaction: Transaction) throws {
        let isEntry = fill.side == .buy
        var order = Order(
            id: fill.order, instrument: fill.instrument, side: fill.side, type: .market, quantity: fill.quantity,
            price: nil, stopLoss: isEntry ? Price(99) : nil, takeProfit: isEntry ? Price(102) : nil,
            createdAt: fill.time)
        try order.apply(.accepted)
        try order.apply(.filled(quantity: fill.quantity, price: fill.price))
        try transaction.addOrder(order, user: user)
        try transaction.addFill(fill, user: user)
        for (kind, amount) in [("commission", -fill.fee.amount), ("realized", fill.realized.amount)]
        where !amount.isZero {
            try transaction.book(
                Money(amount, fill.fee.currency), kind: kind, reference: fill.order.text, user: user, at: fill.time)
        }
    }

    /// One message of somebody, until its answer stands in the outbox.
    private func ask(_ command: String, _ person: Int, _ bot: Bot) async throws {
        let (now, before) = (time.now(), try await bot.store.read { try $0.openOutboxCount() })
        let message = IncomingMessage(
            chat: ChatID(.telegram, String(person)), updateID: "\(time.elapsed())",
            sender: .init(id: String(person), name: "Person \(person)"), messageID: "1", content: .text(command),
            sentAt: now)
        let text = String(decoding: try JSONEncoder().encode(message), as: UTF8.self)
        let id = try await bot.store.write { transaction in
            try transaction.addInbox(
                channel: "telegram", updateID: message.updateID, chat: message.chat.id, message: text, at: now)
        }
        guard let id else { throw BenchmarkError.noFigure("a message") }
        await withTaskExecutorPreference(bot.store.executor) {
            await bot.conversations.handle(StoredMessage(id: id, message: message, receivedAt: message.sentAt))
        }
        guard try await bot.store.read({ try $0.openOutboxCount() }) > before else {
            throw BenchmarkError.noFigure(command)
        }
    }
}
