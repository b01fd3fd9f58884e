import Indicators
import Platform
import Presentation
import Signals
import Trading

/// An analysis as a person reads it on a phone: a line a fact.
struct AnalysisWording {
    let analysis: MarketAnalysis
    let instrument: Instrument
    let localizer: Localizer

    var document: Document {
        .lines([headline] + trends + [day]) + .lines(structure + levels) + .lines(figures)
            + .lines(outlook + [closed])
    }

    /// Prices that could confirm or contradict it, by how they are written.
    var writtenLevels: [String: Double] {
        var levels = [analysis.support, analysis.resistance].compactMap { $0?.price } + analysis.turns.map(\.level)
        levels += analysis.zones.flatMap { [$0.top, $0.bottom] }
        if let range = analysis.range { levels += [range.low, range.high] }
        if let day = analysis.previousDay { levels += [day.high, day.low] }
        return Dictionary(levels.map { (localizer.format(price($0)), $0) }) { first, _ in first }
    }

    private var headline: Document {
        var values: [String: MessageValue] = [
            "symbol": .text(instrument.id.symbol), "timeframe": .text(analysis.timeframe.rawValue),
            "price": price(analysis.close),
        ]
        guard let change = analysis.change.flatMap({ FixedPoint($0 * 100) }) else {
            return localizer.document("analysis.headline", values)
        }
        values["change"] = .signedPercent(Percent(change), places: 2)
        return localizer.document("analysis.headline_change", values)
    }

    // Direction.

    private var trends: [Document] {
        analysis.trends.map { trend in
            var values: [String: MessageValue] = ["timeframe": .text(trend.timeframe.rawValue)]
            guard trend.missing == 0, let slope = trend.slope else {
                values["count"] = .integer(trend.missing)
                return localizer.document("analysis.trend_missing", values)
            }
            values["heading"] = .text(localizer.text("analysis.heading.\(trend.heading)"))
            values["structure"] = way(trend.structure)
            values["average"] = way(trend.average)
            values["length"] = .integer(MarketAnalysis.Trend.averageLength)
            values["slope"] = signed(slope)
            return localizer.document("analysis.trend", values)
        }
    }

    private func way(_ direction: MarketDirection?) -> MessageValue {
        .text(localizer.text(direction.map { "analysis.way.\($0)" } ?? "analysis.way.none"))
    }

    private var day: Document {
        guard let kind = analysis.dayKind else {
            return localizer.document(
                "analysis.day_missing",
                ["timeframe": .text(analysis.dayTimeframe.rawValue), "count": .integer(analysis.dayMissing)])
        }
        return localizer.document("analysis.day.\(kind.rawValue)")
    }

    // Prices.

    private var structure: [Document] {
        var lines: [Document] = []
        if let last = analysis.lastBreak {
            lines.append(
                localizer.document(
                    last.isChangeOfCharacter ? "analysis.choch" : "analysis.bos",
                    [
                        "way": way(last.direction), "level": price(last.level), "time": time(last.knownAt),
                    ]))
        }
        if let range = analysis.range {
            // Outside, what counts is how far: "16% of the range below it".
            let beyond = range.position < 0 ? -range.position : range.position > 1 ? range.position - 1 : nil
            let key = beyond == nil ? "\(range.zone)" : range.position < 0 ? "below" : "above"
            lines.append(
                localizer.document(
                    "analysis.range.\(key)",
                    [
                        "percent": FixedPoint((beyond ?? range.position) * 100).map { .percent(Percent($0), places: 0) }
                            ?? .text("–"),
                        "low": price(range.low), "high": price(range.high),
                    ]))
        }
        return lines
    }

    private var levels: [Document] {
        var lines: [Document] = []
        for (key, level) in [("resistance", analysis.resistance), ("support", analysis.support)] {
            guard let level else {
                lines.append(localizer.document("analysis.no_\(key)"))
                continue
            }
            lines.append(
                localizer.document(
                    "analysis.\(key)",
                    ["price": price(level.price), "distance": ranges(level.distance), "origin": origin(level.origin)]))
        }
        for zone in analysis.zones {
            let isInside = zone.distance == 0
            lines.append(
                localizer.document(
                    zone.kind == .gap ? "analysis.gap" : "analysis.order_block",
                    [
                        "way": way(zone.direction), "bottom": price(zone.bottom), "top": price(zone.top),
                        "distance": isInside
                            ? .text(localizer.text("analysis.inside"))
                            : ranges(zone.distance),
                    ]))
        }
        if let day = analysis.previousDay {
            lines.append(
                localizer.document(
                    "analysis.previous_day",
                    ["day": .timestamp(day.start, .day), "high": price(day.high), "low": price(day.low)]))
        }
        return lines
    }

