import Trading

/// What stands over the prices, and behind them.
extension ChartPainter {
    /// Title and badge on the side where reading starts, price and change on the other.
    func header() throws(ReportingError) {
        let unit = geometry.unit
        let (left, right) = (24 * unit, Double(geometry.frame.size.width) - 24 * unit)
        let isRightToLeft = chart.labels.isRightToLeft
        func start(_ from: Double, _ width: Double) -> Double { isRightToLeft ? right - from - width : left + from }
        func end(_ width: Double) -> Double { isRightToLeft ? left : right - width }

        let price = try text(chart.labels.price(chart.last), size: Size.headline, isBold: true)
        canvas.draw(price, x: end(price.width), middle: 42 * unit, palette.text)
        var trailing = price.width
        if let percent = chart.change {
            let change = try text(chart.labels.change(percent), size: Size.change, isBold: true)
            let color = percent.value.sign == 0 ? palette.muted : percent.value.sign > 0 ? palette.up : palette.down
            canvas.draw(change, x: end(change.width), middle: 92 * unit, color)
            trailing = max(trailing, change.width)
        }
        let room = max(120 * unit, right - left - trailing - 40 * unit)
        let title = try words(chart.title, size: Size.headline, isBold: true, maximumWidth: room)
        canvas.draw(title, x: start(0, title.width), middle: 42 * unit, palette.text)

        var badgeStart = 0.0
        let badge = try chart.simulatedLabel.map { label throws(ReportingError) in
            try words(label, size: 24, isBold: true, maximumWidth: 0.6 * room)
        }
        let badgeWidth = badge.map { $0.width + 28 * unit } ?? 0
        if let subtitle = chart.subtitle, !subtitle.isEmpty {
            let line = try words(
                subtitle, size: Size.subtitle, maximumWidth: max(40 * unit, room - badgeWidth - 20 * unit))
            canvas.draw(line, x: start(0, line.width), middle: 92 * unit, palette.muted)
            badgeStart = line.width + 20 * unit
        }
        if let badge {
            let box = Box(x: start(badgeStart, badgeWidth), y: 73 * unit, width: badgeWidth, height: 38 * unit)
            canvas.fillRounded(box, radius: 8 * unit, palette.simulated)
            canvas.draw(badge, x: box.x + 14 * unit, middle: box.middle, palette.onSimulated)
        }
    }

    /// The words behind the candles stay readable when a picture is forwarded with its header cut off.
    func watermark() throws(ReportingError) {
        guard let label = chart.simulatedLabel, !label.isEmpty else { return }
        let area = geometry.prices
        let trial = try text(label, size: 100, isBold: true)
        let size = min(100 * 0.62 * area.width / max(1, trial.width), 130)
        let line = try text(label, size: size, isBold: true)
        let x = area.x + (area.width - line.width) / 2
        canvas.draw(line, x: x, middle: area.middle, palette.muted.opacity(palette.watermarkOpacity))
    }

    /// Text that may mix scripts: it runs the way the reader's language does, even when it starts with a symbol name.
    private func words(
        _ string: String, size: Double, isBold: Bool = false, maximumWidth: Double = .infinity
    ) throws(ReportingError) -> TextLine {
        try text(chart.labels.directed(string), size: size, isBold: isBold, maximumWidth: maximumWidth)
    }
}
