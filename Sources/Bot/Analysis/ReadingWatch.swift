import Logging
import Platform
import ServiceLifecycle
import Storage
import Trading
import Venues

/// Holds what models thought of instruments against what prices did.
struct ReadingWatch: NamedService {
    let services: BotServices
    let logger: Logger

    private static let interval: Duration = .seconds(60)
    private static let most = 500
    /// Candles looked at for one reading.
    private static let mostCandles: Int64 = 2_000

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await settle()
            } catch {
                // Nothing was changed: it is open the next time as well.
                logger.error("readings not settled", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
        }
    }

    /// Ends those that prices have decided.
    func settle() async throws {
        let open = try await services.store.read { try $0.openReadings(limit: Self.most) }
        var ended: [(id: Int64, outcome: ReadingRow.Outcome, at: Timestamp)] = []
        let now = services.market.clock.now()
        for reading in open {
            guard let instrument = services.instruments[reading.instrument] else { continue }
            let (timeframe, calendar) = (reading.timeframe, instrument.calendar)
            let age = (now - reading.madeAt).wholeMilliseconds / Int64(timeframe.minutes * 60_000)
            let count = Int(min(max(age, 0), Self.mostCandles)) + 2
            let candles = try await services.candles.candles(instrument, timeframe, count: count)
            // What happened between is not known any more.
            guard let first = candles.first, first.openTime <= reading.madeAt else {
                if age >= Self.mostCandles { ended.append((reading.id, .expired, now)) }
                continue
            }
            let closed = candles.lazy.filter { timeframe.nextBarStart(after: $0.openTime, calendar: calendar) <= now }
            if let (outcome, moment) = reading.outcome(by: closed, calendar) {
                ended.append((reading.id, outcome, moment))
            }
        }
        guard !ended.isEmpty else { return }
        let settled = ended
        try await services.store.write { transaction in
            for reading in settled { try transaction.endReading(reading.id, reading.outcome, at: reading.at) }
        }
    }
}
