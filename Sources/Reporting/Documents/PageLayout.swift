import Presentation

/// Puts the parts of a report on pages, from top to bottom.
struct PageLayout {
    let document: ReportDocument
    let typesetter: Typesetter
    let palette: Palette
    let language: PageLanguage
    private(set) var pages: [ReportPage] = []
    private(set) var headings: [ReportPage.Heading] = []
    /// Where the next part begins on the last page.
    var y = 0.0

    static let margin = 40.0
    private static let bandHeight = 112.0
    private static let headerHeight = 58.0
    private static let footerHeight = 46.0

    init(_ document: ReportDocument, _ palette: Palette, _ typesetter: Typesetter) throws(ReportingError) {
        self.document = document
        self.palette = palette
        self.typesetter = typesetter
        language = PageLanguage(document.localizer.language)
        pages = [ReportPage(size: .portrait)]
        try cover()
        try keyFigures()
        for section in document.sections { try place(section) }
        try frames()
    }

    var page: ReportPage { pages[pages.count - 1] }
    /// Of what may stand on the page, in points.
    var width: Double { page.size.width - 2 * Self.margin }
    var bottom: Double { page.size.height - Self.footerHeight }
    /// Of lines to be read: as on an upright page.
    private var textWidth: Double { min(width, PageSize.portrait.width - 2 * Self.margin) }
    /// How high a part may be that has a page for itself.
    var pageHeight: Double { bottom - Self.headerHeight }

    mutating func add(_ item: ReportPage.Item) { pages[pages.count - 1].items.append(item) }
    mutating func add(_ text: ReportPage.Text, _ box: Box) { add(.text(text, box)) }

    mutating func startPage(_ size: PageSize = .portrait) {
        pages.append(ReportPage(size: size))
        y = Self.headerHeight
    }

    /// Goes on to the next page unless there is so much room.
    mutating func need(_ height: Double) {
        if y + height > bottom { startPage(page.size) }
    }

    func height(_ text: ReportPage.Text, width: Double) throws(ReportingError) -> Double {
        try typesetter.paragraph(
            text.string, text.style, language: language.tag, width: width, maximumLines: text.lines ?? .max
        ).height
    }

    // MARK: Cover

    private mutating func cover() throws(ReportingError) {
        let (margin, width) = (Self.margin, page.size.width)
        add(.fill(Box(x: 0, y: 0, width: width, height: Self.bandHeight), palette.text))
        add(.fill(Box(x: 0, y: Self.bandHeight, width: width, height: 3), palette.entry))
        let room = width - 2 * margin
        add(
            .init(ReportDocument.author, 10, isBold: true, Self.onBandMuted),
            Box(x: margin, y: 22, width: room / 2, height: 14))
        if let label = document.simulatedLabel { try badge(label, middle: 29, height: 19, size: 9.5) }
        let title = ReportPage.Text(language.directed(document.title), 25, isBold: true, Self.onBand)
        add(title, Box(x: margin, y: 40, width: room, height: 32))
        let subtitle = ReportPage.Text(language.directed(document.subtitle), 11, Self.onBandMuted)
        add(subtitle, Box(x: margin, y: 76, width: room, height: 18))
        y = Self.bandHeight + 20
    }

    private static let onBand = Color(0xFFFFFF)
    private static let onBandMuted = Color(0xB9C4D4)

    /// Says at the end of a line that results are simulated.
    private mutating func badge(_ label: String, middle: Double, height: Double, size: Double) throws(ReportingError) {
        let room = page.size.width / 2
        let style = TextStyle(size: size, isBold: true)
        let line = try typesetter.line(label, style, language: language.tag, maximumWidth: room)
        let width = line.width + 1.4 * height
        let box = Box(
            x: page.size.width - Self.margin - width, y: middle - height / 2, width: width, height: height)
        add(.fill(box, palette.simulated, radius: 4))
        let inner = Box(x: box.x + 0.7 * height, y: box.y, width: line.width + 0.5, height: height)
        add(.init(language.directed(label), size, isBold: true, palette.onSimulated), inner)
    }

