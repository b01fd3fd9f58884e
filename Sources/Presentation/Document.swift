/// Rich text as a tree: what every reply is until a channel renders it.
public struct Document: Sendable, Hashable, Codable {
    public var blocks: [Block]
    public init(_ blocks: [Block] = []) { self.blocks = blocks }

    public static func + (left: Document, right: Document) -> Document { Document(left.blocks + right.blocks) }
}

public indirect enum Block: Sendable, Hashable, Codable {
    case paragraph([Inline])
    /// Level 1 (largest) to 6.
    case heading(level: Int, [Inline])
    case list(List)
    case quote([Block])
    /// Preformatted text, without its last line break.
    case code(language: String?, String)
    case table(Table)
    case rule

    public struct List: Sendable, Hashable, Codable {
        /// Number of the first item; nil for bullets.
        public var start: Int?
        public var items: [Item]
        /// Whether it stands directly under the paragraph before it, without an empty line.
        public var isAttached: Bool
        public init(start: Int? = nil, items: [Item], isAttached: Bool = true) {
            self.start = start
            self.items = items
            self.isAttached = isAttached
        }
    }
    public struct Item: Sendable, Hashable, Codable {
        /// Of a task: whether it is done; nil for an ordinary item.
        public var isDone: Bool?
        public var blocks: [Block]
        public init(_ blocks: [Block], isDone: Bool? = nil) {
            self.blocks = blocks
            self.isDone = isDone
        }
    }
    /// Every row has as many cells as the header.
    public struct Table: Sendable, Hashable, Codable {
        public enum Alignment: String, Sendable, Hashable, Codable { case leading, center, trailing }
        public var alignments: [Alignment]
        public var header: [[Inline]]
        public var rows: [[[Inline]]]
        public init(alignments: [Alignment], header: [[Inline]], rows: [[[Inline]]]) {
            self.alignments = alignments
            self.header = header
            self.rows = rows
        }
    }
}

public indirect enum Inline: Sendable, Hashable, Codable {
    case text(String)
    case bold([Inline])
    case italic([Inline])
    case strikethrough([Inline])
    case spoiler([Inline])
    case code(String)
    case link([Inline], url: String)
    case lineBreak
}
