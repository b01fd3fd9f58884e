import Actions
import Platform
import Storage
import Trading

/// What accounts begin with and trades are held against: as configured, or as an owner has set it since. What was set
/// holds at once and after a restart.
final class LiveTerms: Sendable {
    struct Terms: Sendable, Hashable {
        var deposit: Money
        /// 30 means 1:30.
        var leverage: Int
        var maximumRisk: Percent
        var usualRisk: Percent
    }
    /// As configured.
    let configured: Terms
    private let state: Locked<Terms>

    init(_ configured: Terms) {
        self.configured = configured
        state = Locked(configured)
    }

    var now: Terms { state.withLock { $0 } }

    /// Takes up what is stored. What does not fit any more is left as configured.
    func load(_ store: Store) async throws {
        let marks = try await store.read { transaction in
            try TermKey.allCases.compactMap { key in try transaction.mark(key.mark).map { (key, $0) } }
        }
        var terms = configured
        // Twice: a maximum below the usual risk as configured fits once the usual one is lowered.
        for (key, text) in marks + marks { terms = terms.with(key, text) ?? terms }
        state.withLock { [terms] in $0 = terms }
    }
}

/// What an owner can change while the program runs.
enum TermKey: String, CaseIterable, ActionValue {
    case maximumRisk = "maximum_risk"
    case usualRisk = "usual_risk"
    case leverage, deposit

    var mark: String { "config/\(rawValue)" }
}

extension LiveTerms.Terms {
    func text(_ key: TermKey) -> String {
        switch key {
        case .maximumRisk: maximumRisk.description
        case .usualRisk: usualRisk.description
        case .leverage: String(leverage)
        case .deposit: deposit.amount.description
        }
    }

    /// The terms with another value, written as people write it; nil when it does not fit.
    func with(_ key: TermKey, _ text: String) -> LiveTerms.Terms? {
        let number = text.trimmingPrefix("1:").filter { $0 != "%" && !$0.isWhitespace }
        guard let value = FixedPoint(number) else { return nil }
        var terms = self
        switch key {
        case .maximumRisk: terms.maximumRisk = Percent(value)
        case .usualRisk: terms.usualRisk = Percent(value)
        case .leverage:
            guard let whole = Int(value.description) else { return nil }
            terms.leverage = whole
        case .deposit: terms.deposit = Money(value, deposit.currency)
        }
        let fits =
            terms.usualRisk > .zero && terms.usualRisk <= terms.maximumRisk && terms.maximumRisk <= Percent(100)
            && (1...500) ~= terms.leverage && (100...1_000_000_000) ~= terms.deposit.amount
        return fits ? terms : nil
    }
}