    /// Tiles, four in a row.
    private mutating func keyFigures() throws(ReportingError) {
        let (gap, columns, height) = (9.0, 4, 50.0)
        let width = (self.width - gap * Double(columns - 1)) / Double(columns)
        for (index, figure) in document.keyFigures.enumerated() {
            let column = index % columns
            if column == 0 {
                if index > 0 { y += height + gap }
                need(height)
            }
            let box = Box(x: Self.margin + Double(column) * (width + gap), y: y, width: width, height: height)
            add(.fill(box, Self.tile, radius: 5))
            let bar = tone(figure.tone) ?? palette.muted.opacity(0.5)
            add(.fill(Box(x: box.x, y: box.y + 9, width: 2.5, height: height - 18), bar))
            let name = ReportPage.Text(language.directed(figure.name), 7.5, palette.muted)
            add(name, Box(x: box.x + 10, y: box.y + 7, width: width - 18, height: 12))
            var value = ReportPage.Text(
                figure.text(document.localizer), 13.5, isBold: true, tone(figure.tone) ?? palette.text)
            value.shrinks = true
            add(value, Box(x: box.x + 10, y: box.y + 21, width: width - 18, height: 22))
        }
        if !document.keyFigures.isEmpty { y += height + 22 }
    }

    private static let tile = Color(0xF3F5F8)

    private func tone(_ tone: ReportDocument.KeyFigure.Tone) -> Color? {
        switch tone {
        case .neutral: nil
        case .good: palette.up
        case .bad: palette.down
        }
    }

    // MARK: Sections

    private mutating func place(_ section: ReportDocument.Section) throws(ReportingError) {
        // The heading stands on a page of the shape that what follows needs, and neither a picture nor a short table is
        // torn from it.
        var first: TableRows?
        var above = 60.0
        switch section.blocks.first {
        case .table(let table):
            let rows = try prepared(table)
            if page.size != rows.setting.page { startPage(rows.setting.page) }
            first = rows
            // A heading of its own stands between.
            above = roomToBegin(rows) + (table.name == section.heading ? 0 : 36)
        case .picture(let picture, let caption):
            if page.size != .portrait { startPage() }
            above = try PicturePlace(picture, caption, self).least
        default: break
        }
        try heading(section.heading, level: 0, above: above)
        for (index, block) in section.blocks.enumerated() {
            switch block {
            case .paragraph(let text): try paragraph(text)
            case .notes(let notes): for note in notes { try self.note(note) }
            case .picture(let picture, let caption): try place(picture, caption)
            case .table(let table):
                let rows = if index == 0, let first { first } else { try prepared(table) }
                try place(rows, isHeaded: table.name != section.heading)
            }
        }
        y += 8
    }

    /// - Parameter above: how much room what follows needs at least, so that no heading ends a page.
    mutating func heading(_ name: String, level: Int, above: Double) throws(ReportingError) {
        let size = level == 0 ? 15.0 : 10.5
        let text = ReportPage.Text(language.directed(name), size, isBold: true, palette.text).broken(into: 3)
        let height = try height(text, width: width)
        if y > Self.headerHeight { y += level == 0 ? 10 : 4 }
        need(height + 12 + above)
        headings.append(.init(name: name, page: pages.count - 1, top: y - 6, level: level))
        add(text, Box(x: Self.margin, y: y, width: width, height: height))
        y += height
        if level == 0 { add(.fill(Box(x: Self.margin, y: y + 2, width: 28, height: 2), palette.entry)) }
        y += level == 0 ? 12 : 5
    }

    private mutating func paragraph(_ string: String) throws(ReportingError) {
        for line in string.split(separator: "\n") {
            let text = ReportPage.Text(language.directed(String(line)), 9.5, palette.text).broken(into: 60)
            let height = try height(text, width: textWidth)
            need(height)
            add(text, Box(x: Self.margin, y: y, width: textWidth, height: height))
            y += height + 5
        }
        y += 3
    }

