/// Packs blocks into messages. A break falls between blocks where it can, else after an empty line, a line, a
/// sentence or a word; inside of a word only when nothing else is left, and inside of a character never.
struct Splitter {
    let style: LayoutStyle
    let budget: Int
    let firstBudget: Int
    let maximumEntities: Int
    /// Makes the entities of a piece final.
    let finish: (FormattedText) -> FormattedText
    /// What a piece takes of the budget.
    let length: (FormattedText) -> Int

    private struct Piece {
        var content: FormattedText
        var length: Int
        var isHeading = false
        /// What stands before it when it is not the first of a message.
        var separator = "\n\n"
        /// The lines to repeat and the lines to distribute when it is a table.
        var table: TableLayout?
    }

    private var messages: [FormattedText] = []
    private var current: [Piece] = []
    private var usedLength = 0
    private var usedEntities = 0

    init(
        style: LayoutStyle, budget: Int, firstBudget: Int, maximumEntities: Int,
        finish: @escaping (FormattedText) -> FormattedText, length: @escaping (FormattedText) -> Int
    ) {
        self.style = style
        self.budget = max(64, budget)
        self.firstBudget = max(64, firstBudget)
        self.maximumEntities = maximumEntities
        self.finish = finish
        self.length = length
    }

    mutating func split(_ document: Document) -> [FormattedText] {
        for piece in pieces(document.blocks) { place(piece) }
        flush()
        return messages
    }

    private func piece(_ content: FormattedText) -> Piece {
        let content = finish(content.trimmed())
        return Piece(content: content, length: length(content))
    }

    private func pieces(_ blocks: [Block]) -> [Piece] {
        var result: [Piece] = []
        var previous: Block?
        for block in blocks {
            var piece = piece(Layout([block], style).result)
            guard !piece.content.text.isEmpty else { continue }
            if let previous, Layout.spacing(previous, block) == 1 { piece.separator = "\n" }
            switch block {
            case .heading: piece.isHeading = true
            case .table(let table): piece.table = TableLayout(table, maximumWidth: style.tableWidth)
            default: break
            }
            result.append(piece)
            previous = block
        }
        return result
    }

    private var room: Int {
        (messages.isEmpty ? firstBudget : budget) - usedLength
    }
    private var entityRoom: Int { maximumEntities - usedEntities }

    private mutating func append(_ piece: Piece) {
        usedLength += piece.length + (current.isEmpty ? 0 : piece.separator.utf16.count)
        usedEntities += piece.content.entities.count
        current.append(piece)
    }

    private mutating func place(_ piece: Piece) {
        var rest = piece
        while true {
            let room = self.room - (current.isEmpty ? 0 : rest.separator.utf16.count)
            if rest.length <= room, rest.content.entities.count <= entityRoom {
                append(rest)
                return
            }
            let onlyHeadings = current.count < 8 && current.allSatisfy(\.isHeading)
            let fitsAlone = rest.length <= budget && rest.content.entities.count <= maximumEntities
            let isWorthFilling = rest.table == nil ? !fitsAlone && room >= budget / 2 : !fitsAlone
            if onlyHeadings || isWorthFilling, let (head, tail) = cut(rest, room: room) {
                if !head.content.text.isEmpty { append(head) }
                flush()
                rest = tail
                if rest.content.text.isEmpty { return }
            } else if current.isEmpty {
                // Not even one character fits: a budget that small does not exist.
                return
            } else {
                startNextMessage(keepingHeadings: !current.allSatisfy(\.isHeading))
            }
        }
    }

    /// A heading does not stay behind alone.
    private mutating func startNextMessage(keepingHeadings: Bool) {
        let headings = keepingHeadings ? Array(current.suffix(while: \.isHeading)) : []
        current.removeLast(headings.count)
        flush()
        for heading in headings { append(heading) }
    }

