import ArgumentParser
import Bot
import Foundation
import Logging
import Platform

/// The project's benchmarks.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Measures this machine: messages, latency, start, memory, charts, indicators. Needs about two minutes.")

    @Flag(help: "One JSON object on standard output, nothing else.") var json = false
    @Option(help: "Updates of the throughput measurement; a multiple of 1000.") var updates = 100_000
    @Option(help: "People in the database of the second measurement.") var users = 100_000
    @Option(help: "Repetitions of the structure measurements, of which the best counts.") var repetitions = 15
    @Option(help: "Updates a second offered for the latency.") var rate = 2_500.0
    @Option(help: "Webhooks brought, at 2,000 a second.") var webhooks = 20_000
    @Option(
        help: """
            What to measure: process, understanding, structure, indicators, engine, backtest, optimise, broker, chat,
            users, sending, signals, schedules, documents, webhooks. What languages take in memory is exact measured
            alone.
            """)
    var only: [Part] = []

    enum Part: String, ExpressibleByArgument {
        case process, structure, indicators, engine, backtest, optimise, broker, chat, users, sending, signals
        case schedules, documents, webhooks, understanding
    }
    private func wants(_ part: Part) -> Bool { only.isEmpty || only.contains(part) }

    private static let watchers = 10_000
    private static let readers = 1_000
    private static let webhookRate = 2_000.0

    func validate() throws {
        guard updates >= 1_000, updates % 1_000 == 0 else { throw ValidationError("updates is a multiple of 1000") }
        guard repetitions >= 1 else { throw ValidationError("repetitions is at least 1") }
        guard rate >= 1 else { throw ValidationError("rate is at least 1") }
        guard users >= 1_000 else { throw ValidationError("users is at least 1000") }
    }

    func run() async throws {
        try await Program.guarded {
            let folder = FileManager.default.temporaryDirectory.appending(path: "bellwether-bench-\(getpid())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }  // a temporary folder
            note("database files and disk figures: \(folder.path)")
            var report = Report()
            try await measureParts(folder, &report)
            if wants(.broker) {
                note("paper broker")
                let benchmark = BrokerBenchmark(
                    try Program.configuration(), folder: folder, time: Program.time,
                    logger: Program.logger(.text, .error))
                report.measure(try await benchmark.run())
            }
            try await measureChat(folder, &report)
            if wants(.signals) {
                note("a signal to \(Self.watchers) watchers")
                let benchmark = SignalBenchmark(
                    try Program.configuration(), folder: folder, watchers: Self.watchers, time: Program.time,
                    logger: Program.logger(.text, .error))
                report.measure(try await benchmark.run())
            }
            if wants(.schedules) {
                note("daily reports and briefs of \(Self.readers) people")
                let benchmark = ScheduleBenchmark(
                    try Program.configuration(), folder: folder, people: Self.readers, time: Program.time,
                    logger: Program.logger(.text, .error))
                report.measure(try await benchmark.run())
            }
            if wants(.documents) {
                let benchmark = DocumentBenchmark(
                    try Program.configuration(), folder: folder, time: Program.time,
                    logger: Program.logger(.text, .error))
                report.measure(try await benchmark.run(note))
            }
            if wants(.webhooks) {
                note("webhooks: \(webhooks)")
                let benchmark = WebhookBenchmark(
                    try Program.configuration(), folder: folder, events: webhooks, rate: Self.webhookRate,
                    time: Program.time, logger: Program.logger(.text, .error))
                report.measure(try await benchmark.run())
            }
            print(json ? try report.json() : report.text)  // tidy:allow the command's output
        }
    }

    /// What needs no people: the process itself, and what is computed.
    private func measureParts(_ folder: URL, _ report: inout Report) async throws {
        if wants(.process) {
            report.measure(try await ProcessProbe(folder: folder, time: Program.time).run(note))
        }
        if wants(.understanding) {
            note("understanding")
            report.measure(
                try UnderstandingBenchmark.run(try Program.configuration(), Program.logger(.text, .error)))
        }
        if wants(.structure) {
            note("market structure")
            report.measure(StructureBenchmark.run(repetitions: repetitions))
        }
        if wants(.indicators) {
            note("indicators")
            report.measure(try IndicatorBenchmark().run { _ in })
        }
        if wants(.engine) {
            note("signal engine")
            report.measure(try EngineBenchmark(home: try Program.configuration().home).run())
        }
        if wants(.backtest) {
            note("back-test")
            report.measure(try BacktestBenchmark.run(home: try Program.configuration().home))
        }
        if wants(.optimise) {
            note("optimization")
            report.measure(
                try await OptimizationBenchmark.run(home: try Program.configuration().home, time: Program.time))
        }
    }

    /// Throughput and latency at a given rate; the throughput among many more people; the throughput with sending.
    private func measureChat(_ folder: URL, _ report: inout Report) async throws {
        if wants(.chat) {
            let chats = try await benchmark(folder, users: 1_000)
            let (full, timed) = try await chats.whileRunning {
                note("warming up")
                _ = try await chats.throughput(updates: 5_000)
                note("throughput: \(updates) updates")
                let full = try await chats.throughput(updates: updates)
                note("latency: at \(Int(rate)) a second")
                return (full, try await chats.latency(updates: updates / 2, perSecond: rate))
            }
            report.measure(full, timed, offered: rate)
        }
        if wants(.users) {
            note("making \(users) people")
            let chats = try await benchmark(folder, users: users)
            let crowded = try await chats.whileRunning {
                _ = try await chats.throughput(updates: 5_000)
                note("throughput: \(updates) updates among \(users) people")
                return try await chats.throughput(updates: updates)
            }
            report.measure(crowded, users: users)
        }
        if wants(.sending) {
            note("sending")
            let chats = try await benchmark(folder, users: 1_000, isSending: true)
            report.measureSending(
                try await chats.whileRunning { try await chats.delivery(updates: min(updates, 5_000)) })
        }
    }

    private func benchmark(_ folder: URL, users: Int, isSending: Bool = false) async throws -> ChatBenchmark {
        try await ChatBenchmark(
            Program.configuration(), folder: folder, users: users, isSending: isSending, time: Program.time,
            logger: Program.logger(.text, .error))
    }

    private func note(_ text: String) { FileHandle.standardError.write(Data("bench: \(text)\n".utf8)) }
}

