extension RemoteModel {
    /// A function that gives back what it gets: the smallest question that shows whether functions work. A server whose
    /// template knows no functions drops them in silence and answers in prose, or with a call written as text, which
    /// counts for nothing where something changes.
    private static let echo = ToolDefinition(
        "echo", "Returns its text.", [ToolParameter("text", .text)], effect: .changes)
    private static let question = Prompt(
        instructions: "Call echo.", turns: [.user("Call echo with the text ping.")], tools: [echo],
        requiredTool: echo.name, maximumOutputTokens: 200)

    /// Finds out how this model can be given functions, and which fields it does not take. For the start of a program
    /// and for `doctor`; costs two small answers at most.
    /// - Throws: why it could not be found out. What was known before still holds then.
    public func probe(within limit: Duration) async throws(ModelFailure) -> Capabilities.Tools {
        let known = capabilities
        for tools in [Capabilities.Tools.native, .json] {
            var tried = capabilities
            tried.tools = tools
            learn(tried)
            do throws(ModelFailure) {
                let reply = try await reply(to: Self.question, within: limit)
                if case .calls(let calls, _) = reply.content, calls.first?.name == Self.echo.name {
                    return capabilities.tools
                }
            } catch {
                guard case .unusable = error.reason else {
                    learn(known)
                    throw error
                }
            }
        }
        var none = capabilities
        none.tools = .none
        learn(none)
        return .none
    }
}
