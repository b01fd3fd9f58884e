import CCairo

/// Size, in pixels, and weight of text.
struct TextStyle: Hashable {
    var size: Double
    var isBold = false
}

/// Shaped text, one line or a paragraph broken into several, ready to be drawn on a `Canvas`.
@safe final class TextLine {
    fileprivate(set) var width = 0.0
    fileprivate(set) var height = 0.0
    /// How many lines a paragraph was broken into.
    fileprivate(set) var lines = 1
    /// From the layout's origin to the left end of the text.
    fileprivate(set) var offset = 0.0
    /// From the layout's top to the baseline.
    fileprivate(set) var baseline = 0.0
    /// From the middle of the capitals down to the baseline: half the cap height of the fonts used.
    let baselineBelowMiddle: Double
    /// Characters that no installed font has, drawn as boxes.
    fileprivate(set) var unknownGlyphs = 0
    let layout: OpaquePointer

    fileprivate init(_ layout: OpaquePointer, style: TextStyle) {
        unsafe self.layout = unsafe layout
        baselineBelowMiddle = 0.357 * style.size
    }
    deinit { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }
}

/// Shapes text in any script. Owns its fonts; used from one thread at a time.
@safe final class Typesetter {
    private let fonts: UnsafeMutablePointer<PangoFontMap>
    private let context: OpaquePointer
    private var descriptions: [Key: OpaquePointer] = unsafe [:]

    /// By language, whether its letters are there: fonts are not installed while a program runs.
    private var writable: [String: Bool] = [:]

    private struct Key: Hashable {
        let style: TextStyle
        let family: String
    }

    /// - Parameter isForPages: whether letters may stand between pixels: on pages, whose points are coarse.
    init(isForPages: Bool = false) throws(ReportingError) {
        guard let fonts = unsafe pango_cairo_font_map_new(),
            let context = unsafe pango_font_map_create_context(fonts),
            let options = unsafe cairo_font_options_create()
        else { throw .drawing("pango has no fonts") }
        unsafe self.fonts = unsafe fonts
        unsafe self.context = unsafe context
        // Unhinted gray: the same shapes and widths everywhere, whatever the desktop settings say.
        unsafe cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        unsafe cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        unsafe cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        unsafe pango_cairo_context_set_font_options(context, options)
        if isForPages { unsafe pango_context_set_round_glyph_positions(context, 0) }
        unsafe cairo_font_options_destroy(options)
    }

    deinit {
        unsafe descriptions.values.forEach { unsafe pango_font_description_free($0) }
        unsafe g_object_unref(UnsafeMutableRawPointer(context))
        unsafe g_object_unref(UnsafeMutableRawPointer(fonts))
    }

    /// Shapes a text of any number of paragraphs, broken at `width`; lines beyond `maximumLines` end in an ellipsis.
    func paragraph(
        _ text: String, _ style: TextStyle, language: String, width: Double, maximumLines: Int = .max,
        alignsRight: Bool = false
    ) throws(ReportingError) -> TextLine {
        let line = try shaped(text, style, language: language)
        unsafe pango_layout_set_width(line.layout, Int32(max(1, min(width, 10_000)) * Double(PANGO_SCALE)))
        unsafe pango_layout_set_wrap(line.layout, PANGO_WRAP_WORD_CHAR)
        if alignsRight { unsafe pango_layout_set_alignment(line.layout, PANGO_ALIGN_RIGHT) }
        if maximumLines < 1_000 {
            unsafe pango_layout_set_height(line.layout, Int32(-maximumLines))
            unsafe pango_layout_set_ellipsize(line.layout, PANGO_ELLIPSIZE_END)
        }
        measure(line)
        return line
    }

    /// Shapes the text, which is made a single line, and cuts it with an ellipsis at `maximumWidth`.
    func line(
        _ text: String, _ style: TextStyle, language: String, maximumWidth: Double = .infinity
    ) throws(ReportingError) -> TextLine {
        let line = try shaped(text, style, language: language)
        unsafe pango_layout_set_single_paragraph_mode(line.layout, 1)
        measure(line)
        if line.width > maximumWidth {
            unsafe pango_layout_set_width(
                line.layout, Int32(max(1, min(maximumWidth, 10_000)) * Double(PANGO_SCALE)))
            unsafe pango_layout_set_ellipsize(line.layout, PANGO_ELLIPSIZE_END)
            measure(line)
        }
        return line
    }

    /// Whether the fonts that are installed have the letters of a language, by the sample that pango knows of it.
    func canWrite(_ language: String) throws(ReportingError) -> Bool {
        if let known = writable[language] { return known }
        let sample = unsafe String(
            cString: pango_language_get_sample_string(pango_language_from_string(language)))
        let isKnown = try line(sample, TextStyle(size: 12), language: language).unknownGlyphs == 0
        writable[language] = isKnown
        return isKnown
    }

    /// - Throws: `noFont`, rather than boxes in the place of letters.
    func demandFont(for language: String) throws(ReportingError) {
        guard try canWrite(language) else { throw .noFont(language) }
    }

    private func shaped(_ text: String, _ style: TextStyle, language: String) throws(ReportingError) -> TextLine {
        unsafe pango_context_set_language(context, pango_language_from_string(language))
        guard let layout = unsafe pango_layout_new(context) else { throw .drawing("pango_layout_new") }
        unsafe pango_layout_set_font_description(layout, description(style, language: language))
        // With its length, so that a zero character does not end it.
        let bytes = Array(text.utf8.prefix(10_000).map { CChar(bitPattern: $0) })
        unsafe pango_layout_set_text(layout, bytes, Int32(bytes.count))
        return unsafe TextLine(layout, style: style)
    }

    private func measure(_ line: TextLine) {
        var box = PangoRectangle()
        unsafe pango_layout_get_extents(line.layout, nil, &box)
        let scale = Double(PANGO_SCALE)
        line.width = Double(box.width) / scale
        line.height = Double(box.height) / scale
        line.lines = Int(unsafe pango_layout_get_line_count(line.layout))
        line.offset = Double(box.x) / scale
        line.baseline = Double(unsafe pango_layout_get_baseline(line.layout)) / scale
        line.unknownGlyphs = Int(unsafe pango_layout_get_unknown_glyphs_count(line.layout))
    }

    private func description(_ style: TextStyle, language: String) -> OpaquePointer? {
        let key = Key(style: style, family: Self.families(language))
        if let known = unsafe descriptions[key] { return unsafe known }
        guard let new = unsafe pango_font_description_new() else { return nil }
        unsafe pango_font_description_set_family(new, key.family)
        unsafe pango_font_description_set_weight(new, style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        unsafe pango_font_description_set_absolute_size(new, style.size * Double(PANGO_SCALE))
        unsafe descriptions[key] = unsafe new
        return unsafe new
    }

    /// One look for all scripts. Chinese, Japanese and Korean share characters that each draws differently.
    private static func families(_ language: String) -> String {
        let tag = language.lowercased()
        let han =
            ["ja": "JP", "ko": "KR", "zh-hant": "TC", "zh-tw": "TC", "zh-hk": "TC"]
            .first { tag.hasPrefix($0.key) }?.value ?? "SC"
        return "Noto Sans,Noto Sans Arabic,Noto Sans Devanagari,DejaVu Sans,Noto Sans CJK \(han),sans-serif"
    }
}