    private mutating func note(_ string: String) throws(ReportingError) {
        let text = ReportPage.Text(language.directed(string), 8.5, palette.muted).broken(into: 60)
        let width = textWidth - 12
        let height = try height(text, width: width)
        need(height)
        add(.fill(Box(x: Self.margin + 2, y: y + 4.5, width: 3, height: 3), palette.entry, radius: 1.5))
        add(text, Box(x: Self.margin + 12, y: y, width: width, height: height))
        y += height + 4
    }

    /// As wide as the page, or a little smaller where it then fits below what is there.
    private mutating func place(_ picture: ReportPicture, _ caption: String) throws(ReportingError) {
        try picture.validate()
        if page.size != .portrait { startPage() }
        let place = try PicturePlace(picture, caption, self)
        if bottom - y < place.least { startPage() }
        let scale = place.scale(bottom - y)
        let (pictureWidth, pictureHeight) = (Double(place.size.width) * scale, Double(place.size.height) * scale)
        let box = Box(
            x: Self.margin + (width - pictureWidth) / 2, y: y, width: pictureWidth, height: pictureHeight)
        add(.picture(picture, box, scale: scale))
        y += pictureHeight + 4
        if !caption.isEmpty { add(place.caption, Box(x: Self.margin, y: y, width: width, height: place.captionHeight)) }
        y += place.captionHeight + 8
    }

    /// How much room a picture with its caption takes on an upright page.
    private struct PicturePlace {
        let size: PictureSize
        let caption: ReportPage.Text
        let captionHeight: Double
        private let full: Double
        private let pageHeight: Double

        init(_ picture: ReportPicture, _ caption: String, _ layout: PageLayout) throws(ReportingError) {
            size = picture.size
            self.caption = .init(layout.language.directed(caption), 8.5, layout.palette.muted).broken(into: 6)
            captionHeight = caption.isEmpty ? 0 : try layout.height(self.caption, width: layout.width) + 4
            full = layout.width / Double(size.width)
            pageHeight = layout.pageHeight
        }

        /// Points to a pixel in so much room.
        func scale(_ room: Double) -> Double { min(full, (room - captionHeight - 12) / Double(size.height)) }
        /// The room below which it goes to the next page: there it would be a third larger or more.
        var least: Double { 0.75 * min(full, scale(pageHeight)) * Double(size.height) + captionHeight + 12 }
    }

    // MARK: Frames

    /// What stands on every page, once their number is known.
    private mutating func frames() throws(ReportingError) {
        let created = document.createdText
        let pages = self.pages
        self.pages = []
        for (index, page) in pages.enumerated() {
            self.pages.append(page)
            let (margin, width) = (Self.margin, self.width)
            if index > 0 {
                if let label = document.simulatedLabel { try badge(label, middle: 31, height: 15, size: 7.5) }
                let running = document.subtitle.isEmpty ? document.title : "\(document.title) · \(document.subtitle)"
                add(
                    .init(language.directed(running), 8, palette.muted),
                    Box(x: margin, y: 24, width: width * (document.simulatedLabel == nil ? 1 : 0.62), height: 14))
                add(.fill(Box(x: margin, y: 44, width: width, height: 0.6), palette.grid))
            }
            let top = page.size.height - 34
            add(.fill(Box(x: margin, y: top - 4, width: width, height: 0.6), palette.grid))
            add(
                .init(language.directed("\(ReportDocument.author) · \(created)"), 7.5, palette.muted),
                Box(x: margin, y: top, width: width * 0.8, height: 14))
            add(
                .init("\(index + 1) / \(pages.count)", 7.5, palette.muted, .end),
                Box(x: margin + width * 0.8, y: top, width: width * 0.2, height: 14))
        }
    }
}
