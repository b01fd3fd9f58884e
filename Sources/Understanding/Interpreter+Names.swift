import Actions
public import Trading

// Names alone, for who asks about a part of a sentence.
extension Interpreter {
    /// The instruments and the timeframe that a text names; nil when it names no instrument, or says anything else.
    public func place(
        in text: String, _ language: String
    ) -> (instruments: [InstrumentID], timeframe: Timeframe?)? {
        guard var reader = reader(of: text, "set_strategy", language) else { return nil }
        reader.symbols(as: "symbols")
        reader.fill("timeframe")
        guard case .texts(let symbols)? = reader.arguments["symbols"], !Self.saysMore(reader) else { return nil }
        var timeframe: Timeframe?
        if case .text(let name)? = reader.arguments["timeframe"] { timeframe = Timeframe(rawValue: name) }
        return (symbols.map { InstrumentID($0) }, timeframe)
    }

    /// The strategy that comes with the program and is all that a text names; nil when it says anything else.
    public func strategy(in text: String, _ language: String) -> String? {
        guard var reader = reader(of: text, "set_strategy", language) else { return nil }
        reader.fill("strategy")
        reader.used.formUnion(reader.indices("strategy_word"))
        guard case .text(let id)? = reader.arguments["strategy"], !Self.saysMore(reader) else { return nil }
        return id
    }

    /// The strategies that come with the program and are named in a text, as they are called there, with their ids.
    public func strategies(namedIn text: String, _ language: String) -> [(title: String, id: String)] {
        guard let frames = frames(of: language) else { return [] }
        return frames.lexicon.tokens(of: Words.split(text), in: text).compactMap { token in
            token.value("strategy").map { (String(text[token.chunk]), $0) }
        }
    }

    /// The strategy that comes with the program and is called exactly so.
    public func strategy(called name: String, _ language: String) -> String? {
        frames(of: language)?.names.value(of: "strategy", Words.key(name))
    }

    /// The timeframe that is all that a text names; nil when it says anything else.
    public func timeframe(in text: String, _ language: String) -> Timeframe? {
        guard var reader = reader(of: text, "set_strategy", language) else { return nil }
        reader.fill("timeframe")
        guard case .text(let name)? = reader.arguments["timeframe"], !Self.saysMore(reader) else { return nil }
        return Timeframe(rawValue: name)
    }

    /// The class of instruments that a text names: `crypto`; nil when it names none.
    public func assetClass(in text: String, _ language: String) -> String? {
        guard let frames = frames(of: language) else { return nil }
        return frames.lexicon.tokens(of: Words.split(text), in: text).lazy.compactMap { $0.value("class") }.first
    }

    /// Whether a text that asks why does so of a signal, and not of what it does not name; nil when it does not ask.
    public func asksWhy(_ text: String, _ language: String) -> Bool? {
        guard let frames = frames(of: language) else { return nil }
        let tokens = frames.lexicon.tokens(of: Words.split(text), in: text)
        guard tokens.contains(where: { $0.has("why") }) else { return nil }
        return tokens.contains { $0.has("signal") || $0.has("side") }
    }

    /// Whether a text says "it".
    public func saysIt(_ text: String, _ language: String) -> Bool {
        guard let frames = frames(of: language) else { return false }
        return frames.lexicon.tokens(of: Words.split(text), in: text).contains { $0.has("it") }
    }

    private func reader(of text: String, _ action: String, _ language: String) -> SlotReader? {
        guard let frames = frames(of: language) else { return nil }
        let tokens = frames.lexicon.tokens(of: Words.split(text), in: text)
        guard !tokens.isEmpty else { return nil }
        return SlotReader(
            action: action, tokens: tokens, text: text, context: .init(language: language), names: frames.names,
            instruments: frames.instruments)
    }

    private static func saysMore(_ reader: SlotReader) -> Bool {
        reader.tokens.indices.contains { index in
            reader.tokens[index].weight > 0 && !reader.used.contains(index) && !reader.tokens[index].has("and")
        }
    }
}

// Commands.
extension Interpreter {
    /// The English name of a command that is named in a language; nil when none is. Others are not looked at: to read
    /// them all for a word that is none takes long.
    public func command(named name: String, _ language: String) -> String? {
        self.language(language)?.plainNames.command(Words.key(name))
    }

    /// A command whose arguments are no list of values but a sentence: "/limits stop me after 3 losses in a row". Every
    /// word of it must be understood; nil when one is not, or when there is nothing to mend.
    func inWords(
        _ text: String, instead read: Interpretation, _ names: SlashGrammar.Names, _ context: InterpretationContext,
        _ frames: FrameGrammar
    ) -> Interpretation? {
        guard let (command, rest) = slash.command(of: text, names), Frames.spoken.contains(command.descriptor.id) else {
            return nil
        }
        switch read {
        case .problem(.unexpected), .problem(.unreadableNumber), .problem(.unknownSymbol): break
        case .clarify(let question) where question.partial.arguments == command.preset: break
        default: return nil
        }
        // Words have no sign: "-1h" is not an hour.
        guard rest.firstMatch(of: /(^|[\s=])-\d+[mhd]\b/) == nil,
            let call = frames.arguments(of: command.descriptor.id, command.preset, in: rest, context)
        else { return nil }
        return .calls([call], origin: .command)
    }
}
