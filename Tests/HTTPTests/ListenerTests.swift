import HTTP
import Logging
import Platform
import TestSupport
import Testing

/// Over real sockets. What statuses mean stands in RFC 9110 section 15; the limit of 4 MiB in the contract.
@Suite(.timeLimit(.minutes(2))) struct ListenerTests {
    /// Answers with what it got.
    static let echo = Route(.post, "/echo") { request in
        ListenerResponse(200, text: "\(request.body.count) \(request.peer) \(request.headers["x-a"] ?? "-")")
    }
    static let below = Route(.post, "/below/") { ListenerResponse(200, text: $0.path) }
    static let look = Route(.get, "/look") { ListenerResponse(200, text: $0.query["a"] ?? "-") }

    /// Runs a listener while `body` calls it.
    func listening(
        _ limits: Listener.Limits = .init(), routes: [Route] = [echo, below, look],
        metrics: MetricRegistry = MetricRegistry(), _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let listener = Listener(
            host: "127.0.0.1", port: 0, limits: limits, routes: routes, metrics: metrics, time: LiveTime(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup { group in
            group.addTask { try? await listener.run { port.yield($0) } }  // ends by cancellation
            var bound = ports.makeAsyncIterator()
            try await body(try #require(await bound.next()))
            group.cancelAll()
        }
    }

    func post(_ path: String, _ body: String, _ headers: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
    func status(_ answer: String) -> String { String(answer.prefix { $0 != "\r\n" }.dropFirst(9).prefix(3)) }

    @Test func `a request comes to its route with body, headers, query and peer`() async throws {
        try await listening { port in
            let answer = await RawCaller.call(port, post("/echo", "hello", "X-A: 1\r\nx-a: 2\r\n"))
            #expect(status(answer) == "200")
            #expect(answer.hasSuffix("\r\n\r\n5 127.0.0.1 1, 2"))
            #expect(await RawCaller.call(port, post("/below/a%20b", "")).hasSuffix("/below/a b"))
            let get = "GET /look?a=1%2B1&a=2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            #expect(await RawCaller.call(port, get).hasSuffix("\r\n\r\n1+1"))
        }
    }

    @Test(arguments: [
        ("GET /nowhere", "404"), ("GET /echo", "405"), ("HEAD /look", "405"), ("DELETE /echo", "405"),
        ("OPTIONS /look", "405"), ("PATCH /below/a", "405"), ("GET /below/a", "405"), ("GET /look/", "404"),
        ("GET /echo/../look", "404"), ("POST /below", "404"),
    ])
    func `what is not there, and methods that are not, are refused`(_ line: String, _ expected: String) async throws {
        try await listening { port in
            let answer = await RawCaller.call(port, "\(line) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(status(answer) == expected)
            if expected == "405" { #expect(answer.lowercased().contains("\r\nallow: ")) }
        }
    }

    @Test func `a body of 4 MiB is taken, one byte more is answered with 413`() async throws {
        try await listening { port in
            let body = String(repeating: "a", count: 4 << 20)
            #expect(await RawCaller.call(port, post("/echo", body)).contains("4194304 "))
            #expect(status(await RawCaller.call(port, post("/echo", body + "a"))) == "413")
        }
    }

    @Test func `a body that is announced too long is refused before it is sent`() async throws {
        try await listening { port in
            let head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"
            let answer = await RawCaller.call(port, head)
            #expect(status(answer) == "413")
            #expect(answer.lowercased().contains("connection: close"))
        }
    }

    @Test func `bodies beyond what is held at one time are answered with 503, until there is room again`() async throws
    {
        var limits = Listener.Limits()
        limits.heldBytes = 150_000
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let (releases, release) = AsyncStream<Void>.makeStream()
        let hold = Route(.post, "/hold") { request in
            arrived.yield()
            for await _ in releases { break }
            return ListenerResponse(200, text: "\(request.body.count)")
        }
        try await listening(limits, routes: [Self.echo, hold]) { port in
            async let slow = RawCaller.call(port, post("/hold", String(repeating: "a", count: 100_000)))
            for await _ in arrivals { break }
            #expect(status(await RawCaller.call(port, post("/echo", String(repeating: "b", count: 100_000)))) == "503")
            release.yield()
            #expect(await slow.hasSuffix("\r\n\r\n100000"))
            #expect(
                await RawCaller.call(port, post("/echo", String(repeating: "c", count: 100_000))).contains("100000 "))
        }
    }

    /// NIO traps on a connection that is dropped between its acceptance and its first turn.
    @Test func `it ends in order while connections arrive`() async throws {
        for _ in 0..<100 {
            try await listening { port in for _ in 0..<8 { _ = RawCaller(port: port) } }
        }
    }

    @Test func `a chunked body without end is cut at the limit and the connection closed`() async throws {
        var limits = Listener.Limits()
        limits.bodyBytes = 100_000
        try await listening(limits) { port in
            let caller = RawCaller(port: port)
            await caller.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "2710\r\n" + String(repeating: "a", count: 10_000) + "\r\n"
            for _ in 0..<11 { await caller.send(chunk) }
            #expect(status(await caller.receiveAll()) == "413")
        }
    }

    @Test(arguments: [
        "X-A: \(String(repeating: "a", count: 70_000))\r\n",
        (0..<200).map { "X-\($0): a\r\n" }.joined(),
        "Content-Length: 5\r\nContent-Length: 7\r\n", "Content-Length: -1\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "no colon here\r\n", "X-A: a\u{0}b\r\n",
    ])
    func `headers that are too many, too long or malformed are answered with 400`(_ headers: String) async throws {
        try await listening { port in
            let answer = await RawCaller.call(port, "POST /echo HTTP/1.1\r\nHost: x\r\n\(headers)\r\n")
            #expect(status(answer) == "400")
        }
    }

    @Test func `whoever says nothing, or stops in the middle of the headers, is cut off`() async throws {
        var limits = Listener.Limits()
        limits.idle = .milliseconds(300)
        try await listening(limits) { port in
            for opening in ["", "POST /echo HTT", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"] {
                let caller = RawCaller(port: port)
                await caller.send(opening)
                #expect(!(await caller.receiveAll()).hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    @Test func `headers that come drop by drop are cut off although the connection is never silent`() async throws {
        var limits = Listener.Limits()
        limits.idle = .milliseconds(300)
        try await listening(limits) { port in
            let caller = RawCaller(port: port)
            await caller.send("POST /echo HTTP/1.1\r\n")
            var drops = 0
            while await caller.send("X-\(drops): a\r\n"), drops < 200 {
                drops += 1
                try await LiveTime().sleep(for: .milliseconds(20))
            }
            #expect(drops < 100)
        }
    }

    @Test func `a body that comes drop by drop is answered with 408`() async throws {
        var limits = Listener.Limits()
        limits.bodyTime = .milliseconds(300)
        try await listening(limits) { port in
            let caller = RawCaller(port: port)
            await caller.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
            var drops = 0
            while await caller.send("a"), drops < 200 {
                drops += 1
                try await LiveTime().sleep(for: .milliseconds(20))
            }
            #expect(drops < 150)
            #expect(status(await caller.receiveAll()) == "408")
        }
    }

    @Test func `over the cap a connection waits until another ends`() async throws {
        var limits = Listener.Limits()
        limits.connections = 2
        limits.idle = .milliseconds(500)
        try await listening(limits) { port in
            let silent = (0..<2).map { _ in RawCaller(port: port) }
            for caller in silent { await caller.send("POST") }
            // Answered once the idle ones are cut off.
            #expect(status(await RawCaller.call(port, post("/echo", "a"))) == "200")
            #expect(await silent[0].receiveAll().hasPrefix("HTTP/1.1 200") == false)
        }
    }

    @Test func `requests are counted by route and status, never by what stands below a route`() async throws {
        let metrics = MetricRegistry()
        try await listening(metrics: metrics) { port in
            _ = await RawCaller.call(port, post("/below/secret", ""))
            _ = await RawCaller.call(port, post("/nowhere/secret", ""))
            #expect(metrics.text.contains(#"bellwether_http_requests_total{route="/below/",status="200"} 1"#))
            #expect(metrics.text.contains(#"bellwether_http_requests_total{route="other",status="404"} 1"#))
            #expect(!metrics.text.contains("secret"))
        }
    }
}
