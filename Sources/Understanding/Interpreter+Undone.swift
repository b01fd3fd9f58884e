import Actions

// What is taken back as a whole, and what a story ends in.
extension Interpreter {
    /// "cancel my gold order, actually leave it": nothing is asked for; "delete the gold alert, never mind, delete the
    /// silver one": only what was said since. nil: nothing is taken back, or not as a whole.
    func undone(
        _ words: [Word], _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        guard let taken = frames.inquiry.takenBack(in: words), taken.lowerBound > 0 else { return nil }
        let before = tokens.filter { $0.chunk.upperBound <= words[taken.lowerBound].chunk.lowerBound }
        guard before.contains(where: { $0.weight > 0 }) else { return nil }
        if taken.upperBound == words.count { return context.pendingCard == nil ? .smalltalk : .cancel }
        return alone(words, from: taken.upperBound, tokens, text, context, frames)
    }

    /// "my wife told me to close everything, so close everything", "bought gold yesterday, please close it now": what
    /// is told before is why. nil: it ends in no request, or not in a sure one.
    func resolved(
        _ words: [Word], _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        guard let start = frames.inquiry.resolution(in: words) else { return nil }
        let said = alone(words, from: start, tokens, text, context, frames)
        guard case .calls(let calls, _)? = said, !calls.contains(where: { Frames.atOnce.contains($0.action) }) else {
            return nil
        }
        return said
    }

    /// Whether something would be done about it, or on a card.
    static func changes(_ meaning: Interpretation) -> Bool {
        switch meaning {
        case .calls(let calls, _): !calls.allSatisfy { Frames.reading.contains($0.action) }
        case .confirm, .cancel, .correction: true
        case .clarify, .problem, .smalltalk, .outOfScope, .notUnderstood: false
        }
    }

    /// What the words from one on say by themselves, when they begin with what is to be done and it is sure.
    private func alone(
        _ words: [Word], from start: Int, _ tokens: [Token], _ text: String, _ context: InterpretationContext,
        _ frames: FrameGrammar
    ) -> Interpretation? {
        let said = tokens.filter { $0.chunk.lowerBound >= words[start].chunk.lowerBound }
        let isRequest = Clause.isImperative(Self.behind.contains(context.language) ? said.reversed() : said)
        guard isRequest, !said.contains(where: { $0.has("negate") }) else { return nil }
        let isOwn = said.contains { !$0.instruments.isEmpty } || !said.contains { $0.has("it") }
        let before = tokens.filter { $0.chunk.upperBound <= words[start].chunk.lowerBound }
        var context = context
        if !isOwn, context.positions.isEmpty {
            // "bought gold yesterday, close it now"
            let told = Set(before.flatMap { $0.instruments.prefix(1) })
            guard told.count == 1 else { return nil }
            context.lastInstrument = told.first
        }
        let meaning = sentence(
            text, Array(words[start...]), Self.prepared(Self.withObject(of: before, said), context), context, frames,
            isOwn: true)
        guard case .calls = meaning else { return nil }
        return meaning
    }
}

extension Inquiry {
    /// The words that take back all that stands before them; the last of several.
    func takenBack(in words: [Word]) -> Range<Int>? {
        words.indices.dropFirst().reversed().lazy.compactMap { start -> Range<Int>? in
            var (place, count, isUndone, isLeft, isRetreat) = (start, 0, false, false, false)
            while place < words.count,
                let (length, kinds) = phrase(words, at: place, [.undoing, .leaving, .retreating, .waiting])
            {
                isUndone = isUndone || kinds.contains(.undoing)
                isLeft = isLeft || kinds.contains(.leaving)
                isRetreat = isRetreat || kinds.contains(.retreating) || kinds.contains(.waiting)
                (place, count) = (place + length, count + 1)
            }
            let isAll = isUndone || isLeft && isRetreat
            // "forget it and buy silver": only at a pause does something else begin.
            guard isAll, place == words.count || words[place].pause != .none else { return nil }
            // "no entries above 200 % no": without a pause one word says of something how it is to be.
            return words[start].pause != .none || count > 1 && isRetreat ? start..<place : nil
        }.first
    }

    /// Where the request begins that a story ends in: behind "so" and the like, or with the last clause where that says
    /// "please" or "now".
    func resolution(in words: [Word]) -> Int? {
        for start in words.indices.dropFirst().reversed() {
            guard let (length, _) = phrase(words, at: start, [.resolving]) else { continue }
            guard words[start].pause != .none || length > 1 else { continue }
            var place = start + length
            while place < words.count, let (more, _) = phrase(words, at: place, [.resolving, .connective]) {
                place += more
            }
            return place < words.count ? place : nil
        }
        guard let last = words.indices.dropFirst().last(where: { words[$0].pause != .none }),
            holds(.pressing, Array(words[last...]))
        else { return nil }
        var place = last
        while place < words.count, let (more, _) = phrase(words, at: place, [.pressing, .connective]) { place += more }
        return place < words.count ? place : nil
    }
}
