import Testing

@testable import LanguageModel

/// Streams and their quirks, cut at every byte.
@Suite struct StreamTests {
    /// What a stream amounts to under the rules of use.
    enum Result: Hashable, Sendable {
        case reply(ModelReply.Content)
        case unusable(ModelError.Unusable)
        case serviceError(type: String)
    }
    struct Case: Sendable, CustomTestStringConvertible {
        var fixture: String
        var provider: ModelProvider
        var result: Result
        var usage: Usage?
        var testDescription: String { fixture }
    }

    static func call(_ id: String, _ name: String, _ arguments: JSON) -> ToolCall {
        ToolCall(id: id, name: name, arguments: arguments)
    }
    static let eurusd: JSON = ["symbol": "EURUSD"]

    static let cases: [Case] = [
        Case(
            fixture: "sse_openai_parallel_ok.txt", provider: .openAIChat,
            result: .reply(
                .calls(
                    [call("call_a", "get_quote", eurusd), call("call_b", "get_quote", ["symbol": "XAUUSD"])], remark: ""
                )),
            usage: Usage(input: 210, output: 31)),
        Case(
            fixture: "sse_ollama_index_reused.txt", provider: .openAIChat,
            result: .reply(
                .calls(
                    [call("call_a", "get_quote", eurusd), call("call_b", "get_quote", ["symbol": "XAUUSD"])], remark: ""
                ))),
        Case(
            fixture: "sse_no_id_args_object.txt", provider: .openAIChat,
            result: .reply(.calls([call("call_1_0", "get_quote", eurusd)], remark: ""))),
        Case(
            fixture: "sse_duplicated_args_vllm_hermes.txt", provider: .openAIChat,
            result: .unusable(.malformedArguments(tool: "place_order"))),
        Case(fixture: "sse_truncated_args_length.txt", provider: .openAIChat, result: .unusable(.cutShort)),
        Case(fixture: "sse_cut_without_done.txt", provider: .openAIChat, result: .unusable(.cutShort)),
        Case(fixture: "sse_error_mid_stream.txt", provider: .openAIChat, result: .serviceError(type: "server_error")),
        Case(fixture: "sse_refusal.txt", provider: .openAIChat, result: .reply(.refusal("I can't help with that."))),
        Case(fixture: "sse_obfuscation_and_comments.txt", provider: .openAIChat, result: .reply(.text("ok"))),
        Case(fixture: "sse_think_leak.txt", provider: .openAIChat, result: .reply(.text("Gold is moving."))),
        Case(
            fixture: "sse_tool_call_as_text_hermes.txt", provider: .openAIChat,
            result: .reply(.calls([call("call_1_0", "get_quote", eurusd)], remark: ""))),
        Case(
            fixture: "sse_tool_call_as_text_qwen_xml.txt", provider: .openAIChat,
            result: .reply(.calls([call("call_1_0", "get_quote", eurusd)], remark: ""))),
        Case(
            fixture: "sse_tool_call_as_markdown_json.txt", provider: .openAIChat,
            result: .reply(.calls([call("call_1_0", "get_quote", eurusd)], remark: ""))),
        Case(
            fixture: "sse_responses_function_call.txt", provider: .openAIResponses,
            result: .reply(.calls([call("call_1", "get_quote", eurusd)], remark: "")),
            usage: Usage(input: 300, output: 22)),
        Case(
            fixture: "sse_anthropic_tool_use.txt", provider: .anthropic,
            result: .reply(.calls([call("toolu_01", "get_quote", eurusd)], remark: "Checking.")),
            usage: Usage(input: 800, cached: 380, output: 57)),
        Case(
            fixture: "sse_anthropic_empty_input.txt", provider: .anthropic,
            result: .reply(.calls([call("toolu_02", "list_positions", [:])], remark: "")),
            usage: Usage(input: 800, cached: 380, output: 57)),
        Case(
            fixture: "sse_anthropic_overloaded.txt", provider: .anthropic,
            result: .serviceError(type: "overloaded_error")),
        Case(
            fixture: "ndjson_ollama_chat_tool.txt", provider: .ollama,
            result: .reply(.calls([call("call_lyywui55", "get_quote", eurusd)], remark: "")),
            usage: Usage(input: 120, output: 18)),
    ]

