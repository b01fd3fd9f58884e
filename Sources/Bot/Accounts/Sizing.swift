import Actions
import Brokerage
import Indicators
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

/// How a person sizes orders that name no size, as it is stored: `fraction`, `equity`, `kelly`, `atr`,
/// `fixed 0.1 lots`.
enum SizingSetting: Hashable {
    case fraction, equity, kelly, atr
    /// nil: in each instrument's own unit.
    case fixed(FixedPoint, SizeUnit?)

    /// nil when the text is none.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        switch (words.first, words.count) {
        case ("fraction", 1): self = .fraction
        case ("equity", 1): self = .equity
        case ("kelly", 1): self = .kelly
        case ("atr", 1): self = .atr
        case ("fixed", 2...3):
            guard let size = FixedPoint(words[1]), size > .zero else { return nil }
            let unit = words.count == 3 ? SizeUnit(rawValue: String(words[2])) : nil
            guard words.count == 2 || unit?.isQuantity == true else { return nil }
            self = .fixed(size, unit)
        default: return nil
        }
    }

    /// In one word.
    var name: String {
        switch self {
        case .fraction: "fraction"
        case .equity: "equity"
        case .kelly: "kelly"
        case .atr: "atr"
        case .fixed: "fixed"
        }
    }

    var text: String {
        guard case .fixed(let size, let unit) = self else { return name }
        return "\(name) \(size)" + (unit.map { " \($0.rawValue)" } ?? "")
    }

    /// Average true ranges that lose the usual risk, when sizes go by them.
    static let ranges = FixedPoint(2)

    func mode(_ percent: Percent, _ evidence: SizingEvidence) -> SizingMode {
        switch self {
        case .fraction: .fixedFraction(percent)
        case .equity: .equityScaled(percent)
        case .kelly: .kelly(KellyRecord(evidence.record))
        case .atr: .volatility(percent, ranges: Self.ranges, averageRange: evidence.averageRange)
        case .fixed(let size, let unit): .fixedQuantity(size, unit)
        }
    }
}

/// What some ways to size look at besides the account.
struct SizingEvidence: Sendable {
    /// Of the strategy whose signal is followed; nil without one.
    var record: TrackRecord?
    /// nil when there are too few candles.
    var averageRange: Price?
}

extension KellyRecord {
    /// - Parameter record: nil when no strategy's signal is followed.
    init(_ record: TrackRecord?) {
        self.init(
            trades: record?.trades, least: TrackRecord.least,
            winProbability: (record?.winRateInterval?.lowerBound).flatMap { FixedPoint($0) },
            payoff: (record?.payoff).flatMap { FixedPoint($0) })
    }
}

extension BotServices {
    /// What a person's way to size looks at, and nothing more.
    /// - Parameter strategy: whose signal is followed.
    func evidence(
        _ settings: UserSettings, _ instrument: Instrument, strategy: String?, _ transaction: Transaction
    ) throws -> SizingEvidence {
        switch settings.sizing {
        case .fraction, .equity, .fixed: return SizingEvidence()
        case .kelly:
            return SizingEvidence(record: try strategy.map { try record(of: $0, transaction) })
        case .atr: return SizingEvidence(averageRange: averageRange(of: instrument))
        }
    }

    /// The average true range of the last closed days (Wilder's, 14); nil when there are too few.
    func averageRange(of instrument: Instrument) -> Price? {
        // Wilder's average forgets slowly: after a hundred days the first one no longer matters.
        let days = market.candles(of: instrument.id, timeframe: .d1, count: 100, before: market.clock.now())
        var range = AverageTrueRange(arguments: [14])
        var figures = [[Double](repeating: .nan, count: days.count)]
        guard let columns = try? CandleColumns(days) else { return nil }
        range.run(over: columns, into: &figures)
        guard let last = figures[0].last, last.isFinite, last > 0 else { return nil }
        return FixedPoint(last).map { Price($0) }
    }
}

// How it is said.
extension Localizer {
    /// A way to size, in a few words.
    func sizing(_ setting: SizingSetting) -> String {
        switch setting {
        case .fixed(let size, let unit):
            text("sizing.fixed", ["size": .text(self.size(size, unit))])
        case .fraction, .equity, .kelly, .atr: text("sizing.\(setting.name)")
        }
    }

    private func size(_ size: FixedPoint, _ unit: SizeUnit?) -> String {
        switch unit {
        case .lots: text("size.lots", ["size": .number(size)])
        case .shares: text("size.shares", ["size": .number(size)])
        case .units, .riskPercent, .money, .riskMoney: text("sizing.units", ["size": .number(size)])
        case nil: text("sizing.own_unit", ["size": .number(size)])
        }
    }

    /// How orders that name no size are sized, with the limit of one trade.
    func sizingRule(_ limits: RiskLimits, _ setting: SizingSetting) -> Document {
        document(
            "sizing_rule.\(setting.name)",
            [
                "percent": .percent(limits.usualPerTrade, places: 2),
                "limit": .percent(limits.maximumPerTrade, places: 2), "sizing": .text(sizing(setting)),
                "least": .integer(TrackRecord.least), "ranges": .number(SizingSetting.ranges),
            ])
    }

    /// What a trade usually risks: a percentage, or the way to size that makes it.
    func usualRisk(_ limits: RiskLimits, _ setting: SizingSetting) -> MessageValue {
        switch setting {
        case .fraction, .equity, .atr: .percent(limits.usualPerTrade, places: 2)
        case .kelly, .fixed: .text(sizing(setting))
        }
    }
}
