import Channels
import Dispatch
import Platform
import Storage
import TestSupport
import Testing

@testable import Bot

/// How the messages of several chats are handled.
@Suite struct LanesTests {
    @Test func `chats do not wait for each other, whatever one is busy with`() async throws {
        let executor = ThreadExecutor(threads: 2, name: "test")
        let (met, done) = (DispatchSemaphore(value: 0), Locked<[String]>([]))
        let lanes = Lanes(on: executor) { stored in
            // On a thread of the test's own: the first chat computes until the second was heard.
            if stored.message.chat.id == "a" {
                let isMet = met.wait(timeout: .now() + 20) == .success
                done.withLock { $0.append(isMet ? "met" : "alone") }
            } else {
                met.signal()
            }
        }
        await withThrowingTaskGroup { group in
            group.addTask { try await lanes.run() }
            await lanes.add([stored(1, in: "a"), stored(2, in: "b")])
            await lanes.drain(ChatID(.terminal, "a"))
            group.cancelAll()
        }
        #expect(done.withLock { $0 } == ["met"])
    }

    private func stored(_ id: Int64, in chat: String) -> StoredMessage {
        StoredMessage(
            id: id,
            message: IncomingMessage(
                chat: ChatID(.terminal, chat), updateID: String(id), sender: .init(id: chat, name: chat),
                messageID: String(id), content: .text("hi"), sentAt: Timestamp(seconds: 0)),
            receivedAt: Timestamp(seconds: 0))
    }
}
