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
    /// What was asked for last, the oldest first, without what people wrote in their own words.
    var recent: [ActionCall]?
    var at: Timestamp

    /// Where it is kept, and the question that is open.
    static func mark(_ user: Int64, _ chat: String) -> String { "memory.\(user).\(chat)" }
    static func questionMark(_ user: Int64, _ chat: String) -> String { "question.\(user).\(chat)" }

    /// Words speak of what was said no longer ago than this.
    static let span: Duration = .minutes(30)

    /// So many requests are remembered.
    static let mostRecent = 6
    /// Arguments that hold people's own words, names or addresses.
    private static let personal: Set<String> = ["text", "words", "message", "reason", "user", "topic", "key", "value"]

    /// What is remembered after these requests; nil when there is nothing new to remember.
    /// - Parameter keepsRequests: for models; without one nobody reads them, and a message writes a row less.
    func after(_ calls: [ActionCall], at now: Timestamp, keepsRequests: Bool) -> Memory? {
        guard !calls.isEmpty else { return nil }
        var next = now - at > Self.span ? Memory(at: now) : self
        for call in calls {
            if keepsRequests {
                let shown = ActionCall(call.action, call.arguments.filter { !Self.personal.contains($0.key) })
                next.recent = Array(((next.recent ?? []).filter { $0 != shown } + [shown]).suffix(Self.mostRecent))
            }
            guard case .text(let symbol)? = call.arguments["symbol"], symbol != "ALL" else { continue }
            next.instrument = InstrumentID(symbol)
            if call.action == "place_order", call.arguments["side"] != nil { next.order = call }
        }
        let isNew = next.instrument != instrument || next.order != order || next.recent != recent
        guard isNew || now - at > Self.span / 2 else { return nil }
        next.at = now
        return next.instrument == nil && next.recent == nil ? nil : next
    }
}
