import Platform
public import Trading

/// A number as it was written, with every value it may stand for.
struct NumberReading: Sendable, Hashable {
    /// What the language's own habits make of it.
    var value: FixedPoint
    /// What a reader of the other habit would make of it; nil when there is no doubt.
    var alternative: FixedPoint?

    init(_ value: FixedPoint, alternative: FixedPoint? = nil) {
        self.value = value
        self.alternative = alternative
    }

    /// `1,0780`, `18.350`, `2,400.50`, `0.1`.
    /// - Parameter decimal: the decimal separator of the language, `.` or `,`.
    /// - Returns: nil when it is no number in any habit, or too large.
    init?(_ text: some StringProtocol, decimal: Character) {
        let text = String(text).filter { $0 != "'" }
        let points = text.count { $0 == "." }
        let commas = text.count { $0 == "," }
        switch (points, commas) {
        case (0, 0):
            guard let value = FixedPoint(text) else { return nil }
            self.init(value)
        case (1, 0), (0, 1):
            let separator: Character = points == 1 ? "." : ","
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            let whole = parts[0].isEmpty ? "0" : String(parts[0])
            guard let fraction = FixedPoint("\(whole).\(parts[1])") else { return nil }
            let isGroup = parts[1].count == 3 && (1...3).contains(whole.count) && whole.first != "0"
            guard isGroup, let grouped = FixedPoint(whole + parts[1]) else {
                self.init(fraction)
                return
            }
            self = separator == decimal ? .init(fraction, alternative: grouped) : .init(grouped, alternative: fraction)
        default:
            guard let last = text.lastIndex(where: { $0 == "." || $0 == "," }) else { return nil }
            let hasFraction = (points == 1 && text[last] == ".") || (commas == 1 && text[last] == ",")
            let groups = (hasFraction ? text[..<last] : text[...]).split(
                omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "," })
            guard let first = groups.first, (1...3).contains(first.count),
                groups.dropFirst().allSatisfy({ $0.count == 3 })
            else { return nil }
            let whole = groups.joined()
            guard let value = FixedPoint(hasFraction ? whole + "." + text[text.index(after: last)...] : whole)
            else { return nil }
            self.init(value)
        }
    }

    /// The reading that can be a price of `instrument`.
    func price(of instrument: Instrument?) -> FixedPoint {
        guard let instrument, let alternative else { return value }
        return !instrument.canCost(value) && instrument.canCost(alternative) ? alternative : value
    }
}

/// Parts of one, as people write them.
enum Fraction {
    /// As it stands inside of "½".
    static let slash: Unicode.Scalar = "\u{2044}"

    /// `1` of `2` is "0.5"; nil when nobody means a part by it.
    static func text(_ count: Int, of part: Int) -> String? {
        guard (2...10).contains(part), (1..<part).contains(count) else { return nil }
        let isExact = [2, 4, 5, 8, 10].contains(part)
        let text = isExact ? (FixedPoint(count) / FixedPoint(part)).description : hundredths(count, of: part)
        // Three digits behind a point could be thousands.
        return text.count == 5 ? text + "0" : text
    }

    private static func hundredths(_ count: Int, of part: Int) -> String {
        let value = (count * 200 + part) / (part * 2)
        return "0." + (value < 10 ? "0" : "") + "\(value)"
    }
}

extension Instrument {
    /// Whether the value is near what the instrument usually costs: a price rather than anything else.
    public func isAbout(_ value: FixedPoint) -> Bool {
        (simulation.start / 1.7...simulation.start * 1.7).contains(value.double)
    }
    /// Whether a price of the instrument could be this: within three times of where its prices are plausible.
    func canCost(_ value: FixedPoint) -> Bool {
        (simulation.range.lowerBound / 3...simulation.range.upperBound * 3).contains(value.double)
    }
}

extension Distance {
    /// How many errors a word of this length may hold and still be recognized.
    static func allowed(_ length: Int) -> Int { length <= 3 ? 0 : (length <= 6 ? 1 : 2) }
}