    private mutating func flush() {
        guard !current.isEmpty else { return }
        var message = FormattedText()
        for piece in current { message.append(piece.content, separator: piece.separator) }
        messages.append(message)
        current = []
        usedLength = 0
        usedEntities = 0
    }

    private func cut(_ piece: Piece, room: Int) -> (Piece, Piece)? {
        if piece.table != nil {
            if let halves = cutTable(piece, room: room) { return halves }
            if !current.isEmpty { return nil }
        }
        let entityRoom = self.entityRoom
        guard room > 0, entityRoom > 8 else { return nil }
        var limit = min(room, piece.content.length)
        let starts = piece.content.entities.map(\.offset).sorted()
        if starts.count > entityRoom { limit = min(limit, starts[entityRoom]) }
        guard limit > 0 else { return nil }
        while true {
            let position = BreakFinder(piece.content).position(limit: limit)
            var head = self.piece(piece.content.slice(0..<position))
            // Marks of the platform take room too.
            if head.length > room, limit > 1 {
                limit = max(1, min(position - 1, position * room / head.length))
                continue
            }
            head.separator = piece.separator
            return (head, self.piece(piece.content.slice(position..<piece.content.length)))
        }
    }

    /// As many rows as fit; both halves have the header.
    private func cutTable(_ piece: Piece, room: Int) -> (Piece, Piece)? {
        guard let table = piece.table else { return nil }
        var used = length(preformatted(table.header))
        var count = 0
        for row in table.rows {
            used += row.utf16.count + 1
            guard used <= room else { break }
            count += 1
        }
        guard count > 0, count < table.rows.count else { return nil }
        var head = self.piece(preformatted(table.header + table.rows.prefix(count)))
        guard head.length <= room else { return nil }
        head.separator = piece.separator
        var tail = self.piece(preformatted(table.header + table.rows.dropFirst(count)))
        tail.table = TableLayout(header: table.header, rows: Array(table.rows.dropFirst(count)))
        return (head, tail)
    }

    private func preformatted(_ lines: [String]) -> FormattedText {
        let text = lines.joined(separator: "\n")
        return FormattedText(text: text, entities: [TextEntity(.pre, offset: 0, length: text.utf16.count)])
    }
}

/// Finds the best place to cut a text.
struct BreakFinder {
    private let text: String
    private let links: [Range<Int>]

    init(_ content: FormattedText) {
        text = content.text
        links = content.entities.filter { $0.type == .textLink }.map { $0.offset..<$0.end }
    }

    /// An offset above 0 and at most `limit`, unless the first character alone is longer.
    func position(limit: Int) -> Int {
        // The last place of each kind, best kind first: empty line, line, sentence, word, character.
        var found = [0, 0, 0, 0, 0]
        var offset = 0
        var previous: Character = " "
        var beforePrevious: Character = " "
        for character in text {
            let next = offset + character.utf16.count
            if next > limit { break }
            offset = next
            let kind =
                switch character {
                case "\n": previous == "\n" ? 0 : 1
                case " ": ".!?…".contains(previous) && beforePrevious != "." ? 2 : 3
                case "。", "！", "？": 2
                default: 4
                }
            if !isInLink(offset) { for kind in kind..<5 { found[kind] = offset } }
            beforePrevious = previous
            previous = character
        }
        // A better kind may cost some of the room, but not most of it.
        for (kind, share) in [(0, 3), (1, 3), (2, 2), (3, 8)] where found[kind] * share >= limit { return found[kind] }
        if found[4] > 0 { return found[4] }
        return offset > 0 ? offset : firstScalars(limit)
    }

    private func isInLink(_ offset: Int) -> Bool { links.contains { $0.lowerBound < offset && offset < $0.upperBound } }

    /// A character longer than the room is cut between its scalars.
    private func firstScalars(_ limit: Int) -> Int {
        var offset = 0
        for scalar in text.unicodeScalars {
            let next = offset + UTF16.width(scalar)
            if next > limit, offset > 0 { break }
            offset = next
        }
        return offset
    }
}
