import ArgumentParser
import Foundation
import Indicators
import Platform
import Venues

/// The event log of the market's structure.
struct Structure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the market structure of a candle file: each event at the bar where it became known, as CSV.")

    @Option(help: "A candle file, CSV or gzipped CSV.") var candles: String
    @Option(help: "Bars on each side of a swing.") var swing: String

    private struct BadLength: Error, CustomStringConvertible {
        let text: String
        var description: String {
            let range = MarketStructure.Options.swingLengths
            return "--swing \(text): not a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
    }

    func run() async throws {
        try await Program.guarded {
            guard let length = Int(swing), MarketStructure.Options.swingLengths.contains(length) else {
                throw BadLength(text: swing)
            }
            var structure = MarketStructure(.init(swingLength: length))
            var log = StructureLog()
            // A row is written only after every row of the file has been read: bad input leaves nothing half-written.
            for candle in try CandleFile.read(URL(filePath: candles)) {
                log.events.removeAll(keepingCapacity: true)
                structure.update(candle, into: &log.events)
                log.write()
            }
            log.finish()
        }
    }
}

/// Writes events as CSV to standard output, in large pieces.
private struct StructureLog {
    var events: [StructureEvent] = []
    private var text = Array("bar,kind,dir,ref,level,top,bottom,extra\n".utf8)
    private static let piece = 1 << 20

    mutating func write() {
        for event in events {
            append(event.knownAt)
            text += event.kind.rawValue.utf8
            text.append(UInt8(ascii: ","))
            append(Int(event.direction.rawValue))
            append(event.sitsAt)
            append(event.level)
            append(event.top)
            append(event.bottom)
            if let related = event.related { text += String(related).utf8 }
            text.append(UInt8(ascii: "\n"))
        }
        if text.count >= Self.piece { finish() }
    }

    mutating func finish() {
        FileHandle.standardOutput.write(Data(text))
        text.removeAll(keepingCapacity: true)
    }

    private mutating func append(_ whole: Int) {
        text += String(whole).utf8
        text.append(UInt8(ascii: ","))
    }

    /// Ten significant digits, as `%.10g` of C has them, or nothing.
    private mutating func append(_ price: Double?) {
        if let price, !appendUsual(price) { text += String(format: "%.10g", price).utf8 }
        text.append(UInt8(ascii: ","))
    }

    /// The usual prices, ten times as fast as Foundation writes them.
    /// - Returns: false, with nothing written, when the price is another, or so near half a digit that rounding the
    ///   product could go the other way.
    private mutating func appendUsual(_ price: Double) -> Bool {
        guard price >= 1e-3, price < 1e10 else { return false }
        var places = 9
        while places > 0, price >= Double(Self.powers[10 - places]) { places -= 1 }
        while price < 1 / Double(Self.powers[max(places - 9, 0)]) { places += 1 }
        let scaled = price * Double(Self.powers[places])
        guard abs(scaled - scaled.rounded(.down) - 0.5) > 1e-3 else { return false }
        var (whole, fraction) = Int(scaled.rounded()).quotientAndRemainder(dividingBy: Self.powers[places])
        text += String(whole).utf8
        guard fraction > 0 else { return true }
        text.append(UInt8(ascii: "."))
        while fraction > 0 {
            places -= 1
            (whole, fraction) = fraction.quotientAndRemainder(dividingBy: Self.powers[places])
            text.append(UInt8(ascii: "0") + UInt8(whole))
        }
        return true
    }
    private static let powers = (0..<12).reduce(into: [1]) { powers, _ in powers.append(powers[powers.count - 1] * 10) }
}
