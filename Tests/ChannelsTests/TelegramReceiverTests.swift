import Foundation
import HTTP
import Logging
import Platform
import TestSupport
import Testing

@testable import Channels

/// Waits pass at once and are noted. The patience of a poll (100 s and more) lasts until it is cancelled.
private final class NotedTime: TimeSource {
    private let state = Locked<(waits: [Duration], elapsed: Duration)>(([], .zero))
    var waits: [Duration] { state.withLock { $0.waits } }
    func now() -> Timestamp { Timestamp(seconds: 1_800_000_000) + elapsed() }
    func elapsed() -> Duration { state.withLock { $0.elapsed } }
    func sleep(for duration: Duration) async throws {
        if duration >= .seconds(100) { await untilCancelled() }
        try Task.checkCancellation()
        state.withLock { state in
            state.waits.append(duration)
            state.elapsed += duration
        }
    }
}

private func untilCancelled() async {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    for await _ in stream {}
    continuation.finish()
}

private typealias Answer = ScriptedTransport.Answer

/// One run of `receive`: polls are answered from the script, then never again; other methods by name.
private final class Run: Sendable {
    let transport: ScriptedTransport
    let channel: TelegramChannel
    let batches = Locked<[[IncomingMessage]]>([])
    /// What happened in which order: `getUpdates 12`, `intake`, other methods.
    let events = Locked<[String]>([])

