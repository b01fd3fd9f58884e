/// The forms that a word can take beside a number. Source: CLDR, Language Plural Rules.
public enum PluralForm: String, Sendable, Hashable, CaseIterable { case zero, one, two, few, many, other }

/// A number as the plural rules see it.
struct PluralOperand: Sendable, Hashable {
    /// The whole part, without sign.
    var integer: UInt64
    /// Digits shown after the point.
    var visiblePlaces: Int
    /// Whether anything but zeros stands after the point.
    var hasFraction: Bool
    var isNegative: Bool

    /// The value, when it is a whole number.
    var whole: Int? {
        guard !hasFraction, let value = Int(exactly: integer) else { return nil }
        return isNegative ? -value : value
    }
}

/// Which form goes with which number in one language.
enum PluralRule: String, Sendable, Hashable, CaseIterable {
    case en, es, de, pt, fr, ru, ar, hi, zh, id, tr, vi

    /// Languages without a rule of their own follow English.
    init(language: String) { self = PluralRule(rawValue: language) ?? .en }

    /// The forms that translators must give.
    var required: Set<PluralForm> {
        switch self {
        case .en, .de, .es, .pt, .fr, .hi, .tr: [.one, .other]
        case .ru: [.one, .few, .many, .other]
        case .ar: Set(PluralForm.allCases)
        case .zh, .id, .vi: [.other]
        }
    }
    /// The forms that have a meaning.
    var allowed: Set<PluralForm> {
        switch self {
        case .es, .pt, .fr: required.union([.many])
        default: required
        }
    }

    func form(_ number: PluralOperand) -> PluralForm {
        let i = number.integer
        let isWhole = number.visiblePlaces == 0
        let isMillions = isWhole && i != 0 && i % 1_000_000 == 0
        switch self {
        case .en, .de: return i == 1 && isWhole ? .one : .other
        case .es: return i == 1 && !number.hasFraction ? .one : isMillions ? .many : .other
        case .pt, .fr: return i <= 1 ? .one : isMillions ? .many : .other
        case .ru:
            guard isWhole else { return .other }
            if i % 10 == 1, i % 100 != 11 { return .one }
            return (2...4).contains(i % 10) && !(12...14).contains(i % 100) ? .few : .many
        case .ar:
            guard !number.hasFraction else { return .other }
            switch i {
            case 0: return .zero
            case 1: return .one
            case 2: return .two
            default: return (3...10).contains(i % 100) ? .few : i % 100 >= 11 ? .many : .other
            }
        case .hi: return i == 0 || (i == 1 && !number.hasFraction) ? .one : .other
        case .tr: return i == 1 && !number.hasFraction ? .one : .other
        case .zh, .id, .vi: return .other
        }
    }
}
