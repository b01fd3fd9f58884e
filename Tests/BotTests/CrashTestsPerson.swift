import Platform

/// One person of the crash test: what they ask in their chat, in order, and what must come back, in the same order.
///
/// Expected answers are worked out from what was asked alone: the sizes ordered and confirmed before, never from the
/// program.
struct CrashPerson {
    enum Ask: Equatable {
        /// Help about a topic nobody knows: the answer repeats its unique name.
        case topic(String)
        case watchlist([String])
        case quote(String)
        case identity
        /// Hundredths of a lot.
        case order(Int, inWords: Bool)
        case close
        case confirm(Int)
        case confirmAgain
        case cancel

        /// Two of the same kind in a row could have the same answer.
        func isLike(_ other: Ask) -> Bool {
            switch (self, other) {
            case (.watchlist, .watchlist), (.quote, .quote), (.identity, .identity), (.order, .order), (.close, .close),
                (.confirmAgain, .confirmAgain), (.cancel, .cancel):
                true
            default: false
            }
        }
    }
    /// A button of a card to be pressed next.
    struct Press: Equatable {
        var ask: Ask
        var messageID: Int
        /// What the button carries.
        var data: String
    }

    let chat: Int
    private let random: SeededRandom
    private var count = 0
    private var watched: [String] = []
    /// Asked and not yet answered, oldest first.
    private(set) var pending: [Ask] = []
    private var lastAsk = Ask.identity
    private(set) var presses: [Press] = []
    private var lastBody: String?

    // What must be in the books at the end.
    private(set) var bought: [Int] = []
    private(set) var closed = 0
    private(set) var held = 0
    private(set) var changes = 0

    /// How often it was asked about losses.
    private var questions = 0
    private(set) var duplicates = 0
    private(set) var problems: [String] = []

    init(chat: Int, seed: UInt64) {
        self.chat = chat
        random = SeededRandom(seed: mix(seed &+ UInt64(chat)))
    }