    init(_ polls: [Answer], time: any TimeSource, others: @escaping @Sendable (String) -> Answer? = { _ in nil }) {
        let next = Locked(0)
        let events = events
        transport = ScriptedTransport { call, _ in
            guard call.method == "getUpdates" else {
                events.withLock { $0.append(call.method) }
                if let answer = others(call.method) { return answer }
                return call.method == "getMe"
                    ? ScriptedTransport.ok(#"{"username":"my_bot"}"#) : ScriptedTransport.ok("true")
            }
            events.withLock { $0.append("getUpdates \(call["offset"]?.whole ?? -1)") }
            let number = next.withLock { next in
                next += 1
                return next - 1
            }
            if number < polls.count { return polls[number] }
            await untilCancelled()
            return .failure(.canceled)
        }
        channel = TelegramChannel(
            token: Secret("1:SECRET"), apiBase: "http://api", polling: transport, sending: transport, time: time,
            random: SeededRandom(seed: 1), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    var polls: [ScriptedTransport.Call] { transport.calls(of: "getUpdates") }

    /// Runs until `isDone`; the error that ended it, nil when it had to be cancelled.
    func until(
        failing: @escaping @Sendable (Int) -> Bool = { _ in false }, _ isDone: @escaping @Sendable (Run) -> Bool
    ) async -> (any Error)? {
        let receiving = Task { [self] in
            try await channel.receive { [self] messages in
                events.withLock { $0.append("intake") }
                let number = batches.withLock { batches in
                    batches.append(messages)
                    return batches.count - 1
                }
                if failing(number) { throw CocoaError(.fileWriteOutOfSpace) }
            }
        }
        let ending = Task { () -> (any Error)? in
            do {
                try await receiving.value
                return nil
            } catch {
                return error
            }
        }
        let hasEnded = Locked(false)
        let watching = Task {
            _ = await ending.value
            hasEnded.withLock { $0 = true }
        }
        await waitUntil("what the test waits for") { isDone(self) || hasEnded.withLock { $0 } }
        receiving.cancel()
        await watching.value
        return await ending.value
    }
}

/// What is expected stands in the Bot API research, section 2.1, and in the description of `getUpdates`.
@Suite struct TelegramReceiverTests {
    static func text(_ id: Int, _ words: String = "hi", chat: Int = 5) -> String {
        """
        {"update_id":\(id),"message":{"message_id":1,"from":{"id":7},"chat":{"id":\(chat)},"date":1793000000,\
        "text":"\(words)","entities":[{"type":"mention","offset":0,"length":7}]}}
        """
    }
    private static func batch(_ updates: String...) -> Answer {
        ScriptedTransport.ok("[\(updates.joined(separator: ","))]")
    }

    @Test func `a batch is stored before the next poll confirms it`() async throws {
        let run = Run(
            [Self.batch(Self.text(11), Self.text(12)), Self.batch(), Self.batch(Self.text(3))], time: NotedTime())
        #expect(await run.until { $0.polls.count == 4 } == nil)
        let events = run.events.withLock { $0.filter { $0 != "getMe" } }
        // Numbers can start anew after a quiet week: the last batch counts, not the largest number ever.
        #expect(events == ["getUpdates -1", "intake", "getUpdates 13", "getUpdates 13", "intake", "getUpdates 4"])
        #expect(run.batches.withLock { $0.map { $0.map(\.updateID) } } == [["11", "12"], ["3"]])
        let first = try run.polls.at(0).parameters
        #expect(first["limit"] == 100 && first["timeout"] == 50 && first["offset"] == nil)
        let kinds = Set(first["allowed_updates"]?.items ?? [])
        #expect(kinds.isSuperset(of: ["message", "callback_query", "my_chat_member"]))
        #expect(run.transport.calls(of: "deleteWebhook").isEmpty)
    }

    @Test func `what could not be stored is asked for again`() async {
        let time = NotedTime()
        let run = Run([Self.batch(Self.text(11)), Self.batch(Self.text(11))], time: time)
        #expect(await run.until(failing: { $0 == 0 }) { $0.polls.count == 3 } == nil)
        #expect(run.polls.map { $0["offset"]?.whole } == [nil, nil, 12])
        #expect(time.waits.count == 1)
    }

    @Test func `a conflict waits longer each time`() async {
        let time = NotedTime()
        let conflict = ScriptedTransport.refusal(409, "Conflict: terminated by other getUpdates request")
        let run = Run(Array(repeating: conflict, count: 5) + [Self.batch(), conflict], time: time)
        #expect(await run.until { $0.polls.count == 8 } == nil)
        #expect(time.waits == [5, 10, 15, 30, 30, 5].map { .seconds($0) })
    }

    @Test func `a webhook is deleted without dropping anything, and the next poll is at once`() async {
        let time = NotedTime()
        let conflict = ScriptedTransport.refusal(
            409, "Conflict: can't use getUpdates method while webhook is active; use x")
        let run = Run([conflict, Self.batch(Self.text(1))], time: time)
        #expect(await run.until { $0.polls.count == 3 } == nil)
        #expect(run.transport.calls(of: "deleteWebhook").map(\.parameters) == [["drop_pending_updates": false]])
        #expect(time.waits.isEmpty)
    }

    @Test(arguments: [
        (401, "Unauthorized", 401, true), (404, "Not Found", 404, true), (404, "Not Found", 200, false),
        (404, "Not Found: method not found", 200, false), (403, "Forbidden", 200, false),
    ])
    func `only a token refused everywhere ends it`(_ code: Int, _ text: String, _ getMe: Int, _ ends: Bool) async {
        let refusal = ScriptedTransport.refusal(code, text)
        let run = Run([refusal], time: NotedTime()) { method in
            method == "getMe" && getMe != 200 ? ScriptedTransport.refusal(getMe, text) : nil
        }
        let error = await run.until { $0.polls.count == 2 }
        #expect(error as? ChannelError == (ends ? .unauthorized : nil))
    }

    @Test func `rubbish, failures and limits are waited out`() async {
        let time = NotedTime()
        let rubbish: [Answer] = [
            .success(HTTPResponse(status: 502, body: Array("<html>".utf8))),
            .success(HTTPResponse(status: 200, body: Array(#"{"ok":true,"result":{"a":"#.utf8))),
            .failure(.notSent(reason: "x")), .failure(.maybeSent(reason: "x")),
            ScriptedTransport.refusal(500, "restart"),
            ScriptedTransport.ok("7"), ScriptedTransport.ok("[7]"),
        ]
        let limit = ScriptedTransport.refusal(429, "Too Many Requests: retry after 5")
        let run = Run(rubbish + [limit, Self.batch(Self.text(1))], time: time)
        #expect(await run.until { !$0.batches.withLock { $0.isEmpty } } == nil)
        let waits = time.waits
        #expect(waits.count == 8 && waits[7] == .milliseconds(5500))
        #expect(zip(waits, waits.dropFirst()).prefix(6).allSatisfy { $0 < $1 })
        let areNew = run.polls.map(\.isOnOwnConnection).prefix(9)
        #expect(areNew == [false, true, true, true, true, true, true, false, false])
    }

    @Test func `one bad update does not hold up the others`() async throws {
        let run = Run([Self.batch(#"{"update_id":1,"message":{"chat":7}}"#, Self.text(2), "{}")], time: NotedTime())
        #expect(await run.until { $0.polls.count == 2 } == nil)
        #expect(run.batches.withLock { $0.map { $0.map(\.updateID) } } == [["2"]])
        #expect(try run.polls.at(1)["offset"] == 3)
    }

    @Test func `a pressed button is acknowledged once it is stored`() async throws {
        let press = """
            {"update_id":1,"callback_query":{"id":"77","from":{"id":7},"data":"a","message":{"message_id":4,"chat":{"id":5}}}}
            """
        let run = Run([Self.batch(press)], time: NotedTime())
        #expect(await run.until { $0.transport.calls(of: "answerCallbackQuery").count == 1 } == nil)
        #expect(try run.transport.calls(of: "answerCallbackQuery").at(0).parameters == ["callback_query_id": "77"])
        let events = run.events.withLock { $0 }
        let intake = events.firstIndex(of: "intake"), acknowledged = events.firstIndex(of: "answerCallbackQuery")
        #expect(intake != nil && acknowledged != nil && intake! < acknowledged!)
    }

    @Test func `the user name is waited for only where a group message needs it`() async {
        let failures = Locked(0)
        let run = Run(
            [Self.batch(Self.text(1)), Self.batch(Self.text(2, "@my_bot go", chat: -5))], time: NotedTime()
        ) { method in
            guard method == "getMe" else { return nil }
            let isEarly = failures.withLock { count in
                count += 1
                return count < 4
            }
            return isEarly ? .failure(.notSent(reason: "x")) : nil
        }
        #expect(await run.until { $0.polls.count == 3 } == nil)
        #expect(run.batches.withLock { $0.map { $0.map(\.content) } } == [[.text("hi")], [.text("go")]])
    }

    @Test func `a poll that is never answered is given up after 150 seconds, for a new connection`() async {
        let time = ManualTime()
        let run = Run([], time: time)
        let driving = Task {
            for count in 1...2 {
                await waitUntil("poll \(count)") { run.polls.count >= count }
                await time.waitForSleepers()
                time.advance(by: .milliseconds(149_900))
                for _ in 0..<100 { await Task.yield() }
                #expect(run.polls.count == count)
                time.advance(by: .milliseconds(200))
            }
        }
        #expect(await run.until { $0.polls.count == 3 } == nil)
        await driving.value
        #expect(run.polls.map(\.isOnOwnConnection) == [false, true, true])
    }
}
