import Indicators
import Trading

/// Strategies as programs for other platforms.
///
/// What a platform cannot express is refused by name: a script that left a condition out would trade something else.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    /// TradingView's Pine Script, version 6.
    case pine
    /// An expert advisor for MetaTrader 5.
    case mql5

    var fileExtension: String { self == .pine ? "pine" : "mq5" }
}

/// A strategy as a program.
public struct ExportedScript: Sendable, Hashable {
    /// Letters, digits and underscores only, with the extension its platform expects.
    public var fileName: String
    public var text: String
}

/// What of a strategy a platform cannot express.
public struct ExportRefusal: Error, Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// There is no such indicator on the platform, and writing it out would not give the same figures.
        case indicator
        /// The platform does not tell its scripts the spread.
        case spread
        /// The platform knows no time zones, and the rules of this one are not written out here.
        case timeZone
        /// More figures than the platform hands over from a longer timeframe.
        case tooMuch
        /// A number that is none.
        case number
        /// Levels, events and days that the programs written here do not compute.
        case unwritten
        /// The platform does not say what a pip of its instrument is.
        case pip
        /// The strategy does not compile here either.
        case invalid
    }

    /// The condition, entry, stop or target, as the strategy has it.
    public var part: String
    public var reason: Reason
}

extension Strategy {
    /// The strategy as a program for another platform. Nobody has compiled it there; it says so itself.
    /// - Returns: everything that cannot be expressed, in the strategy's order, when there is any.
    public func export(_ format: ExportFormat) -> Result<ExportedScript, ExportRefusals> {
        let plan: ExportPlan
        do {
            plan = try ExportPlan(self)
        } catch {
            return .failure(.init(all: [.init(part: "\(name)", reason: .invalid)]))
        }
        let refusals = plan.refusals(format)
        guard refusals.isEmpty else { return .failure(.init(all: refusals)) }
        let text = format == .pine ? PineExport(plan).text : MQLExport(plan).text
        return .success(.init(fileName: "\(id.fileName).\(format.fileExtension)", text: text))
    }
}

/// Everything of a strategy that a platform cannot express; at least one.
public struct ExportRefusals: Error, Sendable, Hashable {
    public var all: [ExportRefusal]
}

extension ExportPlan {
    func refusals(_ format: ExportFormat) -> [ExportRefusal] {
        var found: [ExportRefusal] = []
        for (condition, leaf) in zip(conditions, leaves) {
            if let reason = reason(leaf, format) { found.append(.init(part: "\(condition)", reason: reason)) }
        }
        if format == .pine, let crowded = frames.dropFirst().first(where: { PineExport.isTooMuch($0, in: self) }) {
            found.append(.init(part: "@\(crowded.timeframe.rawValue)", reason: .tooMuch))
        }
        found += strategy.pipLevels.map { .init(part: $0, reason: .pip) }
        if !strategy.hasFiniteLevels { found.append(.init(part: strategy.levelsText, reason: .number)) }
        return found
    }

    private func reason(_ leaf: Leaf, _ format: ExportFormat) -> ExportRefusal.Reason? {
        switch leaf {
        case .compare(let left, _, let right): reason(left, format) ?? reason(right, format)
        case .monotonic(let term, _, _): reason(term, format)
        case .hours(_, _, let zone): format == .mql5 && ClockRule(zone: zone) == nil ? .timeZone : nil
        case .session(let session): format == .mql5 && ClockRule(zone: session.zone) == nil ? .timeZone : nil
        case .unwritten: .unwritten
        case .event, .inZone, .inHalf, .trend, .dayType: nil
        }
    }

    private func reason(_ term: Term, _ format: ExportFormat) -> ExportRefusal.Reason? {
        switch term {
        case .number(let value): value.isFinite ? nil : .number
        case .spread: format == .pine ? .spread : nil
        case .level: .unwritten
        case .pips: .pip
        case .place(let place):
            switch frames[place.frame].series[place.series] {
            case .price: nil
            case .indicator(let call, _): Self.canExpress(call, format) ? nil : .indicator
            }
        }
    }

    /// Volume profiles and zones of support are long rules of our own, and so are candlestick patterns that a later
    /// close confirms.
    private static func canExpress(_ call: IndicatorCall, _ format: ExportFormat) -> Bool {
        let descriptor = call.descriptor
        if let pattern = CandlestickPattern(rawValue: descriptor.name) { return CandleRule(pattern) != nil }
        guard descriptor.name != "volume_profile", descriptor.name != "support_resistance" else { return false }
        guard format == .mql5, let session = call.openingSession else { return true }
        return ClockRule(zone: session.zone) != nil
    }
}

extension Strategy {
    fileprivate var hasFiniteLevels: Bool {
        var numbers = [minimumReward]
        switch entry {
        case .limit(let value), .breakout(let value): numbers.append(value)
        case .market, .limitAtZone: break
        }
        switch stop {
        case .atr(let value), .percent(let value), .pips(let value), .price(let value): numbers.append(value)
        case .structure: break
        }
        for target in targets {
            switch target {
            case .reward(let value), .atr(let value), .percent(let value), .pips(let value), .price(let value):
                numbers.append(value)
            case .structure: break
            }
        }
        return numbers.allSatisfy(\.isFinite) && !targets.isEmpty
    }

    /// Its levels in pips, as they are written.
    fileprivate var pipLevels: [String] {
        var parts: [String] = []
        if case .pips = stop { parts.append("stop \(stop.text)") }
        for case .pips(let distance) in targets { parts.append("target \(Target.pips(distance).text)") }
        return parts
    }

    var levelsText: String {
        "entry \(entry.text), stop \(stop.text), targets \(targets.map(\.text).joined(separator: ", "))"
    }
}

extension IndicatorCall {
    /// The session whose opening range it is.
    var openingSession: TradingSession? {
        name == "opening_range" ? TradingSession.all[Int(arguments[1])] : nil
    }
}
