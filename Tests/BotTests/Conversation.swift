import Foundation
import TestSupport
import Testing

/// A private database for one scenario, and the environment that names it.
struct Place {
    let folder: URL
    var database: String { folder.appending(path: "bellwether.sqlite").path }

    init() throws { folder = try Folders.temporary() }

    /// `speed` 0 lets the market stand still at Tuesday 08:00 UTC: every figure is then known in advance.
    func settings(speed: Double = 0, _ others: [String: String] = [:]) -> [String: String] {
        ["BELLWETHER_DATABASE": database, "BELLWETHER_MARKET_SPEED": "\(speed)"].merging(others) { $1 }
    }
    func chat(speed: Double = 0, _ options: String..., others: [String: String] = [:]) throws -> Program {
        try Program(["chat", "--json"] + options, settings(speed: speed, others))
    }
    func remove() { try? FileManager.default.removeItem(at: folder) }
}

extension Program {
    /// Asks and demands that the answer holds every one of `parts`, and nothing that looks like a defect.
    @discardableResult func ask(
        _ text: String, _ parts: String..., location: SourceLocation = #_sourceLocation
    ) async throws -> [Reply] {
        let replies = try await say(text)
        replies.check(parts, after: text, location)
        return replies
    }
    /// Waits for its end, which must be in order.
    func endsWell(location: SourceLocation = #_sourceLocation) async throws {
        let status = try await end().status
        #expect(status == 0, "\(status): \(errorText.prefix(6_000))", sourceLocation: location)
    }
    @discardableResult func tap(
        _ label: String, _ parts: String..., location: SourceLocation = #_sourceLocation
    ) async throws -> [Reply] {
        let replies = try await press(label)
        replies.check(parts, after: label, location)
        return replies
    }
}

extension [Program.Reply] {
    func check(_ parts: [String], after text: String, _ location: SourceLocation) {
        // Numbers and their units are held together by spaces that do not break.
        let answer = self.text.replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ")
        #expect(!isEmpty, "nothing came after \(text.prefix(80))", sourceLocation: location)
        for part in parts {
            #expect(answer.contains(part), "after \(text.prefix(80)): \(answer)", sourceLocation: location)
        }
        for reply in self { reply.checkLooks(location) }
    }
}

extension Program.Reply {
    /// What no reader should ever see: holes that were not filled, names of keys, marks of formatting, of types.
    func checkLooks(_ location: SourceLocation) {
        let text = text ?? ""
        for ugly in ["{", "}", "**", "Optional(", "plural,", "  ", "went wrong", "schiefgegangen"]
        where text.contains(ugly) {
            Issue.record("\(ugly) in: \(text)", sourceLocation: location)
        }
        #expect(text == text.trimmingCharacters(in: .newlines), sourceLocation: location)
        for label in buttons?.flatMap(\.self).map(\.label) ?? [] {
            #expect(!label.isEmpty && label.count <= 40, "\(label)", sourceLocation: location)
        }
    }
}

/// The first number after `label` in an English text: `Risk 20.00 USD` is 20 for `Risk`.
func figure(_ label: String, in text: String) -> Decimal? {
    guard let start = text.range(of: label)?.upperBound else { return nil }
    let digits = text[start...].drop { !("0123456789+-").contains($0) }
        .prefix { "0123456789,.+-".contains($0) }.filter { $0 != "," && $0 != "+" }
    return Decimal(string: digits.last == "." ? String(digits.dropLast()) : digits)
}

/// Width and height of a PNG, from its header.
func pictureSize(_ path: String) -> (width: Int, height: Int)? {
    guard let data = FileManager.default.contents(atPath: path), data.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
        return nil
    }
    func number(_ offset: Int) -> Int { data[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    return (number(16), number(20))
}
