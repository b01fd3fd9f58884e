import Foundation
import Indicators
import Platform
import TestSupport
import Trading

func utc(_ text: String) -> Timestamp {
    Timestamp((try? Date(text, strategy: .iso8601)) ?? .distantPast)
}

/// Candles from open, high, low and close, an hour each.
func hourly(_ rows: [(Double, Double, Double, Double)], from start: String = "2024-06-03T00:00:00Z") -> [Candle] {
    rows.enumerated().map { index, row in
        Candle(
            openTime: utc(start) + .hours(index), open: row.0, high: row.1, low: row.2, close: row.3, volume: 1)
    }
}

extension MarketStructure {
    /// The whole log.
    static func log(_ candles: some Sequence<Candle>, _ options: Options) -> [StructureEvent] {
        var structure = MarketStructure(options), events: [StructureEvent] = []
        for candle in candles { structure.update(candle, into: &events) }
        return events
    }
    /// What it has become after these candles.
    static func after(_ candles: some Sequence<Candle>, _ options: Options) -> MarketStructure {
        var structure = MarketStructure(options), events: [StructureEvent] = []
        for candle in candles { structure.update(candle, into: &events) }
        return structure
    }
}

extension StructureEvent {
    /// As in the reference logs.
    var row: String {
        func figure(_ price: Double?) -> String { price.map { String(format: "%.10g", $0) } ?? "" }
        return "\(knownAt),\(kind.rawValue),\(direction.rawValue),\(sitsAt),\(figure(level)),\(figure(top)),"
            + "\(figure(bottom)),\(related.map(String.init) ?? "")"
    }
}

/// A repeatable walk in eighths, so that mirroring and scaling are exact: with gaps, wide candles and runs.
func walk(_ count: Int, seed: UInt64, isWild: Bool = true) -> [Candle] {
    let random = SeededRandom(seed: seed)
    func step(_ limit: UInt64) -> Double { Double(random.next() % (limit + 1)) / 8 }
    var close = 4096.0
    return (0..<count).map { index in
        let gap = random.next() % 4 == 0 ? step(16) - 1 : 0
        let open = close + gap
        close = open + step(32) - 2 + (index / 150 % 2 == 0 ? 0.25 : -0.25)
        let wick = isWild && random.next() % 40 == 0 ? 80 : 6 as UInt64
        return Candle(
            openTime: Timestamp(seconds: Int64(index) * 3600), open: open, high: max(open, close) + step(wick),
            low: min(open, close) - step(wick), close: close, volume: 1)
    }
}

func gunzippedText(_ file: URL) throws -> String {
    let (data, status) = try ChildProcess.run(["/usr/bin/gzip", "-dc", file.path])
    guard status == 0 else { throw CocoaError(.fileReadCorruptFile) }
    return String(decoding: data, as: UTF8.self)
}
