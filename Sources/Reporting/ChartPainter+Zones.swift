import Platform

/// Boxes and shaded hours.
extension ChartPainter {
    /// Where a zone is drawn, and the two places where it changes: known, used up.
    struct ZoneSpan: Hashable {
        let left: Double
        let known: Double
        let mitigated: Double
        let right: Double
        let top: Double
        let bottom: Double
    }

    /// nil when nothing of the zone is in the picture. A zone upside down is the same zone.
    func span(_ zone: CandleChart.Zone) -> ZoneSpan? {
        let panes = geometry.panes
        let (high, low) = (max(zone.top, zone.bottom), min(zone.top, zone.bottom))
        guard high >= scale.prices.lowerBound, low <= scale.prices.upperBound, !isAhead(zone.from) else { return nil }
        let left = max(panes.x, middle(zone.from) - geometry.step / 2)
        let right = zone.until.map(middle) ?? panes.right
        guard right > left else { return nil }
        let known = max(left, min(close(zone.knownAt), right))
        let mitigated = zone.mitigatedAt.map { max(known, min(middle($0), right)) } ?? right
        let top = max(scale.top, scale.y(high)).rounded()
        let bottom = max(top + 2, min(scale.bottom, scale.y(low)).rounded())
        return ZoneSpan(left: left, known: known, mitigated: mitigated, right: right, top: top, bottom: bottom)
    }

    func paintZones() {
        for zone in visibleZones {
            guard let span = span(zone) else { continue }
            paint(zone, span, from: span.left, to: span.known, strength: 0.35, isDotted: true)
            paint(zone, span, from: span.known, to: span.mitigated, strength: 1, isDotted: false)
            paint(zone, span, from: span.mitigated, to: span.right, strength: 0.3, isDotted: true)
        }
    }

    private var visibleZones: ArraySlice<CandleChart.Zone> {
        chart.structure.zones.suffix(CandleChart.Structure.mostOfAKind)
    }

    private func paint(
        _ zone: CandleChart.Zone, _ span: ZoneSpan, from left: Double, to right: Double, strength: Double,
        isDotted: Bool
    ) {
        guard right > left else { return }
        let (unit, color) = (geometry.unit, palette.color(zone.bias))
        let box = Box(x: left, y: span.top, width: right - left, height: span.bottom - span.top)
        let (fill, edge) =
            switch zone.kind {
            case .orderBlock: (0.17, 2.5)
            case .fairValueGap: (0.10, 1.5)
            case .supplyDemand: (0.22, 0)
            case .premiumDiscount: (0.06, 0)
            }
        canvas.fill(box, color.opacity(fill * strength))
        func level(_ y: Double, width: Double, dash: [Double]) {
            canvas.line(
                [Point(x: left, y: y), Point(x: right, y: y)], width: max(1, (width * unit).rounded()),
                dash: isDotted ? [2 * unit, 4 * unit] : dash, color.opacity(strength < 1 ? 0.6 : 0.9))
        }
        if edge > 0 {
            level(box.y + 0.5, width: edge, dash: [])
            level(box.bottom - 0.5, width: edge, dash: [])
        }
        if zone.kind == .fairValueGap, box.height > 12 * unit {
            level(box.middle.rounded() + 0.5, width: 1, dash: [6 * unit, 6 * unit])
        }
        // The side where price meets it first.
        if zone.kind == .supplyDemand {
            level(zone.bias == .bullish ? box.y + 1 : box.bottom - 1, width: 4, dash: [])
        }
    }

    /// Newest first, so that they keep their names when there is no room for all.
    func zoneNotes() throws(ReportingError) -> [Note] {
        var notes: [Note] = []
        for zone in visibleZones.reversed() {
            guard let span = span(zone) else { continue }
            let right = max(span.left, min(span.right, geometry.gutter))
            let box = Box(x: span.left, y: span.top, width: right - span.left, height: span.bottom - span.top)
            let color = zone.mitigatedAt == nil ? palette.color(zone.bias) : palette.muted
            let note = try note(
                zone.label, color, around: box,
                [.innerRight, .innerLeft, .center, .topRight, .bottomRight, .topLeft, .bottomLeft])
            if let note { notes.append(note) }
        }
        return notes
    }

    func paintSessions() {
        for session in chart.structure.sessions.suffix(CandleChart.Structure.mostOfAKind) {
            let (left, right) = (open(session.from), open(session.until))
            guard right > left, let color = sessionColors[session.name] else { continue }
            let panes = geometry.panes
            canvas.fill(
                Box(x: left.rounded(), y: panes.y, width: (right - left).rounded(), height: panes.height),
                color.opacity(palette.sessionOpacity))
        }
    }
}