/// What was measured, as text and as JSON.
struct Report {
    private struct Figures: Encodable {
        struct Chat: Encodable {
            var updates: Int
            var updatesPerSecond: Double
            var p50Milliseconds: Double
            var p99Milliseconds: Double
            var fsyncMedianMilliseconds: Double
            var offeredPerSecond: Double
            var processorMicrosecondsPerUpdate: Double
        }
        struct ManyUsers: Encodable {
            var users: Int
            var updatesPerSecond: Double
            var fsyncMedianMilliseconds: Double
            var processorMicrosecondsPerUpdate: Double
        }
        struct Sending: Encodable { var updatesPerSecond: Double }
        struct Start: Encodable { var firstPollMilliseconds: Double }
        struct Memory: Encodable {
            var idleMegabytes: Double
            var afterChartsMegabytes: Double
        }
        struct Chart: Encodable {
            var firstMilliseconds: Double
            var medianMilliseconds: Double
        }
        var structure: [StructureBenchmark.Figure]?
        var chat: Chat?
        var manyUsers: ManyUsers?
        var sending: Sending?
        var start: Start?
        var memory: Memory?
        var chart: Chart?
        var indicators: [IndicatorBenchmark.Figure]?
        var engine: EngineBenchmark.Figures?
        var backtest: BacktestBenchmark.Figures?
        var optimization: OptimizationBenchmark.Figures?
        var broker: BrokerBenchmark.Figures?
        var fanout: SignalBenchmark.Figures?
        var schedules: ScheduleBenchmark.Figures?
        var documents: DocumentBenchmark.Figures?
        var webhooks: WebhookBenchmark.Figures?
        var understanding: UnderstandingBenchmark.Figures?
    }
    private var figures = Figures()
    private(set) var text = ""

