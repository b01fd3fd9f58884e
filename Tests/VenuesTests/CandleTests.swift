import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Venues

private func candle(_ time: String, _ price: Double, volume: Double = 1) -> Candle {
    Candle(openTime: utc(time), open: price, high: price + 1, low: price - 1, close: price + 0.5, volume: volume)
}

@Suite struct CandleAggregatorTests {
    private let calendar = TradingCalendar.always

    @Test func `finer candles make a coarser one, closed by its last`() {
        var aggregator = CandleAggregator(from: .m15, to: .h1, calendar: calendar)
        var closed: [Candle] = []
        for (minute, price) in [("00", 10.0), ("15", 13), ("30", 8), ("45", 9)] {
            #expect(closed.isEmpty)
            closed += aggregator.add(candle("2024-06-04T08:\(minute):00Z", price))
        }
        // Highest 13 + 1, lowest 8 - 1, close 9 + 0.5, four volumes.
        #expect(
            closed == [Candle(openTime: utc("2024-06-04T08:00:00Z"), open: 10, high: 14, low: 7, close: 9.5, volume: 4)]
        )
        #expect(aggregator.forming == nil && aggregator.gaps.isEmpty)
    }

    @Test func `a missing end is closed by the next candle or by the time`() {
        var aggregator = CandleAggregator(from: .m15, to: .h1, calendar: calendar)
        _ = aggregator.add(candle("2024-06-04T08:00:00Z", 10))
        #expect(aggregator.close(at: utc("2024-06-04T08:59:59Z")) == nil)
        let closed = aggregator.add(candle("2024-06-04T09:00:00Z", 11))
        #expect(closed.map(\.openTime) == [utc("2024-06-04T08:00:00Z")])
        #expect(aggregator.close(at: utc("2024-06-04T10:00:00Z"))?.open == 11)
        #expect(aggregator.gaps == [.init(range: utc("2024-06-04T08:15:00Z")..<utc("2024-06-04T09:00:00Z"), count: 3)])
    }

    @Test func `duplicates, late and impossible candles are counted and dropped`() {
        var aggregator = CandleAggregator(from: .m1, to: .m5, calendar: calendar)
        _ = aggregator.add(candle("2024-06-04T08:01:00Z", 10))
        let before = aggregator.forming
        _ = aggregator.add(candle("2024-06-04T08:01:00Z", 99))
        _ = aggregator.add(candle("2024-06-04T08:00:00Z", 99))
        _ = aggregator.add(candle("2024-06-04T08:02:00Z", .nan))
        #expect(aggregator.forming == before)
        #expect((aggregator.gate.duplicate, aggregator.gate.outOfOrder, aggregator.gate.implausible) == (1, 1, 1))
    }

    @Test func `a weekend is no gap, a missing Monday is`() throws {
        let forex = try #require(try catalogue()[InstrumentID("EURUSD")]).calendar
        var aggregator = CandleAggregator(from: .h1, to: .d1, calendar: forex)
        _ = aggregator.add(candle("2024-06-07T20:00:00Z", 10))
        _ = aggregator.add(candle("2024-06-09T21:00:00Z", 10))
        #expect(aggregator.gaps.isEmpty)
        _ = aggregator.add(candle("2024-06-10T02:00:00Z", 10))
        #expect(aggregator.gaps.map(\.count) == [4])
    }
}

@Suite struct CandleFileTests {
    private static let header = "timestamp,open,high,low,close,volume\n"
    private static let row = "2024-06-04T08:00:00Z,1.08,1.09,1.07,1.085,10\n"