    static func read(_ pieces: [ArraySlice<UInt8>], _ provider: ModelProvider) throws -> (result: Result, usage: Usage?)
    {
        var stream = ReplyStream(provider.format)
        return try result {
            for piece in pieces { try stream.feed(piece) }
            return try stream.finish()
        }
    }

    static func result(_ read: () throws -> RawReply) throws -> (result: Result, usage: Usage?) {
        do {
            let raw = try read()
            let rules = ReplyRules(prompt: Samples.prompt(), isJSONMode: false)
            do { return (.reply(try rules.content(of: raw)), raw.usage) } catch { return (.unusable(error), raw.usage) }
        } catch let error as ServiceError {
            return (.serviceError(type: ErrorBody(error.body).type ?? ""), nil)
        } catch let error as ModelError.Unusable {
            return (.unusable(error), nil)
        }
    }

    @Test(specs, arguments: cases) func `a stream means the same wherever it is cut`(_ sample: Case) throws {
        let bytes = try Specs.fixture(sample.fixture)
        var bytewise = ReplyStream(sample.provider.format)
        for cut in bytes.indices {
            var stream = bytewise
            let (result, usage) = try Self.result {
                try stream.feed(bytes[cut...])
                return try stream.finish()
            }
            #expect(result == sample.result, "cut at \(cut)")
            if let expected = sample.usage { #expect(usage == expected, "cut at \(cut)") }
            do { try bytewise.feed(bytes[cut...cut]) } catch is ServiceError { return }
        }
        #expect(try Self.result { try bytewise.finish() }.result == sample.result)
    }

    /// A stream that stops anywhere before its end is no reply, and never a call that was not finished.
    @Test(specs, arguments: cases) func `a stream that breaks off is never taken for a whole one`(_ sample: Case) throws
    {
        let bytes = try Specs.fixture(sample.fixture)
        var stream = ReplyStream(sample.provider.format)
        for index in bytes.indices {
            var brokenOff = stream
            let (result, _) = try Self.result { try brokenOff.finish() }
            // Half a last line of JSON is no JSON.
            let isHalf = sample.provider == .ollama && result == .unusable(.unreadable)
            #expect(result == .unusable(.cutShort) || result == sample.result || isHalf, "after \(index) bytes")
            do { try stream.feed(bytes[index...index]) } catch is ServiceError { return }
        }
    }

    @Test(specs) func `every example of the reference is used`() throws {
        let streams = Set(try Specs.fixtures { $0.hasPrefix("sse_") || $0.hasPrefix("ndjson_") })
        #expect(streams == Set(Self.cases.map(\.fixture)))
        // The rest: RequestTests (by prefix) and ErrorTableTests.
        let others = try Specs.fixtures { !streams.contains($0) && $0 != "http_errors.json" }
        let prefixes = ["bad_", "openai_chat_request", "openai_responses_request", "anthropic_request", "finetune_"]
        for name in others { #expect(prefixes.contains { name.hasPrefix($0) }, "\(name)") }
    }

    @Test func `lines may end in three ways, and data may go over several`() throws {
        for end in ["\n", "\r\n", "\r"] {
            let text = [
                ": comment", "event: message", #"data: {"choices":[{"index":0,"#,
                #"data:"delta":{"content":"Grüße, 世界"},"finish_reason":"stop"}]}"#, "", "data: [DONE]", "", "",
            ].joined(separator: end)
            let bytes = Array(text.utf8)
            for cut in 0...bytes.count {
                let (result, _) = try Self.read([bytes[..<cut], bytes[cut...]], .openAIChat)
                #expect(result == .reply(.text("Grüße, 世界")), "cut at \(cut)")
            }
        }
    }

    @Test func `an event that is no JSON makes the answer unreadable`() throws {
        let bytes = Array("data: {\"choices\": nonsense\n\n".utf8)
        #expect(try Self.read([bytes[...]], .openAIChat).result == .unusable(.unreadable))
    }
}