    mutating func measure(_ process: ProcessProbe.Figures) {
        let start = process.starts.sorted()[process.starts.count / 2]
        let chart = process.charts.dropFirst().sorted()[process.charts.count / 2]
        figures.start = .init(firstPollMilliseconds: start)
        figures.memory = .init(idleMegabytes: process.idleMegabytes, afterChartsMegabytes: process.chartMegabytes)
        figures.chart = .init(firstMilliseconds: process.charts[0], medianMilliseconds: chart)
        add(
            "start",
            "\(ms(start)) from exec to the first poll; median of \(process.starts.count), new database, least "
                + ms(process.starts.min() ?? start))
        add(
            "memory",
            "\(mb(process.idleMegabytes)) resident when idle, \(mb(process.chartMegabytes)) after "
                + "\(process.charts.count) charts")
        add(
            "chart",
            "\(ms(chart)) from update to sendPhoto, commits and upload included; median after the first, which "
                + "took \(ms(process.charts[0]))")
    }

    mutating func measure(_ understanding: UnderstandingBenchmark.Figures) {
        figures.understanding = understanding
        add(
            "understand",
            "\(ms(understanding.loadMilliseconds)) to load \(understanding.languages.count) languages"
                + (understanding.loadedMegabytes.map { ", \(mb($0)) more resident" } ?? ""))
        for figure in [understanding.all] + understanding.languages {
            add(
                "understand",
                String(format: "median %4.0f µs, p99 %4.0f µs", figure.median, figure.p99)
                    + " of \(figure.messages) messages, \(figure.language)")
        }
    }

    mutating func measure(_ structure: [StructureBenchmark.Figure]) {
        figures.structure = structure
        for figure in structure {
            add("structure", "\(figure.name): \(ms(figure.seconds * 1000)) for \(figure.rows) bars")
        }
    }

    mutating func measure(_ full: LoadFigures, _ timed: LoadFigures, offered: Double) {
        figures.chat = .init(
            updates: full.updates, updatesPerSecond: full.perSecond, p50Milliseconds: timed.latency(0.5),
            p99Milliseconds: timed.latency(0.99), fsyncMedianMilliseconds: timed.fsyncMedian,
            offeredPerSecond: offered, processorMicrosecondsPerUpdate: full.processorPerUpdate)
        add("throughput", rate(full) + ", 1,000 users, 1,000 chats at a time, without sending")
        add(
            "latency",
            "median \(ms(timed.latency(0.5))), p99 \(ms(timed.latency(0.99))), most \(ms(timed.latency(1))) "
                + "at \(Int(offered)) a second offered (\(Int(timed.perSecond)) a second done)")
        add("fsync", "median \(ms(timed.fsyncMedian)) around the latency measurement (4 kB, fdatasync)")
    }

    mutating func measure(_ crowded: LoadFigures, users: Int) {
        figures.manyUsers = .init(
            users: users, updatesPerSecond: crowded.perSecond, fsyncMedianMilliseconds: crowded.fsyncMedian,
            processorMicrosecondsPerUpdate: crowded.processorPerUpdate)
        add("many users", rate(crowded) + ", \(users) users, 1,000 chats at a time, without sending")
    }

    mutating func measureSending(_ load: LoadFigures) {
        figures.sending = .init(updatesPerSecond: load.perSecond)
        add("sending", "\(Int(load.perSecond)) updates a second until all answers were sent and recorded")
    }

    mutating func measure(_ indicators: [IndicatorBenchmark.Figure]) {
        figures.indicators = indicators
        for figure in indicators {
            add("indicator", String(format: "%6.2f ns a bar  ", figure.nsPerElement) + figure.name)
        }
    }

    mutating func measure(_ engine: EngineBenchmark.Figures) {
        figures.engine = engine
        add(
            "engine",
            String(format: "%.1f µs", engine.microsecondsPerCandle)
                + " a closed candle: \(engine.indicators) indicators, structure, \(engine.strategies) strategies")
        add(
            "engine",
            String(format: "%.1f s", engine.daySeconds)
                + " for a day of \(engine.instruments) instruments on \(engine.timeframes) timeframes, one processor")
        if let requests = engine.requestsPerQuietCandle {
            add("engine", String(format: "%.4f", requests) + " requests for memory a candle without a signal")
        }
    }

    mutating func measure(_ broker: BrokerBenchmark.Figures) {
        figures.broker = broker
        add(
            "broker",
            String(format: "%.1f µs", broker.microsecondsPerTick)
                + " a price that executes nothing: \(broker.orders) orders wait, on \(broker.instruments) instruments")
    }

