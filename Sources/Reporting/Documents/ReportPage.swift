/// A page of a report, laid out as for a language that reads from the left; the painter mirrors it for others.
struct ReportPage {
    var size: PageSize
    var items: [Item] = []

    enum Item {
        case fill(Box, Color, radius: Double = 0)
        case text(Text, Box)
        case picture(ReportPicture, Box, scale: Double)
    }

    struct Text {
        enum Place { case start, end, figure }
        var string: String
        var style: TextStyle
        var color: Color
        /// Where one line stands in its box; figures are at the right also where reading begins there.
        var place = Place.start
        /// One line that is too long is written smaller instead of cut: a figure that is cut reads as another one.
        var shrinks = false
        /// nil for one line in the middle of the box; else a paragraph from the top, of so many lines.
        var lines: Int?

        init(_ string: String, _ size: Double, isBold: Bool = false, _ color: Color, _ place: Place = .start) {
            self.string = string
            style = TextStyle(size: size, isBold: isBold)
            self.color = color
            self.place = place
            shrinks = place == .figure
        }
        func broken(into lines: Int) -> Text {
            var text = self
            text.lines = lines
            return text
        }
    }

    /// A heading, for the bookmarks.
    struct Heading {
        var name: String
        /// From 0.
        var page: Int
        var top: Double
        /// 0 for a section, 1 for what is in it.
        var level: Int
    }
}
