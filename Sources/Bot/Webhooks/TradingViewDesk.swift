import Actions
import Foundation
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Signals
import Storage
import Trading
import Venues

/// Works on alerts that were stored: an entry with stop and target becomes a signal like any other, everything else a
/// notice. What an alert says is data from outside: it is shown, and orders nothing.
struct TradingViewDesk: NamedService {
    let services: BotServices
    let outbox: OutboxWriter
    let symbols: ForeignSymbols
    let wakes: AsyncStream<Void>
    let logger: Logger

    /// An alert of a candle that closed longer ago says nothing of now.
    private static let staleAfter: Duration = .minutes(15)
    private static let usualTimeframe = Timeframe.h1
    /// Of TradingView: twelve months.
    private static let longestCandle: Duration = .days(366)
    /// Candles that an entry waits.
    private static let expiry = 3

    /// After the disk refused.
    private static let pause: Duration = .seconds(5)

    func run() async throws {
        await workUntilDone()
        for await _ in wakes.cancelOnGracefulShutdown() { await workUntilDone() }
    }

    private func workUntilDone() async {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                return try await work()
            } catch {
                logger.error("alert not worked on", metadata: ["error": "\(error)"])
                try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.pause) }
            }
        }
    }

    /// Works on all that is stored.
    private func work() async throws {
        while !Task.isShuttingDownGracefully {
            let rows = try await services.store.read {
                try $0.pendingWebhooks(source: TradingViewIntake.source, limit: 1)
            }
            guard let row = rows.first else { return }
            try await handle(row)
        }
    }

    private func handle(_ row: WebhookRow) async throws {
        guard let alert = try? JSONDecoder().decode(TradingViewAlert.self, from: Data(row.message.utf8)) else {
            return try await finish(row, "unreadable")  // of another version of the program
        }
        guard !isStale(alert, at: row.receivedAt) else { return try await finish(row, "stale") }
        guard let instrument = symbols.instrument(alert.symbol) else { return try await tellUnknown(alert, row) }
        if let signal = signal(alert, instrument, row) { return try await record(signal, row) }
        let isEntry = alert.event == .entry
        try await tell(row, isEntry ? "notice_entry" : "notice_exit", .ordinary(.signals, instrument.id)) { localizer in
            isEntry ? entry(alert, instrument, localizer) : exit(alert, instrument, localizer)
        }
    }

    private func isStale(_ alert: TradingViewAlert, at moment: Timestamp) -> Bool {
        guard let barTime = alert.barTime else { return false }
        // Where it does not say how long its candle is, that may have closed any time until now.
        let close = barTime + (alert.candle ?? Self.longestCandle)
        return close < moment - Self.staleAfter || barTime > moment + Self.staleAfter
    }

    // Signals.

    /// The alert as a signal; nil when it says too little for one, or what does not go together. It counts from the
    /// next candle on: of the one that runs nobody knows what was before the alert.
    private func signal(_ alert: TradingViewAlert, _ instrument: Instrument, _ row: WebhookRow) -> Signal? {
        let now = services.market.clock.now()
        let market = alert.entryType == .market ? services.market.quote(of: instrument.id)?.mid.value.double : nil
        guard alert.event == .entry, alert.interval == nil, let direction = alert.direction, let stop = alert.stop,
            !alert.targets.isEmpty, let entry = alert.price ?? market
        else { return nil }
        let sign: Double = direction == .long ? 1 : -1
        guard (entry - stop) * sign > 0, alert.targets.allSatisfy({ ($0 - entry) * sign > 0 }) else { return nil }
        let timeframe = alert.timeframe ?? Self.usualTimeframe
        let detail = [alert.strategy, alert.symbol].compactMap(\.self)
        return Signal(
            id: "\(ExternalSignals.strategy)|\(row.key)|\(row.id)", strategy: ExternalSignals.strategy,
            instrument: instrument.id, timeframe: timeframe, direction: direction,
            candle: timeframe.barStart(containing: now, calendar: instrument.calendar), formedAt: now,
            entryType: alert.entryType, entry: entry, stop: stop,
            targets: alert.targets.map { .init(price: $0, reward: abs($0 - entry) / abs(entry - stop)) },
            expiry: Self.expiry, reasons: detail.map { Evidence(condition: $0, isMet: true, figures: []) }, zone: nil)
    }

    /// Records it; `SignalDelivery` tells it to everybody who watches, `SignalWatch` follows it.
    private func record(_ signal: Signal, _ row: WebhookRow) async throws {
        let (now, setting) = (services.time.now(), SettingKey.externalSignals.rawValue)
        let event = String(decoding: try JSONEncoder().encode(SignalEvent.formed), as: UTF8.self)
        try await services.store.write { [services] transaction in
            guard try transaction.finishWebhook(row.id, outcome: "signal") else { return }
            let began = try transaction.watchFromOutside(
                signal.strategy, signal.instrument, signal.timeframe, setting: setting, roles: ExternalSignals.roles,
                others: transaction.users(named: services.configuration.administrators))
            if began > 0 { services.watchChanges.note() }
            guard try transaction.addSignal(SignalRow(SignalTracker(signal)), at: now) else { return }
            try transaction.addSignalNews(signal.id, event: event, at: row.receivedAt)
        }
        count("signal")
    }

    // Notices.

    private func entry(_ alert: TradingViewAlert, _ instrument: Instrument, _ localizer: Localizer) -> Notice {
        var values = values(alert, instrument, localizer)
        values["direction"] = localizer.direction(alert.direction ?? .long)
        values["interval"] = .text(alert.interval ?? "")
        var document = localizer.document(alert.interval == nil ? "external.entry" : "external.interval", values)
        var command = "\(alert.direction == .short ? "/sell" : "/buy") \(instrument.id)"
        if alert.entryType != .market {
            document += localizer.document(
                "external.waits", ["type": .text(localizer.text("order_type.\(alert.entryType.rawValue)"))])
            // An order that waits for a price nobody has named is none.
            guard let price = alert.price.flatMap({ instrument.price($0) }) else {
                return Notice(reply: Reply(document + services.marketNote(localizer)), line: document)
            }
            command += " \(alert.entryType.rawValue) \(price)"
        }
        if let stop = alert.stop.flatMap({ instrument.price($0) }) { command += " sl \(stop)" }
        let take = Reply.Choice(label: localizer.text("button.take"), id: command)
        return Notice(reply: Reply(document + services.marketNote(localizer), choices: [[take]]), line: document)
    }

    private func exit(_ alert: TradingViewAlert, _ instrument: Instrument, _ localizer: Localizer) -> Notice {
        var values = values(alert, instrument, localizer)
        values["number"] = .integer(alert.target ?? 0)
        let document = localizer.document("external.\(alert.event.rawValue)", values)
        return Notice(reply: Reply(document + services.marketNote(localizer)), line: document)
    }

    private func values(
        _ alert: TradingViewAlert, _ instrument: Instrument, _ localizer: Localizer
    ) -> [String: MessageValue] {
        [
            "symbol": .text(instrument.id.symbol), "strategy": .text(alert.strategy ?? ""),
            "price": alert.price.flatMap { instrument.price($0) }.map { localizer.price($0, of: instrument) }
                ?? .text("–"),
        ]
    }

    /// Whoever runs the installation learns what is not known here, each symbol once.
    private func tellUnknown(_ alert: TradingViewAlert, _ row: WebhookRow) async throws {
        let mark = "tradingview/unknown/\(alert.symbol)"
        let known = try await services.store.read {
            (try $0.mark(mark), try $0.marks(prefix: "tradingview/unknown/").count)
        }
        guard known.0 == nil, known.1 < Self.mostUnknown else { return try await finish(row, "unknown") }
        let now = services.time.now()
        let entries = try await services.store.write { [outbox] transaction -> [OutboxEntry] in
            guard try transaction.finishWebhook(row.id, outcome: "unknown") else { return [] }
            try transaction.setMark(mark, to: "")
            return try outbox.tellOwners(mark, at: now, transaction) {
                $0.document("external.unknown", ["symbol": .text(alert.symbol)])
            }
        }
        await outbox.announce(entries)
        count("unknown")
    }
    private static let mostUnknown = 100

    private func tell(
        _ row: WebhookRow, _ outcome: String, _ noticeClass: NoticeClass,
        _ notice: @escaping @Sendable (Localizer) -> Notice
    ) async throws {
        let (now, setting) = (services.time.now(), SettingKey.externalSignals.rawValue)
        let entries = try await services.store.write { [outbox, services] transaction -> [OutboxEntry] in
            guard try transaction.finishWebhook(row.id, outcome: outcome) else { return [] }
            let owners = try transaction.users(named: services.configuration.administrators)
            let listeners = try transaction.listenersOutside(
                setting: setting, roles: ExternalSignals.roles, others: owners)
            return try listeners.flatMap { user in
                try outbox.notify(user, noticeClass, at: now, happenedAt: row.receivedAt, transaction) { notice($0) }
            }
        }
        await outbox.announce(entries)
        count(outcome)
    }

    private func finish(_ row: WebhookRow, _ outcome: String) async throws {
        _ = try await services.store.write { try $0.finishWebhook(row.id, outcome: outcome) }
        count(outcome)
    }

    private func count(_ outcome: String) {
        services.metrics.counter(
            "bellwether_alerts_total", "TradingView alerts by what became of them.", ["outcome": outcome]
        ).add()
    }
}
