import Actions

/// Links to spreadsheets, as people paste them.
enum Spreadsheets {
    private static let host = "docs.google.com/spreadsheets"

    /// Every part of a link names the spreadsheet, whatever word it would be elsewhere.
    static func mark(_ token: inout Token, in text: String) {
        // Almost no word is long enough to be one, and to search one takes longer than all that was learned of it.
        guard text.utf8[token.chunk].count >= host.utf8.count, text[token.chunk].contains(host) else { return }
        token.tags = [Tag("sheet")]
        token.features = ["sheet"]
        (token.instruments, token.number, token.literal, token.isUnknown) = ([], nil, nil, false)
    }

    /// The first link in a text, and where it stands.
    static func first(in text: String) -> (text: String, range: Range<String.Index>)? {
        text.firstMatch(of: /(?:https?:\/\/)?docs\.google\.com\/spreadsheets\/[^\s<>"']+/)
            .map { (String($0.output), $0.range) }
    }
}

extension SlotReader {
    /// The spreadsheet that is meant, and what is wanted of it.
    mutating func sheet() {
        used.formUnion(indices("sheet"))
        if let (link, range) = Spreadsheets.first(in: text) {
            arguments["sheet"] = .text(link)
            let part = tokens.indices.filter { tokens[$0].chunk.overlaps(range) }
            used.formUnion(part)
            free.formUnion(part)
            return
        }
        if let index = first("backtest") { return set("op", .text("test"), index) }
        if let index = first("off") ?? first("negate") ?? first("op.remove") ?? first("delete") {
            return set("op", .text("off"), index)
        }
        let isAsked = has("question") || Words.isQuestion(text)
        arguments["op"] = .text(isAsked ? "show" : "on")
    }
}
