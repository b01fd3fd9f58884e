/// Indicators over the candles.
extension ChartPainter {
    /// Bands and clouds, behind the candles.
    func overlayAreas() {
        for (turn, overlay) in chart.overlays.enumerated() {
            switch overlay.shape {
            case .line, .dots: break
            case .band(let upper, _, let lower):
                for part in ColumnShape.parts(upper, lower) {
                    canvas.fillPolygon(outline(part), palette.tint(turn).opacity(palette.areaOpacity))
                }
            case .cloud(let first, let second):
                for part in ColumnShape.parts(first, second) {
                    let color = part.isFirstAbove ? palette.up : palette.down
                    canvas.fillPolygon(outline(part), color.opacity(palette.areaOpacity))
                }
            }
        }
    }

    private func outline(_ part: ColumnShape.Part) -> [Point] {
        part.outline.map { Point(x: geometry.x($0.x), y: scale.near($0.y)) }
    }

    /// Lines and dots, over the candles.
    func overlayLines() {
        let unit = geometry.unit
        for (turn, overlay) in chart.overlays.enumerated() {
            let (color, isDashed) = (palette.tint(turn), palette.isDashed(turn))
            switch overlay.shape {
            case .line(let values):
                stroke(values, scale, width: 3.5, isDashed: isDashed, color, starts: overlay.starts)
            case .band(let upper, let middle, let lower):
                for edge in [upper, lower] { stroke(edge, scale, width: 2, isDashed: isDashed, color) }
                if let middle { stroke(middle, scale, width: 1.5, isDashed: true, color) }
            case .cloud(let first, let second):
                stroke(first, scale, width: 1.5, isDashed: isDashed, palette.up)
                stroke(second, scale, width: 1.5, isDashed: isDashed, palette.down)
            case .dots(let values):
                let radius = max(1.5, min(4 * unit, geometry.step * 0.3))
                for (index, value) in values.enumerated() where scale.prices.contains(value) {
                    let center = Point(x: geometry.x(index), y: scale.y(value))
                    canvas.dot(center, radius + max(1, unit), palette.plot)
                    canvas.dot(center, radius, color)
                }
            }
        }
    }

    /// Strokes what a column has; a figure alone between gaps becomes a dot.
    /// - Parameter starts: where a stroke begins anew without a gap.
    func stroke(
        _ values: [Double], _ scale: PriceScale, width: Double, isDashed: Bool, _ color: Color,
        starts: Set<Int> = []
    ) {
        let unit = geometry.unit
        for stretch in ColumnShape.stretches([values], starts: starts) {
            let points = stretch.map { Point(x: geometry.x($0), y: scale.near(values[$0])) }
            if points.count == 1 {
                canvas.dot(points[0], width * unit, color)
            } else {
                canvas.line(
                    points, width: max(1, width * unit), dash: isDashed ? [9 * unit, 5 * unit] : [], color)
            }
        }
    }

    /// What the legend over the prices says: overlays, then sessions.
    static func legendItems(
        _ chart: CandleChart, _ palette: Palette, sessionColors: [String: Color]
    ) -> [Legend.Item] {
        let newest = chart.candles.count - 1
        func last(_ values: [Double]) -> String {
            values.indices.contains(newest) && values[newest].drawable != nil
                ? chart.labels.price(values[newest]) : "–"
        }
        var items = chart.overlays.enumerated().map { turn, overlay in
            let color = palette.tint(turn)
            let (swatch, values): (Legend.Swatch, [[Double]]) =
                switch overlay.shape {
                case .line(let values): (.line(dash: palette.isDashed(turn)), [values])
                case .dots(let values): (.dots, [values])
                case .band(let upper, _, let lower): (.area(color.opacity(0.45), color.opacity(0.45)), [lower, upper])
                case .cloud(let first, let second):
                    (.area(palette.up.opacity(0.5), palette.down.opacity(0.5)), [first, second])
                }
            let isCloud = if case .cloud = overlay.shape { true } else { false }
            return Legend.Item(
                swatch: swatch, color: isCloud ? palette.text : color, name: overlay.name,
                value: values.map(last).joined(separator: " · "))
        }
        var named: Set<String> = []
        for session in chart.structure.sessions {
            guard let color = sessionColors[session.name], named.insert(session.name).inserted else { continue }
            let swatch = Legend.Swatch.area(color.opacity(0.4), color.opacity(0.4))
            items.append(Legend.Item(swatch: swatch, color: color, name: session.name, value: ""))
        }
        return items
    }
}
