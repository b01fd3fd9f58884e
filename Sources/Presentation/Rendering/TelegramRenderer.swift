/// Documents as Telegram messages: text with entities, which unlike marked-up text cannot fail to parse.
public enum TelegramRenderer {
    /// Telegram accepts no more; the rest would be dropped silently.
    public static let maximumEntities = 100

    /// The whole document, however long.
    public static func render(_ document: Document) -> FormattedText {
        Layout(document.blocks, .telegram).result.legalized()
    }

    /// The document in messages of at most `budget` UTF-16 units and 100 entities each, none of them blank.
    /// - Parameter firstBudget: of the first message when it is smaller: 1024 for a caption.
    public static func split(_ document: Document, budget: Int = 4000, firstBudget: Int? = nil) -> [FormattedText] {
        var splitter = Splitter(
            style: .telegram, budget: budget, firstBudget: firstBudget ?? budget, maximumEntities: maximumEntities,
            finish: { $0.legalized() }, length: { $0.length })
        return splitter.split(document)
    }
}
