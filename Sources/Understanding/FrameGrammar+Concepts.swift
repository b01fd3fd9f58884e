import Actions

extension FrameGrammar {
    /// The page of the term that a question names, whatever else it says, or whose name is the whole sentence; nil when
    /// there is none.
    func explanation(_ tokens: [Token], _ text: String) -> ActionCall? {
        guard let term = tokens.first(where: { $0.has("concept") || $0.has("r_unit") }),
            asks(tokens, text) || tokens.count == 1 && text.utf8.count > 14
        else { return nil }
        return ActionCall("explain", ["topic": .text(term.key)])
    }
}
