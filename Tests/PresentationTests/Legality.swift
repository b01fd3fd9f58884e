import Presentation
import Testing

/// Source of the rules: Telegram Bot API, Formatting options, and the checks of the public Bot API server.
func problems(of message: FormattedText, budget: Int = 4096) -> [String] {
    let units = Array(message.text.utf16)
    var problems: [String] = []
    if units.count > budget { problems.append("\(units.count) units") }
    if message.entities.count > 100 { problems.append("\(message.entities.count) entities") }
    if !isReadable(message.text) { problems.append("blank") }
    let startsPre = message.entities.contains { $0.type == .pre && $0.offset == 0 }
    if !startsPre, message.text.first?.isWhitespace == true { problems.append("space at the start") }
    if message.text.last?.isWhitespace == true { problems.append("space at the end") }
    for entity in message.entities {
        let end = entity.offset + entity.length
        guard entity.offset >= 0, entity.length > 0, end <= units.count else {
            problems.append("out of range: \(entity)")
            continue
        }
        if isInsidePair(units, entity.offset) || isInsidePair(units, end) { problems.append("half pair: \(entity)") }
        if isSpace(units[end - 1]) || (entity.type != .pre && isSpace(units[entity.offset])) {
            problems.append("space at an end: \(entity)")
        }
    }
    for (index, left) in message.entities.enumerated() {
        for right in message.entities.dropFirst(index + 1) {
            if let problem = overlap(left, right) { problems.append("\(problem): \(left), \(right)") }
        }
    }
    return problems
}

private func isSpace(_ unit: UInt16) -> Bool { [0x20, 0x0A, 0x09].contains(unit) }
private func isInsidePair(_ units: [UInt16], _ index: Int) -> Bool {
    index < units.count && UTF16.isTrailSurrogate(units[index])
}

private func overlap(_ left: TextEntity, _ right: TextEntity) -> String? {
    let (a, b) = (left.offset..<(left.offset + left.length), right.offset..<(right.offset + right.length))
    guard a.overlaps(b) else { return nil }
    if left.type == right.type { return "same kind" }
    let nests =
        (a.lowerBound <= b.lowerBound && b.upperBound <= a.upperBound)
        || (b.lowerBound <= a.lowerBound && a.upperBound <= b.upperBound)
    if !nests { return "crossing" }
    let kinds = Set([left.type, right.type])
    if !kinds.isDisjoint(with: [.code, .pre]), !kinds.contains(.blockquote) { return "code nested" }
    if kinds == [.code, .pre] { return "code nested" }
    return nil
}

func isReadable(_ message: String) -> Bool { message.contains { !$0.isWhitespace } }
