import Foundation
import HTTP
import Logging
import Platform
import TestSupport
import Testing

/// Broken requests, always the same ones; `BELLWETHER_FUZZ` says how many, and `make fuzz` sends more.
@Suite(.timeLimit(.minutes(5))) struct ListenerFuzzTests {
    static let count = (ProcessInfo.processInfo.environment["BELLWETHER_FUZZ"].flatMap { Int($0) } ?? 5_000) / 10

    @Test func `broken requests leave the listener as it was`() async throws {
        let tests = ListenerTests()
        try await tests.listening { port in
            var random = Garbage(seed: 7)
            for _ in 0..<Self.count {
                let caller = RawCaller(port: port)
                await caller.send(random.request())
                _ = caller  // closed here, in the middle of whatever it began
            }
            #expect(tests.status(await RawCaller.call(port, tests.post("/echo", "still here"))) == "200")
        }
    }
}

/// Requests that are nearly right, always the same ones.
private struct Garbage {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    private mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    mutating func request() -> [UInt8] {
        let lines = [
            "POST /echo HTTP/1.1", "GET /look?a=%zz HTTP/1.1", "GET  / HTTP/9.9", "\u{0}\u{1}", "PRI * HTTP/2.0",
        ]
        let headers = [
            "Host: x", "Content-Length: 10", "Transfer-Encoding: chunked", "Content-Length: x", ": empty", "X: \u{7F}",
            "Expect: 100-continue", "Upgrade: websocket",
        ]
        var text = lines[next(lines.count)] + "\r\n"
        for _ in 0..<next(6) { text += headers[next(headers.count)] + "\r\n" }
        text += "\r\n" + String(repeating: "5\r\nabcde\r\n", count: next(4))
        var bytes = Array(text.utf8)
        for _ in 0..<next(4) { bytes[next(bytes.count)] = UInt8(next(256)) }
        return Array(bytes.prefix(next(bytes.count) + 1))
    }
}
