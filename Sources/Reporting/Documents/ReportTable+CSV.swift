public import Foundation

extension ReportTable {
    /// The table as CSV (RFC 4180) in UTF-8: the columns' keys, then the rows, without the sums.
    ///
    /// Figures in full, money and percent as bare numbers, lengths of time in seconds, moments in ISO 8601 in UTC, days
    /// (`.date`) as the calendar of `timeZone` has them. Text that a spreadsheet would take for a formula begins with
    /// an apostrophe.
    public func csv(timeZone: TimeZone) -> [UInt8] {
        var file: [UInt8] = []
        // Grown step by step, a long file would be in memory twice and a half.
        file.reserveCapacity(rows.count * columns.count * 10)
        append(columns.lazy.map { Self.harmless($0.key) }, to: &file)
        for row in rows { append(row.lazy.map { Self.field($0, timeZone) }, to: &file) }
        return file
    }

    private func append(_ fields: some Sequence<String>, to file: inout [UInt8]) {
        var isFirst = true
        for field in fields {
            if !isFirst { file.append(UInt8(ascii: ",")) }
            isFirst = false
            Self.append(field, to: &file)
        }
        file += [0x0D, 0x0A]
    }

    private static func append(_ field: String, to file: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        guard field.utf8.contains(where: { $0 == quote || $0 == UInt8(ascii: ",") || $0 == 0x0A || $0 == 0x0D }) else {
            file += field.utf8
            return
        }
        file.append(quote)
        for byte in field.utf8 {
            if byte == quote { file.append(quote) }
            file.append(byte)
        }
        file.append(quote)
    }

    private static func field(_ cell: ReportCell, _ timeZone: TimeZone) -> String {
        let plain = cell.plain(timeZone: timeZone)
        if case .text(let text) = plain { return harmless(text) }
        return plain.text
    }

    /// Source: OWASP, CSV Injection.
    private static func harmless(_ text: String) -> String {
        guard let first = text.utf8.first, "=+-@\t\r".utf8.contains(first) else { return text }
        return "'" + text
    }
}
