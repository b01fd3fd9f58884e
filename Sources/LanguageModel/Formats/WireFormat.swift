import Platform

/// The four ways of talking to models, by the names the environment uses.
public enum ModelProvider: String, Sendable, Hashable, Codable, CaseIterable {
    case openAIChat = "openai-chat"
    case openAIResponses = "openai-responses"
    case anthropic
    case ollama

    var format: any WireFormat {
        switch self {
        case .openAIChat: ChatCompletions()
        case .openAIResponses: Responses()
        case .anthropic: AnthropicMessages()
        case .ollama: OllamaChat()
        }
    }
}

/// How one kind of service is asked and how it answers. Pure: JSON to JSON.
///
/// A stream is folded, event by event, into the object that the same service answers with when it does not stream, and
/// then read like it.
protocol WireFormat: Sendable {
    /// Below the base URL.
    var path: String { get }
    /// Fields of a request that may not be left out, whatever a service says.
    var required: Set<String> { get }
    /// Whether `Prompt.requiredTool` is more than a wish.
    var demandsCalls: Bool { get }
    /// Tokens of prompt and answer beyond which the service cuts off the beginning in silence; nil: it says so.
    var longestRequest: Int? { get }
    func headers(key: Secret?) -> [String: String]
    /// The body of a request. Nothing is sampled by our choice: current models refuse to be told how.
    func request(for prompt: Prompt, model: String) -> JSON
    /// Reads an answer with status 200; nil when it is none of this format.
    func parse(_ answer: JSON) -> RawReply?
    /// Adds an event of a stream to `answer`, which begins as an empty object.
    func fold(_ event: JSON, into answer: inout JSON) throws(ServiceError)
    /// Whether a stream that was folded into `answer` had come to its end.
    func isComplete(_ answer: JSON) -> Bool
}

/// An error behind a status that promised an answer: in its place, or in the middle of a stream.
struct ServiceError: Error { let body: JSON }

extension WireFormat {
    var longestRequest: Int? { nil }
    /// Where the model of a reply's sealed reasoning is the one that is asked.
    func origin(_ model: String) -> String { "\(path) \(model)" }
}

/// An answer as it was sent, in one form for all formats. What of it may be used is decided elsewhere.
struct RawReply: Hashable {
    struct Call: Hashable {
        enum Arguments: Hashable {
            case value(JSON)
            case text(String)
        }
        var id: String?
        var name: String
        var arguments: Arguments

        /// Services write arguments as text or as an object, not always the one they document. A function without
        /// parameters may get nothing at all.
        init(id: String?, name: String, arguments: JSON?) {
            self.id = id
            self.name = name
            switch arguments {
            case .string(let text)?: self.arguments = .text(text)
            case let value?: self.arguments = .value(value)
            case nil: self.arguments = .text("")
            }
        }
    }
    enum Finish: Hashable {
        case done, length, filtered
        case unknown(String)
    }
    var text = ""
    var refusal: String?
    var calls: [Call] = []
    var finish: Finish
    /// nil: the service does not say.
    var usage: Usage?
    /// Sealed thoughts, to be sent back.
    var reasoning: [JSON] = []
}
