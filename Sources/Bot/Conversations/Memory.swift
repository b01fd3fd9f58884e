import Actions
import Foundation
import Platform
import Trading

/// What a person spoke of last in a chat, so that "it" and "the same again" mean something.
struct Memory: Codable, Hashable, Sendable {
    /// The instrument that was named last.
    var instrument: InstrumentID?
    /// The last order that was asked for.
    var order: ActionCall?
    var at: Timestamp

    /// Words speak of what was said no longer ago than this.
    static let span: Duration = .minutes(30)

    /// What is remembered after these requests; nil when there is nothing new to remember.
    func after(_ calls: [ActionCall], at now: Timestamp) -> Memory? {
        var next = now - at > Self.span ? Memory(at: now) : self
        for call in calls {
            guard case .text(let symbol)? = call.arguments["symbol"], symbol != "ALL" else { continue }
            next.instrument = InstrumentID(symbol)
            if call.action == "place_order", call.arguments["side"] != nil { next.order = call }
        }
        guard next.instrument != instrument || next.order != order || now - at > Self.span / 2 else { return nil }
        next.at = now
        return next.instrument == nil ? nil : next
    }
}
