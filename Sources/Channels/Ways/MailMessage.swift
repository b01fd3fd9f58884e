import Foundation
import Platform

/// A mail as text: headers by RFC 5322, words beyond ASCII in them by RFC 2047, parts by RFC 2045.
struct MailMessage {
    struct File {
        var name: String
        var bytes: [UInt8]
    }
    var sender: EmailAddress
    /// Shown in place of the sender's address.
    var senderName: String
    var recipient: EmailAddress
    var subject: String
    var text: String
    var file: File?
    var date: Timestamp
    /// Unique and always the same for one message, so that a mail system can tell that a repeat is one.
    var name: String

    var bytes: [UInt8] {
        var lines = [
            "From: \(Self.encoded(senderName)) <\(sender.text)>", "To: <\(recipient.text)>",
            "Subject: \(Self.encoded(subject))", "Date: \(Self.date(date))",
            "Message-ID: <\(name)@\(sender.domain)>", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
        ]
        let part = [
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
            Self.quotedPrintable(text),
        ]
        guard let file else { return Array((lines + part + [""]).joined(separator: "\r\n").utf8) }
        let content = Data(file.bytes).base64EncodedString(options: [.lineLength76Characters])
        // Its characters stand in no base64 and, behind two hyphens, in no line of quoted-printable that we write.
        let boundary = "=_bellwether_\(name)"
        lines += ["Content-Type: multipart/mixed; boundary=\"\(boundary)\"", "", "--\(boundary)"]
        lines += part + ["--\(boundary)"] + Self.heading(of: file) + ["", content, "--\(boundary)--", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private static func heading(of file: File) -> [String] {
        let plain = file.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_. ".contains($0)) ? $0 : "_" }
        return [
            "Content-Type: \(type(of: file.name)); name=\"\(String(plain))\"", "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename=\"\(String(plain))\";",
            " filename*=UTF-8''\(percentEncoded(file.name))",
        ]
    }

    private static let types = [
        "pdf": "application/pdf", "png": "image/png", "csv": "text/csv", "txt": "text/plain", "ogg": "audio/ogg",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]
    private static func type(of name: String) -> String {
        name.split(separator: ".").last.flatMap { types[$0.lowercased()] } ?? "application/octet-stream"
    }

    /// RFC 8187, section 3.2.1.
    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 128 && (character.isLetter || character.isNumber || "-._".contains(character))
            return isPlain ? String(character) : "%" + hexadecimal(byte)
        }.joined()
    }

    /// `Sat, 21 Nov 2026 19:30:00 +0000`, whatever the machine's language.
    static func date(_ moment: Timestamp) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = .gmt
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return format.string(from: moment.date)
    }

    /// What stands in a header: nothing that ends a line; words beyond ASCII, and what looks like one of them, in
    /// base64, each of at most 75 characters, cut between characters.
    static func encoded(_ text: String) -> String {
        func isControl(_ character: Character) -> Bool {
            character.isNewline || character.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
        }
        let line = String(text.map { isControl($0) ? " " : $0 })
        let isPlain = line.utf8.allSatisfy { $0 < 127 } && !line.contains("=?") && line.utf8.count <= 60
        // A name before an address must be a phrase: these would need quotes.
        if isPlain, !line.contains(where: { "()<>[]:;@\\,\"".contains($0) }) { return line }
        var words: [[UInt8]] = [[]]
        for character in line {
            let bytes = Array(String(character).utf8)
            if words[words.count - 1].count + bytes.count > 45 { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// RFC 2045, section 6.7: lines of at most 76 characters.
    static func quotedPrintable(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var result = ""
            var width = 0
            let bytes = Array(line.utf8)
            for (index, byte) in bytes.enumerated() {
                let isSpaceAtEnd = (byte == 32 || byte == 9) && index == bytes.count - 1
                let isPlain = (33...126).contains(byte) && byte != 61 || byte == 32 || byte == 9
                let piece = isPlain && !isSpaceAtEnd ? String(Unicode.Scalar(byte)) : "=" + hexadecimal(byte)
                if width + piece.count > 75 {
                    result += "=\r\n"
                    width = 0
                }
                result += piece
                width += piece.count
            }
            return result
        }.joined(separator: "\r\n")
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