    private func pick(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    /// The next thing to ask; nil to press `press` first.
    mutating func next() -> (ask: Ask, text: String?, press: Press?) {
        var press: Press?
        var ask: Ask
        if let first = presses.first, !first.ask.isLike(lastAsk) {
            press = presses.removeFirst()
            ask = first.ask
        } else {
            ask = invent()
            if ask.isLike(lastAsk) { ask = topic() }
        }
        if case .watchlist(let symbols) = ask {
            watched = symbols
            changes += 1
        }
        pending.append(ask)
        lastAsk = ask
        return (ask, press == nil ? Self.text(of: ask) : nil, press)
    }

    private mutating func topic() -> Ask {
        count += 1
        return .topic("x\(count)")
    }

    private mutating func invent() -> Ask {
        switch pick(20) {
        case 0..<5: return topic()
        case 5..<8: return .watchlist(watched == ["EURUSD", "XAUUSD"] ? ["BTCUSDT"] : ["EURUSD", "XAUUSD"])
        case 8..<10: return .quote(["EURUSD", "XAUUSD", "BTCUSDT"][pick(3)])
        case 10: return .identity
        case 11..<17: return .order(1 + pick(4), inWords: pick(4) == 0)
        default: return .close
        }
    }

    private static func lots(_ hundredths: Int) -> String {
        "0." + String(repeating: "0", count: hundredths < 10 ? 1 : 0) + String(hundredths)
    }

    private static func text(of ask: Ask) -> String {
        switch ask {
        case .topic(let name): "/help \(name)"
        case .watchlist(let symbols): "/set_watchlist set \(symbols.joined(separator: " "))"
        case .quote(let symbol): "/get_quote \(symbol)"
        case .identity: "/whoami"
        case .order(let size, let inWords):
            inWords ? "buy \(lots(size)) lots eurusd stop 50 pips" : "/buy EURUSD \(lots(size)) sl 50 pips"
        case .close: "/close EURUSD"
        case .confirm, .confirmAgain, .cancel: ""
        }
    }

    // What a message that is sent again begins with, in locales/en: delivery.repeat.
    private static let repeatMark = "↩️ Sent again after an interruption; you may have seen this before."

    /// Takes a message of the bot and holds it against what is due.
    /// - Parameter buttons: what its buttons carry.
    mutating func hear(_ text: String, buttons: [String], messageID: Int) {
        let isRepeat = text.hasPrefix(Self.repeatMark)
        let body = String(text.dropFirst(isRepeat ? Self.repeatMark.count : 0).drop { $0.isWhitespace })
        if body == lastBody {
            duplicates += 1
            if !isRepeat { problems.append("I5 \(chat): sent twice without a mark: \(body.prefix(60))") }
            return
        }
        let isAfterClose = lastBody?.hasPrefix("✅ Closed: ") == true
        lastBody = body
        // Every third loss in a row is asked about, once, with the close that made it.
        if body.hasPrefix("📓 "), body.contains("losses in a row") {
            questions += 1
            if !isAfterClose || questions * 3 > closed {
                problems.append("I6 \(chat): asked too often: \(body.prefix(60))")
            }
            return
        }
        guard let index = pending.firstIndex(where: { fits(body, $0) }) else {
            return problems.append("I6 \(chat): nobody asked for: \(body.prefix(80)), due: \(pending.first as Any)")
        }
        if index > 0 { problems.append("I6 \(chat): before the answer to \(pending[0]) came \(body.prefix(60))") }
        let ask = pending.remove(at: index)
        take(ask, body, buttons, messageID)
    }

    private func fits(_ body: String, _ ask: Ask) -> Bool {
        switch ask {
        case .topic(let name): body.contains("help about \(name).")
        case .watchlist(let symbols):
            body.hasPrefix("Watchlist (\(symbols.count))") && symbols.allSatisfy { body.contains("\n\($0) ") }
        case .quote(let symbol): body.hasPrefix("\(symbol) ·")
        case .identity: body.contains("telegram:\(chat)")
        case .order(let size, _): Self.lots(in: body, after: "Buy ") == size
        case .close: held == 0 ? body == "You hold no EURUSD." : Self.lots(in: body, after: "✅ Closed: ") == held
        case .confirm(let size): Self.lots(in: body, after: "✅ Buy: ") == size || Self.isMoved(body)
        case .confirmAgain: body.hasPrefix("This card was used already.") || body.hasPrefix("↔️ Replaced")
        case .cancel: body == "Nothing was done."
        }
    }
    /// Hundredths of a lot, when `body` is `start`, a number and `lots EURUSD`.
    private static func lots(in body: String, after start: String) -> Int? {
        guard body.hasPrefix(start) else { return nil }
        let words = body.dropFirst(start.count).split(separator: " ", maxSplits: 3)
        guard words.count > 2, words[1] == "lots", words[2].hasPrefix("EURUSD") else { return nil }
        return Double(words[0]).map { Int(($0 * 100).rounded()) }
    }
    /// The price has left the band of the card: a new card takes its place.
    private static func isMoved(_ body: String) -> Bool { body.hasPrefix("↔️ The price") }

    private mutating func take(_ ask: Ask, _ body: String, _ buttons: [String], _ messageID: Int) {
        switch ask {
        case .order(let size, _): press(cardOf: size, buttons, messageID)
        case .confirm(let size):
            if Self.isMoved(body) { return press(cardOf: size, buttons, messageID) }
            bought.append(size)
            held += size
        case .close:
            if held > 0 { closed += 1 }
            held = 0
        case .topic, .watchlist, .quote, .identity, .confirmAgain, .cancel: break
        }
    }

    private mutating func press(cardOf size: Int, _ buttons: [String], _ messageID: Int) {
        guard let confirm = buttons.first(where: { $0.hasPrefix("confirm:") }),
            let cancel = buttons.first(where: { $0.hasPrefix("cancel:") })
        else { return problems.append("I3 \(chat): a card without buttons") }
        if pick(5) == 0 {
            presses.append(Press(ask: .cancel, messageID: messageID, data: cancel))
        } else {
            presses.append(Press(ask: .confirm(size), messageID: messageID, data: confirm))
            if pick(8) == 0 { presses.append(Press(ask: .confirmAgain, messageID: messageID, data: confirm)) }
        }
    }
}
