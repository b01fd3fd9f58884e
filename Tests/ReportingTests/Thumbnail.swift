import Foundation

@testable import Reporting

/// A picture made small, to be kept and compared: each pixel is the mean of a square of the picture's.
///
/// Two are alike when each pixel of one, blurred, lies between the darkest and the lightest that the other, blurred,
/// has within two pixels. Other versions of fonts and of the drawing library smooth edges differently and set letters a
/// little apart: those differences are smaller than that. Something that lacks, is too much or stands elsewhere leaves
/// pixels that have no counterpart, side by side.
struct Thumbnail: CustomStringConvertible {
    /// Pixels of the picture for one of its own, each way.
    static let scale = 5
    let width: Int
    let height: Int
    /// Red, green and blue of each, 0...1, row by row.
    private(set) var samples: [Float]
    var description: String { "\(width) x \(height)" }

    /// - Parameter offset: by how much the picture is moved first, in its pixels; what lies outside repeats the edge.
    init(_ picture: Pixels, offset: Int = 0) {
        (width, height) = (picture.width / Self.scale, picture.height / Self.scale)
        samples = [Float](repeating: 0, count: 3 * width * height)
        let share = Float(Self.scale * Self.scale * 255)
        let stride = 1 + 3 * picture.width
        var y = 0
        while y < height * Self.scale {
            let row = min(max(y - offset, 0), picture.height - 1) * stride + 1
            let line = 3 * (y / Self.scale) * width
            var x = 0
            while x < width * Self.scale {
                let from = row + 3 * min(max(x - offset, 0), picture.width - 1)
                let to = line + 3 * (x / Self.scale)
                samples[to] += Float(picture.rows[from]) / share
                samples[to + 1] += Float(picture.rows[from + 1]) / share
                samples[to + 2] += Float(picture.rows[from + 2]) / share
                x += 1
            }
            y += 1
        }
    }

    /// - Parameter file: as `png` makes it.
    init?(png file: [UInt8]) {
        guard let picture = Pixels(file) else { return nil }
        (width, height) = (picture.width, picture.height)
        samples = []
        for y in 0..<height {
            let start = y * (1 + 3 * width) + 1
            samples += picture.rows[start..<start + 3 * width].map { Float($0) / 255 }
        }
    }

    func png() throws -> [UInt8] {
        let rows = (0..<height).flatMap { y -> [UInt8] in
            [0] + samples[(3 * y * width)..<(3 * (y + 1) * width)].map { UInt8(($0 * 255).rounded()) }
        }
        return try PNGFile.bytes(rows: rows, size: PictureSize(width: width, height: height))
    }

    private static let reach = 2
    /// Of a part of a color, by which a pixel may lie beyond the ones around it in the other picture.
    private static let tolerance: Float = 0.08
    /// Pixels of a square of `tile` pixels each way that may have no counterpart.
    private static let most = 20
    private static let tile = 16

    /// Where the pictures differ most: the square with the most pixels that have no counterpart.
    struct Difference: CustomStringConvertible {
        var x: Int
        var y: Int
        var count: Int
        var description: String { "\(count) pixels around \(x), \(y) of the small picture" }
    }

    func isAlike(_ other: Thumbnail) -> Bool { difference(from: other).count <= Self.most }

    func difference(from other: Thumbnail) -> Difference {
        guard (width, height) == (other.width, other.height) else { return .init(x: 0, y: 0, count: width * height) }
        let (left, right) = (blurred, other.blurred)
        let (own, others) = (left.bounds, right.bounds)
        let columns = width / Self.tile + 1
        var counts = [Int](repeating: 0, count: columns * (height / Self.tile + 1))
        var place = 0
        while place < width * height {
            if left.strays(place, from: others) || right.strays(place, from: own) {
                counts[place / width / Self.tile * columns + place % width / Self.tile] += 1
            }
            place += 1
        }
        let worst = counts.indices.max { counts[$0] < counts[$1] } ?? 0
        return .init(
            x: worst % columns * Self.tile + Self.tile / 2, y: worst / columns * Self.tile + Self.tile / 2,
            count: counts[worst])
    }

    /// Each pixel the mean of itself and the eight around it: where edges fall between pixels makes little difference.
    private var blurred: Thumbnail {
        var rows = self
        rows.smooth(step: 3, count: width) { $0 / 3 % width }
        rows.smooth(step: 3 * width, count: height) { $0 / 3 / width }
        return rows
    }

    private mutating func smooth(step: Int, count: Int, along: (Int) -> Int) {
        let before = samples
        var index = 0
        while index < before.count {
            let place = along(index)
            let (less, more) = (place > 0 ? index - step : index, place < count - 1 ? index + step : index)
            samples[index] = (before[less] + before[index] + before[more]) / 3
            index += 1
        }
    }

    /// Whether a pixel lies beyond what the pixels around its place are in the other picture.
    private func strays(_ place: Int, from bounds: (least: [Float], most: [Float])) -> Bool {
        var part = 3 * place
        while part < 3 * place + 3 {
            let (least, most) = (bounds.least[part] - Self.tolerance, bounds.most[part] + Self.tolerance)
            if samples[part] < least || samples[part] > most { return true }
            part += 1
        }
        return false
    }

    /// Of each part of each pixel, the least and the most within reach: first along the rows, then along the columns.
    private var bounds: (least: [Float], most: [Float]) {
        let rows = spread(samples, samples, step: 3, along: { $0 / 3 % width }, count: width)
        return spread(rows.least, rows.most, step: 3 * width, along: { $0 / 3 / width }, count: height)
    }

    private func spread(
        _ least: [Float], _ most: [Float], step: Int, along: (Int) -> Int, count: Int
    ) -> (least: [Float], most: [Float]) {
        var (low, high) = (least, most)
        var index = 0
        while index < least.count {
            let place = along(index)
            var distance = -min(Self.reach, place)
            while distance <= min(Self.reach, count - 1 - place) {
                let other = index + distance * step
                if least[other] < low[index] { low[index] = least[other] }
                if most[other] > high[index] { high[index] = most[other] }
                distance += 1
            }
            index += 1
        }
        return (low, high)
    }
}