    private func origin(_ origin: MarketAnalysis.Level.Origin) -> MessageValue {
        switch origin {
        case .swing(let bar): .text(localizer.text("analysis.origin.swing", ["time": time(bar)]))
        case .zone(let touches): .text(localizer.text("analysis.origin.zone", ["count": .integer(touches)]))
        }
    }

    // Indicators.

    private var figures: [Document] {
        let figures = analysis.figures
        var first = [
            localizer.document(
                "analysis.rsi",
                ["value": number(figures.rsi, 1), "reading": reading("strength", figures.strength.rawValue)]),
            localizer.document(
                "analysis.adx", ["value": number(figures.adx, 1), "reading": reading("pull", figures.pull.rawValue)]),
        ]
        if let histogram = FixedPoint(figures.histogram) {
            // One place more than prices: averages move in fractions of a tick.
            let places = instrument.pricePlaces + 1
            first.append(
                localizer.document(
                    "analysis.macd",
                    [
                        "value": .number(histogram, places: places...places),
                        "reading": reading("momentum", figures.momentum.rawValue),
                    ]))
        }
        var second = [
            localizer.document(
                "analysis.atr",
                [
                    "value": instrument.price(figures.atr).map { localizer.distance($0, of: instrument) } ?? .text("–"),
                    "reading": reading("swing", (figures.swing ?? .usual).rawValue),
                    "ratio": number(figures.atrRatio ?? 1, 1),
                ])
        ]
        if let ratio = figures.volumeRatio, let amount = figures.volume {
            second.append(
                localizer.document(
                    "analysis.volume", ["ratio": number(ratio, 1), "reading": reading("volume", amount.rawValue)]))
        }
        return [joined(first), joined(second), thresholds]
    }

    /// By which figures the readings are given.
    private var thresholds: Document {
        func figure(_ value: Double) -> MessageValue { FixedPoint(value).map { .number($0) } ?? .text("") }
        return localizer.document(
            "analysis.thresholds",
            [
                "oversold": figure(MarketFigures.oversold), "overbought": figure(MarketFigures.overbought),
                "trending": figure(MarketFigures.trending), "wide": figure(MarketFigures.wide),
                "narrow": figure(MarketFigures.narrow), "much": figure(MarketFigures.muchVolume),
                "little": figure(MarketFigures.littleVolume),
            ])
    }

    private func reading(_ kind: String, _ name: String) -> MessageValue {
        .text(localizer.text("analysis.reading.\(kind).\(name)"))
    }

    // What comes.

    private var outlook: [Document] {
        var lines: [Document] = []
        if !analysis.sessions.isEmpty {
            let names = analysis.sessions.map { session in
                let id = session.id.replacing("-", with: "_")
                return localizer.text("session.\(id)")
            }
            lines.append(localizer.document("analysis.sessions", ["names": .text(names.joined(separator: ", "))]))
        }
        lines.append(localizer.document("analysis.turns"))
        for direction in [MarketDirection.up, .down] {
            guard let turn = analysis.turns.first(where: { $0.direction == direction }) else {
                lines.append(localizer.document("analysis.no_turn.\(direction)"))
                continue
            }
            let event = turn.isChangeOfCharacter ? "analysis.event.choch" : "analysis.event.bos"
            lines.append(
                localizer.document(
                    "analysis.turn.\(direction)",
                    ["level": price(turn.level), "event": .text(localizer.text(event))]))
        }
        return lines
    }

    private var closed: Document {
        localizer.document("analysis.closed", ["time": .timestamp(analysis.closedAt, .dateTime)])
    }

    // Figures.

    /// As exactly as it is needed: daily candles by their day, others by the day of the week while that is no riddle.
    private func time(_ moment: Timestamp) -> MessageValue {
        if analysis.timeframe >= .d1 { return .timestamp(moment, .date) }
        return .timestamp(moment, analysis.closedAt - moment > .days(6) ? .dateTime : .weekdayTime)
    }
    private func joined(_ documents: [Document]) -> Document {
        guard case .paragraph(var inlines)? = documents.first?.blocks.first else { return Document() }
        for document in documents.dropFirst() {
            guard case .paragraph(let next)? = document.blocks.first else { continue }
            inlines += [.text(" · ")] + next
        }
        return .paragraph(inlines)
    }
    private func price(_ value: Double) -> MessageValue {
        instrument.price(value).map { localizer.price($0, of: instrument) } ?? .text("–")
    }
    private func number(_ value: Double, _ places: Int) -> MessageValue {
        FixedPoint(value).map { .number($0, places: places...places) } ?? .text("–")
    }
    private func signed(_ value: Double) -> MessageValue {
        let text = localizer.format(number(value, 1))
        return .text(value > 0 ? "+\(text)" : text)
    }
    private func ranges(_ value: Double) -> MessageValue {
        .text(localizer.text("analysis.ranges", ["count": number(value, 1)]))
    }
}
