import Foundation
public import HTTP
public import Platform

/// Where a model is, and how it is spoken to.
public struct ModelEndpoint: Sendable, Hashable {
    public var provider: ModelProvider
    /// With the version for the OpenAI formats (`…/v1`), without for the others.
    public var baseURL: String
    public var model: String
    /// nil for servers that want none.
    public var key: Secret?

    public init(_ provider: ModelProvider, baseURL: String, model: String, key: Secret? = nil) {
        self.provider = provider
        self.baseURL = baseURL
        self.model = model
        self.key = key
    }
}

extension ModelEndpoint: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names it without anything secret: what was learned about it is kept under this name.
    public var description: String {
        let url = URLComponents(string: baseURL)
        let port = url?.port.map { ":\($0)" } ?? ""
        return "\(provider.rawValue) \(url?.host ?? "")\(port)\(url?.path ?? "") \(model)"
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A model behind an HTTP service: adapts to what the service takes, repeats what is worth repeating, and keeps away
/// from it while it is down.
public final class RemoteModel: LanguageModelClient {
    private struct State {
        var capabilities: Capabilities
        var breaker = CircuitBreaker()
    }
    public let model: String
    private let endpoint: ModelEndpoint
    private let format: any WireFormat
    private let transport: any HTTPTransport
    private let time: any TimeSource
    private let random: any RandomSource
    private let state: Locked<State>

    /// - Parameters:
    ///   - capabilities: as they were learned before; else the probe or the first refusals teach them.
    ///   - transport: with a limit to the size of answers, which are kept in memory.
    public init(
        _ endpoint: ModelEndpoint, capabilities: Capabilities = Capabilities(), transport: any HTTPTransport,
        time: any TimeSource, random: any RandomSource
    ) {
        model = endpoint.model
        self.endpoint = endpoint
        format = endpoint.provider.format
        self.transport = transport
        self.time = time
        self.random = random
        state = Locked(State(capabilities: capabilities))
    }

    /// What has been learned so far. For the caller to keep, under `name`.
    public var capabilities: Capabilities { state.withLock { $0.capabilities } }
    /// Where it is and what it is called; nothing secret.
    public var name: String { endpoint.description }
    /// Takes over what was learned before.
    public func adopt(_ capabilities: Capabilities) { state.withLock { $0.capabilities = capabilities } }

    public func reply(to prompt: Prompt, within limit: Duration) async throws(ModelFailure) -> ModelReply {
        let now = time.elapsed()
        guard state.withLock({ $0.breaker.admits(at: now) }) else { throw ModelFailure(.resting) }
        do throws(ModelFailure) {
            let reply = try await converse(prompt, until: now + limit)
            record(nil)
            return reply
        } catch {
            record(error.reason)
            throw error
        }
    }

    private func record(_ error: ModelError?) {
        let now = time.elapsed()
        state.withLock { $0.breaker.record(error, at: now) }
    }

    func set(_ tools: Capabilities.Tools) { state.withLock { $0.capabilities.tools = tools } }
    var demandsCalls: Bool { format.demandsCalls }

    /// Asks until there is a reply, a reason that asking again will not mend, or no time.
    private func converse(_ prompt: Prompt, until deadline: Duration) async throws(ModelFailure) -> ModelReply {
        var course = Course(prompt, capabilities)
        guard course.isPossible else { throw course.failure(.rejected(reason: "the model cannot call functions")) }
        while true {
            guard deadline > time.elapsed() else { throw course.failure(.unavailable(reason: "no time is left")) }
            if let longest = format.longestRequest, course.prompt.estimate.total > longest {
                throw course.failure(.rejected(reason: "the request is longer than the model is told to read"))
            }
            let body = course.body(for: format, model: model)
            switch await attempt(body, within: deadline - time.elapsed(), &course) {
            case .reply(let raw): return try accept(raw, course)
            case .fail(let error): throw course.failure(error)
            case .again(let wait, let error):
                let wait = wait.map { jittered($0, from: 1) } ?? jittered(course.backoff, from: 0.5)
                guard course.takesRetry(), time.elapsed() + wait < deadline else { throw course.failure(error) }
                do { try await time.sleep(for: wait) } catch { throw course.failure(.canceled) }
            case .changed: break
            }
        }
    }

    /// What an attempt leads to.
    private enum Step {
        case reply(RawReply)
        case again(after: Duration?, ModelError)
        /// At once, for `course` is another now.
        case changed
        case fail(ModelError)
    }

    private func attempt(_ body: JSON, within limit: Duration, _ course: inout Course) async -> Step {
        let request = HTTPRequest(
            .post, url, headers: format.headers(key: endpoint.key), body: .json(Array(body.text.utf8)), timeout: limit,
            connectTimeout: min(limit, .seconds(3)))
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await transport.send(request)
        } catch {
            switch error {
            case .canceled: return .fail(.canceled)
            case .notSent(let reason): return .again(after: nil, .unavailable(reason: reason))
            case .maybeSent(let reason):
                // It may have been answered, and is paid for then.
                course.usage += course.prompt.estimate
                return Task.isCancelled ? .fail(.canceled) : .again(after: nil, .unavailable(reason: reason))
            }
        }
        guard response.status == 200 else { return step(after: response, body, &course) }
        do {
            return .reply(try read(response))
        } catch let error as ServiceError {
            let failed = HTTPResponse(status: 500, body: Array(error.body.text.utf8))
            course.usage += course.prompt.estimate
            return step(after: failed, body, &course)
        } catch {
            course.usage += course.prompt.estimate
            return .again(after: nil, .unusable(error as? ModelError.Unusable ?? .unreadable))
        }
    }

    private func read(_ response: HTTPResponse) throws -> RawReply {
        let kind = response.headers["content-type"] ?? ""
        if kind.hasPrefix("text/event-stream") || kind.hasPrefix("application/x-ndjson") {
            var stream = ReplyStream(format)
            try stream.feed(response.body[...])
            return try stream.finish()
        }
        guard let answer = JSON(parsing: response.body) else { throw ModelError.Unusable.unreadable }
        if let error = answer["error"], error != .null { throw ServiceError(body: answer) }
        guard let reply = format.parse(answer) else { throw ModelError.Unusable.unreadable }
        return reply
    }

    private func step(after response: HTTPResponse, _ body: JSON, _ course: inout Course) -> Step {
        let error = ErrorBody(JSON(parsing: response.body) ?? .null)
        let reason = "\(response.status) \(hiding(error.message).prefix(300))"
        let isChanged: Bool
        switch Reaction(to: response, error, reason: reason) {
        case .retry(let wait, let error): return .again(after: wait, error)
        case .refusal: return .reply(RawReply(refusal: "", finish: .done, usage: Usage()))
        case .fail(let error): return .fail(error)
        case .adapt: isChanged = course.adapts(to: error, of: body, required: format.required)
        case .leaveTools: isChanged = course.leavesTools()
        case .plainText: isChanged = course.becomesPlainText()
        }
        return isChanged ? .changed : .fail(.rejected(reason: reason))
    }

    private func accept(_ raw: RawReply, _ course: Course) throws(ModelFailure) -> ModelReply {
        // What was learned on the way has proved right only now. Others may have learned something else meanwhile.
        state.withLock { $0.capabilities.add(course.capabilities) }
        var course = course
        course.usage += raw.usage ?? course.prompt.estimate
        let rules = ReplyRules(prompt: course.original, isJSONMode: course.isJSONMode)
        do throws(ModelError.Unusable) {
            let content = try rules.content(of: raw)
            let reasoning = raw.reasoning.isEmpty ? nil : Reasoning(origin: format.origin(model), items: raw.reasoning)
            return ModelReply(content, usage: course.usage, reasoning: reasoning)
        } catch {
            throw course.failure(.unusable(error))
        }
    }

    private var url: String {
        let base = endpoint.baseURL.hasSuffix("/") ? String(endpoint.baseURL.dropLast()) : endpoint.baseURL
        return base + format.path
    }

    private func hiding(_ text: String) -> String {
        guard let key = endpoint.key, !key.exposed.isEmpty else { return redacted(text) }
        return redacted(text.replacing(key.exposed, with: "***"))
    }

    /// Up to a quarter of a second later than `duration`, or between a part of it and all of it.
    private func jittered(_ duration: Duration, from part: Double) -> Duration {
        let chance = Double(random.next() >> 11) / Double(1 << 53)
        return part < 1 ? duration * (part + (1 - part) * chance) : duration + .milliseconds(Int(250 * chance))
    }
}
