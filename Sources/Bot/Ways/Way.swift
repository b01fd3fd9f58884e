import Actions
import Channels

/// How a person is reached beside chats.
enum Way: String, CaseIterable, ActionValue {
    case email, sms, push

    var channel: ChannelID {
        switch self {
        case .email: .email
        case .sms: .sms
        case .push: .push
        }
    }

    /// What is sent by it until its owner says otherwise: text messages cost the operator money.
    var usualKinds: Set<NoticeKind> {
        switch self {
        case .email, .push: Set(WayChoices.kinds)
        case .sms: [.trades, .alerts]
        }
    }

    /// An address as it is stored; nil when it is none of this way.
    func address(_ text: String) -> String? {
        switch self {
        case .email: EmailAddress(text)?.text
        case .sms: PhoneNumber(text)?.text
        case .push: PushTopic(text)?.text
        }
    }

    /// The way an address belongs to by its looks; nil when it could be anything.
    static func looking(like text: String) -> Way? {
        if EmailAddress(text) != nil { return .email }
        return PhoneNumber(text) != nil ? .sms : nil
    }

    /// An address as others may see it: enough for its owner to know it by.
    func masked(_ address: String) -> String {
        switch self {
        case .email:
            let parts = address.split(separator: "@", maxSplits: 1)
            return parts.count == 2 ? "\(parts[0].prefix(1))…@\(parts[1])" : "…"
        case .sms: return "\(address.prefix(3))…\(address.suffix(2))"
        case .push: return "\(address.prefix(3))…"
        }
    }
}

/// Which kinds of messages go by which way, as the setting keeps it: `email:alerts,trades push:trades`.
struct WayChoices: Hashable {
    /// Ways that are on. A way with no kind is on and silent.
    private(set) var kinds: [Way: Set<NoticeKind>]

    static let kinds = NoticeKind.allCases.filter { $0 != .all }

    init(_ text: String) {
        kinds = Dictionary(
            text.split(separator: " ").compactMap { entry -> (Way, Set<NoticeKind>)? in
                let parts = entry.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, let way = Way(rawValue: String(parts[0])) else { return nil }
                return (way, Set(parts[1].split(separator: ",").compactMap { NoticeKind(rawValue: String($0)) }))
            }, uniquingKeysWith: { $1 })
    }

    /// As it is stored; nil when no way is on.
    var text: String? {
        let entries = kinds.map { way, kinds in
            "\(way.rawValue):\(kinds.map(\.rawValue).sorted().joined(separator: ","))"
        }
        return entries.isEmpty ? nil : entries.sorted().joined(separator: " ")
    }

    subscript(way: Way) -> Set<NoticeKind>? { kinds[way] }

    /// Ways by which messages of this kind go, in a fixed order.
    func ways(for kind: NoticeKind) -> [Way] { Way.allCases.filter { kinds[$0]?.contains(kind) == true } }

    /// - Parameter kind: nil or `all`: the way itself.
    mutating func set(_ way: Way, _ kind: NoticeKind?, isOn: Bool) {
        let kind = kind == .all ? nil : kind
        guard let kind else {
            kinds[way] = isOn ? way.usualKinds : nil
            return
        }
        var chosen = kinds[way] ?? []
        if isOn { chosen.insert(kind) } else { chosen.remove(kind) }
        kinds[way] = chosen.isEmpty ? nil : chosen
    }

    /// Only this kind from now on.
    mutating func set(_ way: Way, only kind: NoticeKind) { kinds[way] = kind == .all ? Set(Self.kinds) : [kind] }
}
