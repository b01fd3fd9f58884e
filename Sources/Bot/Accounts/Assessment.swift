import Indicators
import Platform
import Presentation
import Signals
import Trading

/// What the market of a held position looks like, as far as its owner is told when it changes.
struct Assessment: Codable, Hashable {
    /// By timeframe, in order: `up`, `down` or `mixed`.
    var headings: [String]
    var day: String?
    /// Market time of the look.
    var at: Timestamp
    /// What traders call the RSI; nil in what was kept before it was looked at, as are the next two.
    var strength: MarketFigures.Strength?
    /// How much prices swing, compared to before.
    var swing: MarketFigures.Amount?
    /// The spread that later ones are compared with: the first one, or the last that was told of.
    var spread: Price?

    init(headings: [String], day: String?, at moment: Timestamp) {
        (self.headings, self.day, at) = (headings, day, moment)
    }

    init(_ analysis: MarketAnalysis, _ quote: Quote, at moment: Timestamp) {
        self.init(
            headings: analysis.trends.map { Self.name($0.heading) }, day: analysis.dayKind?.rawValue, at: moment)
        strength = analysis.figures.strength
        swing = analysis.figures.swing
        spread = quote.spread
    }

    private static func name(_ heading: MarketAnalysis.Trend.Heading) -> String {
        switch heading {
        case .up: "up"
        case .down: "down"
        case .mixed: "mixed"
        }
    }

    /// Something that is different from the look before.
    enum Change: Hashable {
        /// Of the timeframe at this place.
        case trend(Int, old: String, new: String)
        case day(old: String?, new: String?)
        case strength(old: MarketFigures.Strength, new: MarketFigures.Strength)
        case swing(old: MarketFigures.Amount, new: MarketFigures.Amount)
        case spread(old: Price, new: Price)
        /// A level of the structure was broken.
        case broken(level: Double, isChangeOfCharacter: Bool, upward: Bool)
    }

    /// A spread is another one when it is so many times the one before, or the other way round.
    private static let spreadFactor = FixedPoint(2)

    /// Of the RSI, only where it comes to an extreme or leaves one.
    /// - Parameter last: the newest break of a level.
    func changes(since before: Assessment, _ last: MarketAnalysis.Break?) -> [Change] {
        var changes: [Change] = zip(before.headings, headings).enumerated().compactMap { index, pair in
            pair.0 == pair.1 ? nil : .trend(index, old: pair.0, new: pair.1)
        }
        if let last, last.knownAt > before.at {
            changes.append(
                .broken(
                    level: last.level, isChangeOfCharacter: last.isChangeOfCharacter, upward: last.direction == .up))
        }
        if let old = before.strength, let new = strength, old != new,
            !Set([old, new]).isDisjoint(with: [.overbought, .oversold])
        {
            changes.append(.strength(old: old, new: new))
        }
        if before.day != day { changes.append(.day(old: before.day, new: day)) }
        if let old = before.swing, let new = swing, old != new { changes.append(.swing(old: old, new: new)) }
        if let old = before.spread, let new = spread, isOther(new, than: old) {
            changes.append(.spread(old: old, new: new))
        }
        return changes
    }

    /// The same look, with the spread that the next one is compared with.
    func kept(after before: Assessment?) -> Assessment {
        var kept = self
        if let old = before?.spread, let spread, !isOther(spread, than: old) { kept.spread = old }
        return kept
    }

    private func isOther(_ new: Price, than old: Price) -> Bool {
        new.value >= old.value * Self.spreadFactor || old.value >= new.value * Self.spreadFactor
    }
}

extension Localizer {
    /// What changed, in one line.
    func line(_ change: Assessment.Change, _ analysis: MarketAnalysis, _ instrument: Instrument) -> Document {
        func pair(_ old: String, _ new: String) -> [String: MessageValue] { ["old": .text(old), "new": .text(new)] }
        func heading(_ name: String) -> String { text("reassess.heading.\(name)") }
        func day(_ kind: String?) -> String {
            let name = kind ?? "unknown"
            return text("reassess.day_kind.\(name)")
        }
        func strength(_ strength: MarketFigures.Strength) -> String {
            text("analysis.reading.strength.\(strength.rawValue)")
        }
        func swing(_ swing: MarketFigures.Amount) -> String { text("analysis.reading.swing.\(swing.rawValue)") }
        switch change {
        case .trend(let index, let old, let new):
            var values = pair(heading(old), heading(new))
            values["timeframe"] = .text(analysis.trends[index].timeframe.rawValue)
            return document("reassess.trend", values)
        case .day(let old, let new): return document("reassess.day", pair(day(old), day(new)))
        case .strength(let old, let new):
            var values = pair(strength(old), strength(new))
            values["value"] = FixedPoint(analysis.figures.rsi).map { .number($0, places: 1...1) }
            return document("reassess.rsi", values)
        case .swing(let old, let new): return document("reassess.swing", pair(swing(old), swing(new)))
        case .spread(let old, let new):
            return document(
                "reassess.spread", ["old": distance(old, of: instrument), "new": distance(new, of: instrument)])
        case .broken(let level, let isChangeOfCharacter, let upward):
            return document(
                "reassess.broken",
                [
                    "level": instrument.price(level).map { price($0, of: instrument) } ?? .text("–"),
                    "way": .text(heading(upward ? "up" : "down")),
                    "event": .text(text("analysis.event.\(isChangeOfCharacter ? "choch" : "bos")")),
                ])
        }
    }
}
