import CZlib
import Foundation
import Testing

@testable import Reporting

/// The pixels of one of our PNG files: 8 bits a sample, three samples a pixel, rows without filters.
struct Pixels {
    let width: Int
    let height: Int
    /// Each a zero and three bytes a pixel.
    let rows: [UInt8]

    init?(_ png: [UInt8]) {
        guard let size = RenderingTests.dimensions(png) else { return nil }
        (width, height) = (size.width, size.height)
        var content: [UInt8] = []
        var next = 8
        while next + 12 <= png.count {
            let length = png[next..<next + 4].reduce(0) { $0 << 8 | Int($1) }
            if Array(png[next + 4..<next + 8]) == Array("IDAT".utf8) { content += png[next + 8..<next + 8 + length] }
            next += 12 + length
        }
        var count = UInt((1 + 3 * width) * height)
        var rows = [UInt8](repeating: 0, count: Int(count))
        guard uncompress(&rows, &count, content, UInt(content.count)) == Z_OK, count == rows.count else { return nil }
        self.rows = rows
    }

    /// Each part 0...1.
    func color(_ x: Int, _ y: Int) -> Color {
        let start = y * (1 + 3 * width) + 1 + 3 * x
        let hex = rows[start..<start + 3].reduce(0) { $0 << 8 | UInt32($1) }
        return Color(hex)
    }

    /// Whether a pixel has this color, but for rounding.
    func has(_ color: Color, at x: Double, _ y: Double) -> Bool {
        let found = self.color(Int(x), Int(y))
        let differences = [found.red - color.red, found.green - color.green, found.blue - color.blue]
        return differences.allSatisfy { abs($0) < 0.012 }
    }
}

/// Not of all pixels.
extension Pixels: CustomTestStringConvertible {
    var testDescription: String { "\(width) x \(height)" }
}

extension Color {
    /// This color over another one, as a painter lays it.
    func over(_ ground: Color, _ share: Double) -> Color {
        var mixed = self
        mixed.red = red * share + ground.red * (1 - share)
        mixed.green = green * share + ground.green * (1 - share)
        mixed.blue = blue * share + ground.blue * (1 - share)
        return mixed
    }
}
