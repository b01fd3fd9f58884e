import Foundation
import Platform
import Presentation

/// One message as the platform takes it. An attachment is named by the id of its upload.
enum WhatsAppForm: Hashable {
    /// At most three, side by side; the attachment stands above the text.
    case buttons(String, [Button])
    /// Up to ten rows behind one button.
    case list(String, opener: String, [Row])
    case link(String, label: String, url: String)
    case text(String)
    case attachment(caption: String)

    struct Row: Hashable {
        var id: String
        var title: String
        var description: String?
    }

    var hasText: Bool {
        switch self {
        case .buttons, .list, .link, .attachment: true
        case .text(let text): !text.allSatisfy(\.isWhitespace)
        }
    }
    var text: String {
        switch self {
        case .buttons(let text, _), .list(let text, _, _), .link(let text, _, _), .text(let text),
            .attachment(let text):
            text
        }
    }
}

/// A message of ours as messages of the platform. Pure.
struct WhatsAppDraft {
    let parts: [Part]

    struct Part: Hashable {
        var form: WhatsAppForm
        /// Whether the attachment goes with it.
        var hasAttachment = false
    }

    /// In UTF-16 units; whether the platform counts those or characters is not known, and these are never fewer.
    static let textBudget = 4096
    /// Of a text with buttons or an attachment.
    static let bodyBudget = 1024
    private static let titleLimit = 20
    private static let rowLimit = 24
    private static let descriptionLimit = 72
    private static let rowCount = 10

    /// - Parameter row: of the outbox, by which the rest of a long list is found.
    init(_ message: OutgoingMessage, row: Int64) {
        let buttons = Self.usable(message.buttons)
        let controls = Self.controls(buttons, message, row)
        let whole = WhatsAppRenderer.render(message.document)
        let fits = whole.utf16.count <= Self.bodyBudget && !whole.allSatisfy(\.isWhitespace)
        guard message.attachment != nil else {
            guard let controls else {
                parts = Self.plain(message.document, whole)
                return
            }
            parts = fits ? [Part(form: controls(whole))] : Self.long(message.document, whole, buttons, controls)
            return
        }
        guard let controls else {
            let texts = WhatsAppRenderer.split(
                message.document, budget: Self.textBudget, firstBudget: Self.bodyBudget)
            parts =
                [Part(form: .attachment(caption: texts.first ?? ""), hasAttachment: true)]
                + texts.dropFirst().map { Part(form: .text($0)) }
            return
        }
        if fits, case .buttons = controls(whole) {
            parts = [Part(form: controls(whole), hasAttachment: true)]
            return
        }
        if !fits, !Self.isCard(buttons), let split = Self.split(message.document, hasCaption: true) {
            parts =
                [Part(form: .attachment(caption: split.caption), hasAttachment: true)]
                + split.texts.map { Part(form: .text($0)) } + [Part(form: controls(split.body))]
            return
        }
        // A list takes no picture: it follows.
        let picture = Part(form: .attachment(caption: ""), hasAttachment: true)
        if whole.allSatisfy(\.isWhitespace) {
            parts = [picture, Part(form: controls(message.attachment?.name ?? "…"))]
        } else {
            let rest = fits ? [Part(form: controls(whole))] : Self.long(message.document, whole, buttons, controls)
            parts = [picture] + rest
        }
    }

    private typealias Controls = (String) -> WhatsAppForm

    /// What the buttons become; nil when there are none. Menus of more than three become lists.
    private static func controls(_ buttons: [Button], _ message: OutgoingMessage, _ row: Int64) -> Controls? {
        guard !buttons.isEmpty else { return nil }
        let labels = buttons.map { plain(label: $0.label) }
        if buttons.count <= 3, labels.allSatisfy({ $0.utf16.count <= titleLimit }) || isCard(buttons) {
            let titles = distinct(labels, titleLimit)
            let shown = zip(buttons, titles).map { Button(id: $0.id, label: $1) }
            return { .buttons($0, shown) }
        }
        let isLong = buttons.count > rowCount
        let kept = isLong ? rowCount - 1 : buttons.count
        var rows = zip(buttons.prefix(kept), distinct(Array(labels.prefix(kept)), rowLimit)).map { button, title in
            let label = plain(label: button.label)
            return WhatsAppForm.Row(
                id: button.id, title: title,
                description: title == label ? nil : label.cut(to: descriptionLimit))
        }
        if isLong { rows.append(.init(id: "more:\(row):\(kept)", title: message.menu?.more ?? "⋯")) }
        let opener = (message.menu?.open ?? "☰").cut(to: titleLimit)
        return { .list($0, opener: opener, rows) }
    }

    /// Each id once, and none that the platform refuses.
    private static func usable(_ rows: [[Button]]) -> [Button] {
        var seen: Set<String> = []
        return rows.flatMap(\.self).compactMap { button in
            let id = button.id.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !id.isEmpty, id.count <= 200, !button.label.allSatisfy(\.isWhitespace), seen.insert(id).inserted
            else { return nil }
            return Button(id: id, label: button.label, style: button.style)
        }
    }

