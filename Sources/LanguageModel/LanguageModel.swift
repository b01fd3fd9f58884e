// Language models behind one vocabulary: a prompt in, a reply or a typed failure out, whoever serves the model.
//
// Knows nothing of chats, actions or accounts, and runs nothing: a reply only proposes calls of the functions it was
// offered. Read first: `Prompt`, `ModelReply`, `LanguageModels`. Each folder's next: `Formats/` are the four wire
// formats, pure; `Reading/` decides what of an answer may be used; `RemoteModel` is the one that talks.

/// Whatever can answer a prompt: a service over HTTP, or a script in tests.
public protocol LanguageModelClient: Sendable {
    /// The model as its service calls it; prices are found by it.
    var model: String { get }
    /// Answers within `limit`. Nothing is executed by it, so asking again is always safe.
    func reply(to prompt: Prompt, within limit: Duration) async throws(ModelFailure) -> ModelReply
}

/// Everything a model is told, and what it may answer with.
public struct Prompt: Sendable, Hashable {
    /// The standing instructions. Services cache it together with the tools: nothing that changes from one turn to the
    /// next (time, balance, a name) belongs here.
    public var instructions: String
    /// The conversation. It begins and ends with what a model answers to: a user's text or the results of calls.
    public var turns: [PromptTurn]
    /// The functions it may call; none: it can only write.
    public var tools: [ToolDefinition]
    /// A function it has to call; nil leaves it to the model. Not every service obeys.
    public var requiredTool: String?
    /// The JSON schema its text must follow, within the subset `ToolDefinition.schema` stays in; nil: prose.
    public var answerSchema: JSON?
    /// The most it may write, thinking included, in tokens.
    public var maximumOutputTokens: Int
    /// Who asks, for the service's abuse checks: a hash that says nothing about the person, at most 64 characters.
    public var userLabel: String?

    public init(
        instructions: String, turns: [PromptTurn], tools: [ToolDefinition] = [], requiredTool: String? = nil,
        answerSchema: JSON? = nil, maximumOutputTokens: Int = 800, userLabel: String? = nil
    ) {
        self.instructions = instructions
        self.turns = turns
        self.tools = tools
        self.requiredTool = requiredTool
        self.answerSchema = answerSchema
        self.maximumOutputTokens = maximumOutputTokens
        self.userLabel = userLabel
    }

    /// What one answer costs at most, about: a token for every three bytes of the prompt and the whole allowance of the
    /// answer. Nobody but the service can count exactly.
    public var estimate: Usage {
        var bytes = instructions.utf8.count
        for turn in turns { bytes += turn.text.utf8.count }
        for tool in tools { bytes += tool.name.utf8.count + tool.description.utf8.count + tool.schema.text.utf8.count }
        return Usage(input: bytes / 3 + 100, output: maximumOutputTokens)
    }
}

/// One step of a conversation.
public enum PromptTurn: Sendable, Hashable {
    case user(String)
    case assistant(String)
    case calls(CallRound)

    /// All of its text, for counting.
    fileprivate var text: String {
        switch self {
        case .user(let text), .assistant(let text): text
        case .calls(let round):
            round.exchanges.reduce(round.remark) { $0 + $1.call.name + $1.call.arguments.text + $1.result.text }
        }
    }
}

/// Calls a model made together, each with its result: services refuse a conversation in which one is missing.
public struct CallRound: Sendable, Hashable {
    public struct Exchange: Sendable, Hashable {
        public var call: ToolCall
        public var result: ToolResult
        public init(_ call: ToolCall, _ result: ToolResult) {
            self.call = call
            self.result = result
        }
    }
    /// What it wrote beside the calls; often empty.
    public var remark: String
    public var exchanges: [Exchange]
    /// As the reply that made the calls has it.
    public var reasoning: Reasoning?

    public init(remark: String = "", _ exchanges: [Exchange], reasoning: Reasoning? = nil) {
        self.remark = remark
        self.exchanges = exchanges
        self.reasoning = reasoning
    }
}

/// A call that a model proposes. Its arguments fit the names and types of the function's parameters; whether they make
/// sense, and whether all that is needed is there, the caller finds out.
public struct ToolCall: Sendable, Hashable {
    /// Unique within the conversation: letters, digits, `_` and `-`.
    public var id: String
    public var name: String
    /// An object without nulls: what was left open is absent.
    public var arguments: JSON

    public init(id: String, name: String, arguments: JSON) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// What became of a call, told to the model.
public struct ToolResult: Sendable, Hashable {
    public var text: String
    public var isError: Bool

    public init(_ text: String, isError: Bool = false) {
        self.text = text
        self.isError = isError
    }

    /// For services that have no field for errors.
    var marked: String { isError ? JSON.object(["error": .string(text)]).text : text }
}

/// What a model thought before it made calls: sealed, and sent back unchanged with their results, but only to the model
/// it came from.
public struct Reasoning: Sendable, Hashable {
    let origin: String
    let items: [JSON]
}

/// A model's answer that may be used.
public struct ModelReply: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        /// Prose, or JSON text where the prompt demanded a schema. Never empty.
        case text(String)
        /// At least one call, each of a function that was offered, and what it wrote beside them; often empty.
        case calls([ToolCall], remark: String)
        /// It will not answer. Not a failure: asking another model is not the way around it.
        case refusal(String)
    }
    public var content: Content
    /// All tokens that asking took, failed attempts included.
    public var usage: Usage
    /// To be put into the `CallRound` of these calls.
    public var reasoning: Reasoning?

    public init(_ content: Content, usage: Usage, reasoning: Reasoning? = nil) {
        self.content = content
        self.usage = usage
        self.reasoning = reasoning
    }
}

/// Tokens.
public struct Usage: Sendable, Hashable {
    /// All of the prompt's, also those that came from a cache or were put into one.
    public var input: Int
    /// Those of `input` that came from a cache.
    public var cached: Int
    /// Those of `input` that were put into a cache.
    public var cacheWritten: Int
    /// All that were written, thinking included.
    public var output: Int

    public init(input: Int = 0, cached: Int = 0, cacheWritten: Int = 0, output: Int = 0) {
        self.input = input
        self.cached = cached
        self.cacheWritten = cacheWritten
        self.output = output
    }

    public var total: Int { input + output }

    static func += (left: inout Usage, right: Usage) {
        left.input += right.input
        left.cached += right.cached
        left.cacheWritten += right.cacheWritten
        left.output += right.output
    }
}
