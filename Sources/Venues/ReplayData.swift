public import Foundation
public import Platform
public import Trading

/// The candle files of a folder, read and joined: what a `ReplayMarket` plays.
///
/// Files are named `INSTRUMENT_TIMEFRAME[_…].csv[.gz]` (`EURUSD_M1.csv`, `SPY_D1_raw.csv.gz`). Two that differ only in
/// `_bid` and `_ask` at the end become one series of mid prices with the spread between them. Of several series of one
/// instrument and timeframe the longest is used. `INSTRUMENT_dividends.csv` beside them holds dividends.
public struct ReplayData: Sendable {
    /// Bars of history there shall be before the replay begins.
    public static let warmUp = 500

    /// When the replay begins: `warmUp` bars into the series that begins first, or half way where it is shorter.
    public let start: Timestamp
    /// When the last candle ends.
    public let end: Timestamp
    /// What was left out, and why: one line each.
    public let warnings: [String]
    /// Of each instrument, from the finest timeframe to the coarsest.
    let series: [InstrumentID: [Series]]
    let dividends: [InstrumentID: [Dividend]]

    /// One instrument's candles of one timeframe.
    struct Series: Sendable {
        var timeframe: Timeframe
        var candles: [Candle]
        /// Ask minus bid at each close; empty when the files do not say.
        var spreads: [Double] = []

        /// When the candle ends: at the latest with the next one's start.
        func end(of index: Int) -> Timestamp {
            let end = candles[index].openTime + timeframe.duration
            return index + 1 < candles.count ? min(end, candles[index + 1].openTime) : end
        }

        /// The last candle that starts at or before `moment`; nil before the first.
        func index(at moment: Timestamp) -> Int? {
            var (low, high) = (0, candles.count)
            while low < high {
                let middle = (low + high) / 2
                if candles[middle].openTime <= moment { low = middle + 1 } else { high = middle }
            }
            return low > 0 ? low - 1 : nil
        }
    }

    /// - Throws: `CandleFileError` when the folder has no candle file of a known instrument, or one of them is
    ///   malformed.
    public init(folder: URL, catalogue: InstrumentCatalogue) throws(CandleFileError) {
        var warnings: [String] = []
        var found: [InstrumentID: [Series]] = [:]
        let files = try Self.files(in: folder)
        dividends = try Self.dividends(in: files, catalogue)
        for group in Self.groups(of: files, catalogue: catalogue, warnings: &warnings) {
            let series = try Self.read(group)
            guard !series.candles.isEmpty else {
                warnings.append("\(group.name): has no candle")
                continue
            }
            let rival = found[group.instrument]?.firstIndex { $0.timeframe == series.timeframe }
            guard let rival else {
                found[group.instrument, default: []].append(series)
                continue
            }
            warnings.append("\(group.name): there are several files of this kind, the longest is used")
            if found[group.instrument, default: []][rival].candles.count < series.candles.count {
                found[group.instrument]?[rival] = series
            }
        }
        let all = found.values.joined()
        let first = all.min {
            ($0.candles[0].openTime, $1.timeframe) < ($1.candles[0].openTime, $0.timeframe)  // of equals, the coarser
        }
        guard let first, let end = all.map({ $0.end(of: $0.candles.count - 1) }).max() else {
            let name = folder.path(percentEncoded: false)
            throw CandleFileError(file: name, line: nil, reason: "has no candle file of a known instrument")
        }
        start = first.candles[min(Self.warmUp, first.candles.count / 2)].openTime
        self.end = end
        self.warnings = warnings
        series = found.mapValues { $0.sorted { $0.timeframe < $1.timeframe } }
    }

    /// Files that make one series: one, or bid and ask.
    private struct Group {
        var name: String
        var instrument: InstrumentID
        var timeframe: Timeframe
        var files: [URL]
    }

    /// In the order of their names.
    private static func files(in folder: URL) throws(CandleFileError) -> [URL] {
        do {
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .sorted { $0.lastPathComponent < $1.lastPathComponent }
        } catch {
            let name = folder.path(percentEncoded: false)
            throw CandleFileError(file: name, line: nil, reason: "there is no such folder")
        }
    }

    /// Whose dividends a file of this name holds; nil when it holds none.
    private static func dividendPayer(_ name: String) -> InstrumentID? {
        let suffix = "_dividends.csv"
        return name.hasSuffix(suffix) ? InstrumentID(String(name.dropLast(suffix.count))) : nil
    }

    private static func dividends(
        in files: [URL], _ catalogue: InstrumentCatalogue
    ) throws(CandleFileError) -> [InstrumentID: [Dividend]] {
        var dividends: [InstrumentID: [Dividend]] = [:]
        for file in files {
            guard let id = dividendPayer(file.lastPathComponent), let instrument = catalogue[id] else { continue }
            dividends[id] = try DividendFile.read(file, of: instrument)
        }
        return dividends
    }

    private static func groups(
        of files: [URL], catalogue: InstrumentCatalogue, warnings: inout [String]
    ) -> [Group] {
        var groups: [String: Group] = [:]
        for file in files {
            let name = file.lastPathComponent
            if let id = dividendPayer(name), catalogue[id] != nil { continue }
            guard let suffix = [".csv.gz", ".csv"].first(where: { name.hasSuffix($0) }) else { continue }
            var words = name.dropLast(suffix.count).split(separator: "_")
            guard words.count >= 2, let timeframe = Timeframe.allCases.first(where: { $0.fileName == words[1] }) else {
                warnings.append("\(name): is not named like EURUSD_M1.csv")
                continue
            }
            let instrument = InstrumentID(String(words[0]))
            guard catalogue[instrument] != nil else {
                warnings.append("\(name): \(instrument) is not in the catalogue")
                continue
            }
            if words.count > 2, ["bid", "ask"].contains(words.last) { words.removeLast() }
            let key = words.joined(separator: "_")
            groups[key, default: Group(name: key, instrument: instrument, timeframe: timeframe, files: [])]
                .files.append(file)
        }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func read(_ group: Group) throws(CandleFileError) -> Series {
        func file(_ side: String) -> URL? { group.files.first { $0.lastPathComponent.contains("_\(side).csv") } }
        guard let bid = file("bid"), let ask = file("ask") else {
            return Series(timeframe: group.timeframe, candles: try CandleFile.read(group.files[0]))
        }
        return joined(group.timeframe, bid: try CandleFile.read(bid), ask: try CandleFile.read(ask))
    }

    /// Mid prices and spreads of the times that both sides have.
    private static func joined(_ timeframe: Timeframe, bid: [Candle], ask: [Candle]) -> Series {
        var series = Series(timeframe: timeframe, candles: [])
        var index = 0
        for low in bid {
            while index < ask.count, ask[index].openTime < low.openTime { index += 1 }
            guard index < ask.count, ask[index].openTime == low.openTime else { continue }
            let high = ask[index]
            series.candles.append(
                Candle(
                    openTime: low.openTime, open: (low.open + high.open) / 2, high: (low.high + high.high) / 2,
                    low: (low.low + high.low) / 2, close: (low.close + high.close) / 2,
                    volume: max(low.volume, high.volume)))
            series.spreads.append(high.close - low.close)
        }
        return series
    }
}