    mutating func measure(_ backtest: BacktestBenchmark.Figures) {
        figures.backtest = backtest
        add(
            "backtest",
            String(format: "%.1f million bars a second", backtest.barsPerSecond / 1e6)
                + ": \(backtest.bars) bars, \(backtest.trades) trades, one processor")
        add(
            "backtest",
            String(format: "%.2f times the time a bar of half of the history", backtest.growth)
                + (backtest.bytesPerBar.map { String(format: ", %.0f bytes a bar with its candles", $0) } ?? ""))
    }

    mutating func measure(_ optimization: OptimizationBenchmark.Figures) {
        figures.optimization = optimization
        add(
            "optimise",
            String(format: "%.2f", optimization.speedUp) + " times as fast with two workers as with one: "
                + "\(optimization.variants) variants over \(optimization.bars) bars, "
                + "\(ms(optimization.oneWorkerSeconds * 1000)) and \(ms(optimization.twoWorkersSeconds * 1000))")
    }

    mutating func measure(_ fanout: SignalBenchmark.Figures) {
        figures.fanout = fanout
        add(
            "fanout",
            "\(ms(fanout.seconds * 1000)) until \(fanout.watchers) watchers have a signal in the outbox, each "
                + "in their language and with their size (processor \(ms(fanout.processorSeconds * 1000)))")
    }

    mutating func measure(_ schedules: ScheduleBenchmark.Figures) {
        figures.schedules = schedules
        add(
            "schedules",
            "\(ms(schedules.seconds * 1000)) until \(schedules.messages) reports and briefs are in the outbox "
                + "(processor \(ms(schedules.processorSeconds * 1000))); a live answer meanwhile: median "
                + "\(ms(schedules.busyMedianMilliseconds)), p95 \(ms(schedules.busyP95Milliseconds)), else "
                + "\(ms(schedules.quietMedianMilliseconds)) and \(ms(schedules.quietP95Milliseconds))")
    }

    mutating func measure(_ documents: DocumentBenchmark.Figures) {
        figures.documents = documents
        add(
            "documents",
            "\(ms(documents.pdfMilliseconds)) a PDF of 500 trades, the first "
                + "\(ms(documents.firstPDFMilliseconds)); \(ms(documents.workbookMilliseconds)) an Excel workbook of "
                + "10,000 trades, the first \(ms(documents.firstWorkbookMilliseconds)); asked for in a chat, until the "
                + "file is in the outbox")
        add(
            "documents",
            "\(ms(documents.pictureMilliseconds)) a picture of 500 trades, most "
                + "\(ms(documents.mostPictureMilliseconds)), the first \(ms(documents.firstPictureMilliseconds))")
        for large in documents.large {
            add(
                "documents",
                "\(mb(large.peakMegabytes)) resident at most, \(ms(large.seconds * 1000)): 100,000 trades, "
                    + large.command + " (\(mb(documents.idleMegabytes)) before)")
        }
    }

    mutating func measure(_ webhooks: WebhookBenchmark.Figures) {
        figures.webhooks = webhooks
        add(
            "webhooks",
            "\(ms(webhooks.p50Milliseconds)) median, \(ms(webhooks.p99Milliseconds)) p99 from the call to the answer, "
                + "signed and stored: \(webhooks.events) events at \(Int(webhooks.perSecond)) a second, a fourth of "
                + "them messages (fsync \(ms(webhooks.fsyncMedianMilliseconds)))")
        add(
            "webhooks",
            webhooks.residentMegabytes.map(mb).joined(separator: " and ")
                + " resident after a fifth of them and after all")
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(figures), as: UTF8.self)
    }

    private mutating func add(_ name: String, _ line: String) {
        text += (text.isEmpty ? "" : "\n") + name.padding(toLength: 12, withPad: " ", startingAt: 0) + line
    }
    private func rate(_ load: LoadFigures) -> String {
        "\(Int(load.perSecond)) updates a second (\(load.updates), fsync \(ms(load.fsyncMedian)), "
            + "processor \(Int(load.processorPerUpdate)) µs each)"
    }
    private func ms(_ value: Double) -> String { String(format: "%.2f ms", value) }
    private func mb(_ value: Double) -> String { String(format: "%.1f MB", value) }
}