    /// One line without marks, which titles do not take.
    private static func plain(label: String) -> String {
        label.replacing(/[*_~`]/, with: "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Titles within `limit`, no two the same.
    private static func distinct(_ labels: [String], _ limit: Int) -> [String] {
        var titles: [String] = []
        for label in labels {
            var title = label.cut(to: limit)
            var number = 2
            while titles.contains(title) {
                title = label.cut(to: limit - 3) + " \(number)"
                number += 1
            }
            titles.append(title)
        }
        return titles
    }

    private static func isCard(_ buttons: [Button]) -> Bool { buttons.contains { $0.id.hasPrefix("confirm:") } }

    /// Text alone, or with the one link in it as a button.
    private static func plain(_ document: Document, _ whole: String) -> [Part] {
        let links = Set(TelegramRenderer.render(document).entities.compactMap(\.url))
        if whole.utf16.count <= bodyBudget, links.count == 1, let url = links.first, url.hasPrefix("http"),
            let match = whole.firstRange(of: " (\(url))"),
            let line = whole[..<match.lowerBound].split(separator: "\n").last
        {
            // The words before the address say what it is.
            let label = plain(label: String(line)).cut(to: titleLimit)
            return [Part(form: .link(whole.replacing(" (\(url))", with: ""), label: label, url: url))]
        }
        return WhatsAppRenderer.split(document, budget: textBudget).map { Part(form: .text($0)) }
    }

    /// Texts too long for the buttons: the buttons stand under the last piece. What has to be decided on is never cut
    /// from its buttons: it goes out whole, and is answered in words.
    private static func long(
        _ document: Document, _ whole: String, _ buttons: [Button], _ controls: Controls
    ) -> [Part] {
        if isCard(buttons) {
            let compact = document.plainText.split(separator: "\n").joined(separator: "\n")
            if compact.utf16.count <= bodyBudget { return [Part(form: controls(compact))] }
            let words = "\n\n➡️ " + buttons.map { plain(label: $0.label) }.joined(separator: " / ")
            return WhatsAppRenderer.split(document + .text(words), budget: textBudget).map { Part(form: .text($0)) }
        }
        if let split = split(document, hasCaption: false) {
            return split.texts.map { Part(form: .text($0)) } + [Part(form: controls(split.body))]
        }
        let pieces = WhatsAppRenderer.split(document, budget: bodyBudget)
        guard let last = pieces.last else { return [Part(form: controls("…"))] }
        var texts: [String] = []
        for piece in pieces.dropLast() {
            if let before = texts.last, before.utf16.count + piece.utf16.count + 2 <= textBudget {
                texts[texts.count - 1] = before + "\n\n" + piece
            } else {
                texts.append(piece)
            }
        }
        return texts.map { Part(form: .text($0)) } + [Part(form: controls(last))]
    }

    /// A long text in as few messages as it takes: the last blocks, as many as fit, stand above the buttons, and the
    /// first ones under the picture.
    /// - Returns: nil when a block alone is too long for its place.
    private static func split(
        _ document: Document, hasCaption: Bool
    ) -> (caption: String, texts: [String], body: String)? {
        var rest = document.blocks[...]
        /// As many blocks as fit, from one end.
        func take(fromEnd: Bool) -> String {
            var taken: [Block] = []
            while let next = fromEnd ? rest.last : rest.first {
                let longer = fromEnd ? [next] + taken : taken + [next]
                guard WhatsAppRenderer.render(Document(longer)).utf16.count <= bodyBudget else { break }
                taken = longer
                if fromEnd { rest.removeLast() } else { rest.removeFirst() }
            }
            return WhatsAppRenderer.render(Document(taken))
        }
        let body = take(fromEnd: true)
        let caption = hasCaption ? take(fromEnd: false) : ""
        guard body.contains(where: { !$0.isWhitespace }), !rest.isEmpty || !caption.isEmpty,
            !hasCaption || !caption.isEmpty
        else { return nil }
        let texts = rest.isEmpty ? [] : WhatsAppRenderer.split(Document(Array(rest)), budget: textBudget)
        return (caption, texts, body)
    }

    /// All that is said, in one line: parameters of templates take no line breaks.
    static func line(_ document: Document) -> String { line(document.plainText) }
    static func line(_ text: String) -> String {
        text.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            .filter { !$0.isEmpty }.joined(separator: " · ").cut(to: 900)
    }
}

extension String {
    /// At most `limit` UTF-16 units, whole characters, with an ellipsis where something is missing.
    func cut(to limit: Int) -> String {
        guard utf16.count > limit else { return self }
        var text = ""
        var length = 1
        for character in self {
            length += character.utf16.count
            if length > limit { break }
            text.append(character)
        }
        return text.trimmingCharacters(in: .whitespaces) + "…"
    }
}
