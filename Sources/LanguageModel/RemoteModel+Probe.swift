extension RemoteModel {
    /// A function that gives back what it gets: the smallest question that shows whether functions work. A server whose
    /// template knows no functions drops them in silence and answers in prose, or with a call written as text, which
    /// counts for nothing where something changes.
    private static let echo = ToolDefinition(
        "echo", "Returns its text.", [ToolParameter("text", .text)], effect: .changes)
    private static let question = Prompt(
        instructions: "Call echo.", turns: [.user("Call echo with the text ping.")], tools: [echo],
        requiredTool: echo.name, maximumOutputTokens: 1000)

    private enum Answer {
        case echoed
        /// It wrote something instead; its prompt had so many tokens.
        case prose(input: Int)
        case other
        /// It refused, or thought longer than it may: another time it may answer.
        case unclear
    }

    /// Finds out how this model can be given functions, and which fields it does not take. For the start of a program
    /// and for `doctor`; costs three small answers at most.
    /// - Throws: why it could not be found out. What was known before still holds then.
    public func probe(within limit: Duration) async throws(ModelFailure) -> Capabilities.Tools {
        let known = capabilities
        do throws(ModelFailure) {
            let tools = try await findTools(within: limit)
            set(tools)
            return tools
        } catch {
            set(known.tools)
            throw error
        }
    }

    private func findTools(within limit: Duration) async throws(ModelFailure) -> Capabilities.Tools {
        let native = try await answer(Self.question, .native, limit)
        switch native {
        case .echoed: return .native
        case .prose(let input) where !demandsCalls:
            // A model may decline what cannot be demanded. That it was shown the functions can be told by their tokens.
            var bare = Self.question
            bare.tools = []
            if case .prose(let bareInput) = try await answer(bare, .native, limit), input > bareInput { return .native }
        case .prose, .other, .unclear: break
        }
        let inText = try await answer(Self.question, .json, limit)
        if case .echoed = inText { return .json }
        for answer in [native, inText] {
            if case .unclear = answer { throw ModelFailure(.unusable(.empty)) }
        }
        return .none
    }

    private func answer(
        _ prompt: Prompt, _ tools: Capabilities.Tools, _ limit: Duration
    ) async throws(ModelFailure) -> Answer {
        set(tools)
        do throws(ModelFailure) {
            let reply = try await reply(to: prompt, within: limit)
            switch reply.content {
            // What changed on the way tells that functions were refused.
            case .calls(let calls, _) where calls.first?.name == Self.echo.name && capabilities.tools == tools:
                return .echoed
            case .text: return .prose(input: reply.usage.input)
            case .calls: return .other
            case .refusal: return .unclear
            }
        } catch {
            guard case .unusable(let reason) = error.reason else { throw error }
            return reason == .cutShort ? .unclear : .other
        }
    }
}
