/// A color by its parts, each 0...1.
struct Color: Hashable {
    var red: Double
    var green: Double
    var blue: Double
    var alpha: Double

    init(_ hex: UInt32, alpha: Double = 1) {
        red = Double(hex >> 16 & 0xFF) / 255
        green = Double(hex >> 8 & 0xFF) / 255
        blue = Double(hex & 0xFF) / 255
        self.alpha = alpha
    }
    func opacity(_ alpha: Double) -> Color {
        var color = self
        color.alpha = alpha
        return color
    }
}

/// The colors of a theme. Up and down are teal and vermilion, which every kind of color blindness tells apart.
struct Palette {
    let background: Color
    let plot: Color
    let grid: Color
    let text: Color
    let muted: Color
    let up: Color
    let down: Color
    let volumeOpacity: Double
    let watermarkOpacity: Double
    /// Of lines in the order of their turn: told apart by every kind of color blindness, and from the plot.
    let tints: [Color]
    /// Of bands and clouds.
    let areaOpacity: Double
    let sessionOpacity: Double
    let signal: Color
    let liquidity: Color
    let entry: Color
    let order: Color
    let simulated: Color
    let onSimulated: Color
    /// Text on a tag.
    let onTag: Color

    init(_ theme: Theme) {
        switch theme {
        case .light:
            background = Color(0xFFFFFF)
            plot = Color(0xFAFBFC)
            grid = Color(0xE6EAF0)
            text = Color(0x17202E)
            muted = Color(0x5D6B7E)
            up = Color(0x0A7F77)
            down = Color(0xD1490C)
            volumeOpacity = 0.30
            watermarkOpacity = 0.13
            tints = [0x2E5FD8, 0xB07800, 0xC03A94, 0x1B1F2A, 0x6F9160, 0x6A3D1E].map { Color($0) }
            areaOpacity = 0.13
            sessionOpacity = 0.09
            signal = Color(0x17202E)
            liquidity = Color(0x7650B5)
            entry = Color(0x2962D9)
            order = Color(0x7650B5)
            simulated = Color(0xF5B83D)
            onSimulated = Color(0x2B1D00)
            onTag = Color(0xFFFFFF)
        case .dark:
            background = Color(0x0F141D)
            plot = Color(0x121924)
            grid = Color(0x212B3A)
            text = Color(0xE9EEF5)
            muted = Color(0x93A1B5)
            up = Color(0x2CC7B5)
            down = Color(0xFF7F41)
            volumeOpacity = 0.32
            watermarkOpacity = 0.18
            tints = [0x78A9FF, 0xF5CE5A, 0xF07FC4, 0xF2F4F8, 0x9155FF, 0xB98A63].map { Color($0) }
            areaOpacity = 0.16
            sessionOpacity = 0.11
            signal = Color(0xE9EEF5)
            liquidity = Color(0xBFA0F5)
            entry = Color(0x78A9FF)
            order = Color(0xBFA0F5)
            simulated = Color(0xF5B83D)
            onSimulated = Color(0x2B1D00)
            onTag = Color(0x0B1018)
        }
    }

    func tint(_ turn: Int) -> Color { tints[turn % tints.count] }
    /// Whether the tints have been used up before this turn, so that dashes tell its line from the first of its color.
    func isDashed(_ turn: Int) -> Bool { turn / tints.count % 2 == 1 }

    func color(_ bias: CandleChart.Bias) -> Color { bias == .bullish ? up : down }

    func color(_ kind: CandleChart.Line.Kind) -> Color { kind == .liquidity ? liquidity : muted }

    func color(_ kind: CandleChart.Level.Kind) -> Color {
        switch kind {
        case .entry: entry
        case .stop: down
        case .target: up
        case .order: order
        }
    }
}
