import Platform

/// How far the asking of one prompt has come: what was tried, what it cost, and what is asked next.
struct Course {
    /// As the caller has it.
    let original: Prompt
    /// As it is sent.
    private(set) var prompt: Prompt
    private(set) var capabilities: Capabilities
    var usage = Usage()
    private(set) var isJSONMode = false
    private var isPlainText = false
    private var retries = 0
    private var adaptations = 0
    private static let mostRetries = 2
    private static let mostAdaptations = 3
    private static let backoff = Backoff(first: .milliseconds(500), limit: .seconds(8))

    init(_ prompt: Prompt, _ capabilities: Capabilities) {
        original = prompt
        self.prompt = prompt
        self.capabilities = capabilities
        if capabilities.tools != .native { offerInText() }
    }

    var isPossible: Bool { capabilities.tools != .none || original.tools.isEmpty }

    func body(for format: any WireFormat, model: String) -> JSON {
        capabilities.adapted(format.request(for: prompt, model: model))
    }

    func failure(_ error: ModelError) -> ModelFailure { ModelFailure(error, usage: usage) }

    /// The wait before the next retry.
    var backoff: Duration { Self.backoff.wait(afterFailures: retries + 1) }

    mutating func takesRetry() -> Bool {
        retries += 1
        return retries <= Self.mostRetries
    }

    /// Leaves out, or renames, the field that `body` was refused for. False when there is none, or it was tried, or
    /// enough was given up already.
    mutating func adapts(to error: ErrorBody, of body: JSON, required: Set<String>) -> Bool {
        adaptations += 1
        return adaptations <= Self.mostAdaptations && capabilities.adapt(to: error, of: body, required: required)
    }

    private mutating func offerInText() {
        isJSONMode = !original.tools.isEmpty
        isPlainText = true
        prompt = original.inJSONMode
    }

    /// Offers the functions in the text from now on. False when that is so already, or there are none.
    mutating func leavesTools() -> Bool {
        guard !isJSONMode, !original.tools.isEmpty else { return false }
        capabilities.tools = .json
        offerInText()
        return true
    }

    /// Past calls become text. False when they are already.
    mutating func becomesPlainText() -> Bool {
        guard !isPlainText else { return false }
        isPlainText = true
        prompt = prompt.inPlainText
        return true
    }
}
