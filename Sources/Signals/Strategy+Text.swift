import Trading

// Entry, stop and targets as they are written.

extension Strategy.Entry {
    public static let examples = ["market", "limit at zone", "limit 0.5 atr", "breakout 0.1 atr"]

    /// - Returns: nil when it is none.
    public init?(text: String) {
        switch text.lowercased() {
        case "market": self = .market
        case "limit at zone": self = .limitAtZone
        case "breakout": self = .breakout(atr: 0.1)
        case let text:
            if let match = text.wholeMatch(of: /limit ([0-9.]+) ?atr/), let ranges = Double(match.1), ranges <= 20 {
                self = .limit(atr: ranges)
            } else if let match = text.wholeMatch(of: /breakout ([0-9.]+) ?atr/), let ranges = Double(match.1),
                ranges <= 20
            {
                self = .breakout(atr: ranges)
            } else {
                return nil
            }
        }
    }

    public var text: String {
        switch self {
        case .market: "market"
        case .limitAtZone: "limit at zone"
        case .limit(let ranges): "limit \(ranges.plain) atr"
        case .breakout(let ranges): "breakout \(ranges.plain) atr"
        }
    }
}

extension Strategy.Stop {
    public static let examples = ["structure", "2 atr", "0.5 %"]

    /// - Returns: nil when it is none.
    public init?(text: String) {
        switch measure(text) {
        case (nil, "structure"): self = .structure
        case (let value?, "atr") where value > 0 && value <= 50: self = .atr(value)
        case (let value?, "%") where value > 0 && value <= 90: self = .percent(value)
        case (let value?, "pips") where value > 0 && value <= 100_000: self = .pips(value)
        case (let value?, "in price") where value > 0 && value <= 1e9: self = .price(value)
        default: return nil
        }
    }

    public var text: String {
        switch self {
        case .structure: "structure"
        case .atr(let ranges): "\(ranges.plain) atr"
        case .percent(let percent): "\(percent.plain) %"
        case .pips(let pips): "\(pips.plain) pips"
        case .price(let distance): "\(distance.plain) in price"
        }
    }
}

extension Strategy.Target {
    public static let examples = ["2 R", "3 atr", "1.5 %", "structure"]

    /// - Returns: nil when it is none.
    public init?(text: String) {
        switch measure(text) {
        case (nil, "structure"): self = .structure
        case (let value?, "r") where value > 0 && value <= 100: self = .reward(value)
        case (let value?, "atr") where value > 0 && value <= 100: self = .atr(value)
        case (let value?, "%") where value > 0 && value <= 1000: self = .percent(value)
        case (let value?, "pips") where value > 0 && value <= 100_000: self = .pips(value)
        case (let value?, "in price") where value > 0 && value <= 1e9: self = .price(value)
        default: return nil
        }
    }

    public var text: String {
        switch self {
        case .structure: "structure"
        case .reward(let multiple): "\(multiple.plain) R"
        case .atr(let ranges): "\(ranges.plain) atr"
        case .percent(let percent): "\(percent.plain) %"
        case .pips(let pips): "\(pips.plain) pips"
        case .price(let distance): "\(distance.plain) in price"
        }
    }
}

/// `2 atr` as (2, "atr"), `structure` as (nil, "structure").
private func measure(_ text: String) -> (Double?, String) {
    let text = text.lowercased()
    guard let match = text.wholeMatch(of: /([0-9]+(?:\.[0-9]+)?) ?(atr|%|r|pips?|in price)/) else {
        return (nil, text)
    }
    return (Double(match.1), match.2 == "pip" ? "pips" : String(match.2))
}
