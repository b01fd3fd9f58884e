import Dispatch

/// Draws charts on a queue for drawing only, one at a time: drawing takes tens of milliseconds, the first one some
/// hundred (fonts are looked for), and never holds up a thread of the cooperative pool.
public actor ChartRenderer {
    private let queue = DrawingQueue.shared
    private var typesetter: Typesetter?

    public init() {}

    // Fonts are given back where they were used: cairo keeps one store of glyphs for the whole process.
    isolated deinit { typesetter = nil }

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe queue.asUnownedSerialExecutor() }

    /// The chart as PNG. Same input, same bytes.
    /// - Throws: `ReportingError`; `CancellationError` when the task was cancelled before drawing began.
    public func png(
        _ chart: CandleChart, theme: Theme = .light, size: PictureSize = .standard
    ) throws -> [UInt8] {
        try draw([(chart, Box(size), ChartFrame(size))], theme, size)
    }

    /// Several charts as one PNG.
    /// - Parameter size: nil for the one that fits the charts.
    /// - Throws: as above; `unsupportedSize` also when the charts would be too flat to read.
    public func png(
        _ sheet: ChartSheet, theme: Theme = .light, size: PictureSize? = nil
    ) throws -> [UInt8] {
        let size = size ?? sheet.fittingSize
        return try draw(try sheet.cells(of: size), theme, size)
    }

    /// A picture of a report as PNG.
    /// - Throws: as above.
    public func png(_ picture: ReportPicture, theme: Theme = .light) throws -> [UInt8] {
        try picture.validate()
        return try draw(theme, picture.size) { canvas, palette, typesetter throws(ReportingError) in
            try typesetter.demandFont(for: picture.header.language)
            try picture.paint(on: canvas, palette, typesetter)
        }
    }

    /// Those of `languages` whose letters no installed font has.
    /// - Throws: `ReportingError`.
    public func missingFonts(of languages: [String]) throws -> [String] {
        let typesetter = try self.typesetter ?? Typesetter()
        self.typesetter = typesetter
        return try languages.filter { language throws(ReportingError) in try !typesetter.canWrite(language) }
    }

    private func draw(
        _ cells: [(chart: CandleChart, box: Box, frame: ChartFrame)], _ theme: Theme, _ size: PictureSize
    ) throws -> [UInt8] {
        try draw(theme, size) { canvas, palette, typesetter throws(ReportingError) in
            for cell in cells {
                try cell.chart.validate()
                try typesetter.demandFont(for: cell.chart.labels.language)
            }
            for cell in cells {
                try canvas.within(cell.box) { () throws(ReportingError) in
                    try ChartPainter(cell.chart, palette, cell.frame, canvas: canvas, typesetter: typesetter).paint()
                }
            }
        }
    }

    private func draw(
        _ theme: Theme, _ size: PictureSize, _ paint: (Canvas, Palette, Typesetter) throws(ReportingError) -> Void
    ) throws -> [UInt8] {
        try Task.checkCancellation()
        guard (600...4096).contains(size.width), (400...4096).contains(size.height) else {
            throw ReportingError.unsupportedSize(size)
        }
        let typesetter = try self.typesetter ?? Typesetter()
        self.typesetter = typesetter
        let canvas = try Canvas(size)
        let palette = Palette(theme)
        canvas.fill(Box(size), palette.background)
        try paint(canvas, palette, typesetter)
        return try canvas.png()
    }
}

/// Runs an actor's jobs on one serial dispatch queue, outside the cooperative pool.
///
/// One for all renderers: the fonts of cairo 1.16 are shared by all of a process, and several threads that draw text at
/// the same time crash it now and then.
final class DrawingQueue: SerialExecutor {
    static let shared = DrawingQueue()
    private let queue = DispatchQueue(label: "bellwether.charts")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
