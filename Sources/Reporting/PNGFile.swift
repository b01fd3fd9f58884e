import CCairo
import CZlib

/// The few parts of PNG (RFC 2083) that a picture without transparency needs.
///
/// Cairo writes PNG too, but tries five filters on every row, which costs several times as much as drawing the chart
/// and gains nothing on flat colors.
enum PNGFile {
    /// - Parameter rows: one after the other, each a zero (no filter) and three bytes a pixel: red, green, blue.
    static func bytes(rows: [UInt8], size: PictureSize) throws(ReportingError) -> [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // 8 bits a sample, color type 2 (RGB), the only compression, the only filter set, not interlaced.
        append("IHDR", bigEndian(size.width) + bigEndian(size.height) + [8, 2, 0, 0, 0], to: &file)
        append("IDAT", try compressed(rows), to: &file)
        append("IEND", [], to: &file)
        return file
    }

    private static func append(_ type: String, _ content: [UInt8], to file: inout [UInt8]) {
        let checked = Array(type.utf8) + content
        file += bigEndian(content.count) + checked
        file += bigEndian(Int(unsafe crc32(0, checked, UInt32(checked.count))))
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static func compressed(_ bytes: [UInt8]) throws(ReportingError) -> [UInt8] {
        var length = compressBound(UInt(bytes.count))
        var output = [UInt8](repeating: 0, count: Int(length))
        let status = unsafe compress2(&output, &length, bytes, UInt(bytes.count), 5)
        guard status == Z_OK else { throw .drawing("zlib status \(status)") }
        return Array(output.prefix(Int(length)))
    }
}