    static let mistakes: [(name: String, text: String, line: Int?, reason: String)] = [
        ("no header", row, 1, "header"),
        ("nothing at all", "", nil, "empty"),
        ("a short row", header + row + "2024-06-04T09:00:00Z,1,2,1\n", 3, "4 of 6 columns"),
        ("a word", header + "2024-06-04T08:00:00Z,1.08,high,1.07,1.085,10\n", 2, "high \"high\" is no number"),
        ("not a number", header + "2024-06-04T08:00:00Z,1.08,1.09,nan,1.085,10\n", 2, "low \"nan\""),
        ("infinity", header + "2024-06-04T08:00:00Z,1.08,1e999,1.07,1.085,10\n", 2, "no number"),
        ("an empty field", header + "2024-06-04T08:00:00Z,1.08,1.09,1.07,,10\n", 2, "close"),
        ("high below low", header + "2024-06-04T08:00:00Z,1.08,1.07,1.09,1.08,10\n", 2, "high is below low"),
        ("close above high", header + "2024-06-04T08:00:00Z,1.08,1.09,1.07,1.2,10\n", 2, "no candle"),
        ("a negative price", header + "2024-06-04T08:00:00Z,-1,1,-2,1,10\n", 2, "above zero"),
        ("a duplicate", header + row + row, 3, "twice"),
        ("disorder", header + row + "2024-06-04T07:00:00Z,1.08,1.09,1.07,1.085,10\n", 3, "out of order"),
        ("no time", header + "yesterday,1.08,1.09,1.07,1.085,10\n", 2, "no time"),
        ("an impossible day", header + "2023-02-29T08:00:00Z,1.08,1.09,1.07,1.085,10\n", 2, "no time"),
        ("a blank line inside", header + row + "\n2024-06-04T09:00:00Z,1.08,1.09,1.07,1.085,10\n", 3, "columns"),
    ]
    @Test(arguments: mistakes)
    func `a malformed file is refused with file, line and reason`(
        name: String, text: String, line: Int?, reason: String
    ) throws {
        let file = try Folders.temporary().appending(path: "EURUSD_H1.csv")
        try Data(text.utf8).write(to: file)
        let error = try #require(#expect(throws: CandleFileError.self) { _ = try CandleFile.read(file) })
        #expect(error.line == line, "\(name): \(error)")
        #expect(error.description.contains(reason), "\(name): \(error)")
        #expect(error.description.contains("EURUSD_H1.csv") && !error.description.contains("\n"))
    }

    @Test func `a missing file is named`() {
        let error = #expect(throws: CandleFileError.self) {
            _ = try CandleFile.read(URL(filePath: "/nowhere/EURUSD_H1.csv"))
        }
        #expect(error?.description.contains("/nowhere/EURUSD_H1.csv: there is no such file") == true)
    }

    @Test func `other line ends, more columns and other spellings of time are read`() throws {
        let text = """
            timestamp,open,high,low,close,volume,spread\r
            2024-02-29,1.08,1.09,1.07,1.085,10,2\r
            2024-03-01 00:00,1e0,+1.5,.5,1.0000000000000001,0,2\r
            2024-03-01T00:00:01+00:00,123456789.123456789,123456790,1,2,3,2
            """
        let candles = try CandleFile.parse(Array("\u{FEFF}\(text)".utf8), name: "x")
        // Seconds from `date -u -d … +%s`.
        #expect(candles.map(\.openTime.seconds) == [1_709_164_800, 1_709_251_200, 1_709_251_201])
        #expect(candles[1].open == 1 && candles[1].low == 0.5 && candles[2].open == 123456789.123456789)
        #expect(try CandleFile.parse(Array(Self.header.utf8), name: "x").isEmpty)
    }

    @Test func `gzip of several members is read, damage is told`() throws {
        // `printf` of header and row above, each through `gzip -n`, in hexadecimal.
        let folder = try Folders.temporary()
        let file = folder.appending(path: "EURUSD_H1.csv.gz")
        let bytes = Data(hexadecimal: Samples.gzip)
        try bytes.write(to: file)
        #expect(try CandleFile.read(file).map(\.close) == [1.085])
        for damaged in [bytes.dropLast(5), bytes.prefix(20), Data([0x1F, 0x8B, 0, 0])] {
            try damaged.write(to: file)
            let error = #expect(throws: CandleFileError.self) { _ = try CandleFile.read(file) }
            #expect(error?.reason == "is a damaged gzip file")
        }
    }

    /// Rows, first and last close as `zcat | wc -l`, `sed -n 2p` and `tail -1` tell them.
    static let real: [(name: String, rows: Int, first: Double, last: Double)] = Samples.real
    @Test(.enabled(if: Folders.shared != nil), arguments: real)
    func `real files are read whole`(name: String, rows: Int, first: Double, last: Double) throws {
        let candles = try CandleFile.read(#require(Folders.shared("market-data/\(name).csv.gz")))
        #expect(candles.count == rows)
        #expect(candles.first?.close == first && candles.last?.close == last)
    }
}

extension Data {
    fileprivate init(hexadecimal text: String) {
        self.init()
        var digits = Substring(text)
        while digits.count >= 2 {
            append(UInt8(digits.prefix(2), radix: 16) ?? 0)
            digits = digits.dropFirst(2)
        }
    }
}
