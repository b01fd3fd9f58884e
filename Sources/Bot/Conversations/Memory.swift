import Actions
import Foundation
import Platform
import Storage
import Trading

/// What a person spoke of last in a chat, so that "it" and "the same again" mean something.
struct Memory: Codable, Hashable, Sendable {
    /// The instrument that was named last.
    var instrument: InstrumentID?
    /// The last order that was asked for.
    var order: ActionCall?
    /// The strategy that the last request was about, as it was named; empty: one that was made then; nil: it was about
    /// something else.
    var strategy: String?
    /// The strategy that was spoken of last, whatever has been asked for since: what only a strategy has is said of it.
    var lastStrategy: String?
    /// What was asked for last, the oldest first, without what people wrote in their own words.
    var recent: [ActionCall]?
    /// Whether the last request was about alerts: "the gold one" is one of them.
    var isOfAlerts: Bool?
    /// Whether that was one to be set: "raise it to 2420" is about that one.
    var isOfNewAlert: Bool?
    var at: Timestamp

    /// Where it is kept, and the question that is open.
    static func mark(_ user: Int64, _ chat: String) -> String { "memory.\(user).\(chat)" }
    static func questionMark(_ user: Int64, _ chat: String) -> String { "question.\(user).\(chat)" }

    /// Words speak of what was said no longer ago than this.
    static let span: Duration = .minutes(30)

    /// So many requests are remembered.
    static let mostRecent = 6
    private static let aboutAlerts: Set<String> = ["set_alert", "list_alerts", "delete_alert"]
    /// Arguments that hold people's own words, names or addresses.
    private static let personal: Set<ParameterKind> = [.named, .words, .rule, .text, .address, .user, .strategy]

    /// What is remembered after these requests; nil when there is nothing new to remember.
    /// - Parameter catalogue: what says which arguments are people's own words. Requests are kept for models; nil:
    ///   there is none, nobody reads them, and a message writes a row less.
    func after(
        _ calls: [ActionCall], at now: Timestamp, keeping catalogue: ActionCatalogue<BotServices>?
    ) -> Memory? {
        guard !calls.isEmpty else { return nil }
        var next = now - at > Self.span ? Memory(at: now) : self
        for call in calls {
            if let kinds = catalogue?[call.action]?.descriptor.parameters {
                let told = Set(kinds.filter { !Self.personal.contains($0.kind) }.map(\.name))
                let shown = ActionCall(call.action, call.arguments.filter { told.contains($0.key) })
                next.recent = Array(((next.recent ?? []).filter { $0 != shown } + [shown]).suffix(Self.mostRecent))
            }
            next.strategy = Self.strategy(of: call)
            next.lastStrategy = next.strategy ?? next.lastStrategy
            next.isOfAlerts = Self.aboutAlerts.contains(call.action) ? true : nil
            next.isOfNewAlert = call.action == "set_alert" ? true : nil
            guard case .text(let symbol)? = call.arguments["symbol"], symbol != "ALL" else { continue }
            next.instrument = InstrumentID(symbol)
            if call.action == "place_order", call.arguments["side"] != nil { next.order = call }
        }
        let isNew =
            next.instrument != instrument || next.order != order || next.recent != recent
            || next.strategy != strategy || next.lastStrategy != lastStrategy
            || next.isOfAlerts != isOfAlerts || next.isOfNewAlert != isOfNewAlert
            // Another one was to be made.
            || next.strategy == ""
        guard isNew || now - at > Self.span / 2 else { return nil }
        next.at = now
        let isWorthIt = next != Memory(at: now) || strategy != nil || isOfAlerts != nil
        return isWorthIt ? next : nil
    }

    /// The number of the alert that "it" is: the only one, or the one that was set last; nil when it is not clear.
    func alert(among waiting: [AlertRow]) -> Int? {
        if waiting.count == 1 { return waiting[0].number }
        guard isOfNewAlert == true, let newest = waiting.max(by: { $0.number < $1.number }),
            newest.alert.instrument == instrument
        else { return nil }
        return newest.number
    }

    /// Writes it as one JSON value, as `init(from:)` reads it.
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("instrument", instrument?.symbol)
            if let order {
                json.key("order")
                order.write(to: &json)
            }
            json.member("strategy", strategy)
            json.member("lastStrategy", lastStrategy)
            if let recent {
                json.key("recent")
                json.array(recent) { json, call in call.write(to: &json) }
            }
            json.member("isOfAlerts", isOfAlerts)
            json.member("isOfNewAlert", isOfNewAlert)
            json.member("at", at.milliseconds)
        }
    }

    private static func strategy(of call: ActionCall) -> String? {
        guard ["set_strategy", "backtest", "optimise", "export_strategy"].contains(call.action) else { return nil }
        if call.arguments["op"] == .text("copy") { return "" }
        if case .text(let name)? = call.arguments["strategy"] {
            // New rules for a template are those of a copy that was made then.
            return call.arguments["when"] == nil || name.hasPrefix("own:") ? name : ""
        }
        return call.arguments["when"] == nil ? nil : ""
    }
}

/// Memories as they are kept, in JSON. Most are read again soon after they were written, and are still known then: to
/// decode them would be a twentieth of all that a message takes.
final class Memories: Sendable {
    private static let capacity = 4_096
    private let known = Locked<[String: Memory]>([:])

    func write(_ memory: Memory) -> String {
        let text = JSONWriter.text { memory.write(to: &$0) }
        known.withLock { known in
            if known.count >= Self.capacity { known = [:] }
            known[text] = memory
        }
        return text
    }

    /// nil when it is none.
    func read(_ text: String) -> Memory? {
        if let memory = known.withLock({ $0[text] }) { return memory }
        return try? JSONDecoder().decode(Memory.self, from: Data(text.utf8))
    }
}
