import Foundation
import HTTP
import Platform
import TestSupport
import Testing

/// The built program, called from outside over loopback as TradingView and a terminal call it.
@Suite(.timeLimit(.minutes(4))) struct WebhookRunTests {
    /// A running program with its webhooks.
    struct World {
        static let (path, token) = ("path-secret-1234567", "token-secret-123456")
        let place: Place
        let port: Int
        let program: Program

        init(_ others: [String: String] = [:], in place: Place? = nil) throws {
            self.place = try place ?? Place()
            port = RawCaller.freePort()
            let settings = [
                "BELLWETHER_LISTEN": "127.0.0.1:\(port)", "TRADINGVIEW_PATH_SECRET": Self.path,
                "TRADINGVIEW_TOKEN": Self.token, "METATRADER_PATH_SECRET": Self.path, "METATRADER_TOKEN": Self.token,
            ]
            program = try Program(["run"], self.place.settings(settings.merging(others) { $1 }))
        }

        func call(_ path: String, _ body: String? = nil, _ headers: [String: String] = [:]) async throws -> (
            Int, String
        ) {
            let request = HTTPRequest(
                body == nil ? .get : .post, "http://127.0.0.1:\(port)\(path)", headers: headers,
                body: body.map { .json(Array($0.utf8)) } ?? .none)
            let response = try await HTTPClient().send(request)
            return (response.status, String(decoding: response.body, as: UTF8.self))
        }
        func ready() async {
            await waitUntil("it is ready") { (try? await call("/readyz"))?.0 == 200 }
        }
        func alert(_ body: String) async throws -> (Int, String) {
            try await call("/webhooks/tradingview/\(Self.path)", body)
        }
        func terminal(_ body: String, token: String = token) async throws -> (Int, String) {
            try await call("/webhooks/metatrader/\(Self.path)", body, ["Authorization": "Bearer \(token)"])
        }
        func metric(_ name: String) async throws -> Int {
            let lines = try await call("/metrics").1.split(separator: "\n")
            return lines.first { $0.hasPrefix(name + " ") }?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        }
        /// Waits until so many messages have been written.
        func told(_ count: Int) async throws {
            try await waitUntil("\(count) messages") {
                try await metric(#"bellwether_sends_total{channel="terminal",outcome="delivered"}"#) >= count
            }
        }
        func finish() async throws -> String {
            try program.write("quit")
            let (status, lines) = try await program.end()
            #expect(status == 0, "\(program.errorText)")
            return lines.joined(separator: "\n").replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ")
        }
    }

    @Test func `an alert becomes a signal that is taken by a card, once`() async throws {
        let world = try World()
        defer { world.place.remove() }
        await world.ready()
        try world.program.write("/whoami")
        try await world.told(1)
        let entry =
            #"{"v":1,"token":"\#(World.token)","id":"x|1|entry","event":"entry","strategy":"mine","symbol":"OANDA:EURUSD","timeframe":"1h","side":"long","entry":"market","price":1.08,"stop":1.075,"targets":[1.09]}"#
        #expect(try await world.alert(entry) == (200, "stored\n"))
        #expect(try await world.alert(entry) == (200, "duplicate\n"))
        try await world.told(2)
        try world.program.write("1")
        try await world.told(3)
        try world.program.write("1")
        try await world.told(4)
        let text = try await world.finish()
        #expect(text.contains("Long EURUSD · 1h · TradingView"))
        #expect(text.contains("From outside: TradingView alert (mine · OANDA:EURUSD)"))
        #expect(text.split(separator: "From outside").count == 2)
        #expect(text.contains("[1] Confirm") && text.contains("✅ Buy"))
    }

    @Test func `alerts that cannot be followed are told, exits without a button, and refusals to the owner once`()
        async throws
    {
        let world = try World()
        defer { world.place.remove() }
        await world.ready()
        try world.program.write("/whoami")
        try await world.told(1)
        let now = LiveTime().now().seconds
        let levels = #""price":1.08,"sl":1.075,"tp":1.09,"token":"\#(World.token)""#
        #expect(try await world.alert(#"{"symbol":"EURUSD","action":"buy","interval":"45",\#(levels)}"#).0 == 200)
        try await world.told(2)
        #expect(
            try await world.alert(
                #"{"symbol":"GBPUSD","action":"sell","market_position":"flat","token":"\#(World.token)"}"#
            ).0 == 200)
        try await world.told(3)
        // Its candle may be of a day: that it opened three hours ago says nothing.
        #expect(
            try await world.alert(
                #"{"symbol":"USDJPY","action":"close","time":\#(now - 10_800),"token":"\#(World.token)"}"#
            ).0
                == 200)
        try await world.told(4)
        for _ in 0..<3 { #expect(try await world.alert("buy EURUSD @ 1,0850 token=\(World.token) tf=soon").0 == 400) }
        try await world.told(5)
        let text = try await world.finish()
        #expect(text.contains("from a chart of 45"), "\(text)")
        #expect(text.contains("GBPUSD · TradingView alert: its strategy left the position"), "\(text)")
        #expect(text.contains("USDJPY · TradingView alert: its strategy left the position"), "\(text)")
        #expect(text.split(separator: "An alert was refused").count == 2, "\(text)")
        #expect(text.split(separator: "Take it").count == 2, "only the entry: \(text)")
        #expect(world.program.errorText.contains("alert refused"))
    }

    @Test func `bars are corrected, late ones taken, and a price from nowhere is not`() async throws {
        let place = try Place()
        defer { place.remove() }
        let world = try World(["BELLWETHER_MARKET": "metatrader"], in: place)
        await world.ready()
        try world.program.write("/whoami")
        try await world.told(1)
        let minute = LiveTime().now().seconds / 60 * 60
        func message(_ bars: [String], _ ticks: String = "", offset: Int64 = 10_800) -> String {
            let now = LiveTime().now().seconds + offset
            return
                #"{"v":1,"symbol":"EURUSD","offset":\#(offset),"now":\#(now),"bars":[\#(bars.joined(separator: ","))],"ticks":[\#(ticks)]}"#
        }
        func bar(_ before: Int64, _ close: Double, offset: Int64 = 10_800) -> String {
            "[\(minute - before * 60 + offset),1.085,1.0852,1.0848,\(close),5]"
        }
        #expect(try await world.terminal(message([bar(9, 1.085), bar(5, 1.085)])).1.hasPrefix("ok\nbars 2\n"))
        // One in between, one corrected, one as it was; then another broker, whose clock is three hours behind.
        let more = message([bar(9, 1.085), bar(7, 1.085), bar(5, 1.0851)])
        #expect(try await world.terminal(more).1.hasPrefix("ok\nbars 2\n"))
        #expect(try await world.terminal(message([bar(4, 1.085, offset: 0)], offset: 0)).1.hasPrefix("ok\nbars 1\n"))
        // Minutes to come.
        let open = message([bar(-2, 1.085, offset: 0), bar(-5, 1.085, offset: 0)], offset: 0)
        #expect(try await world.terminal(open).1.hasPrefix("ok\nbars 0\n"))
        let time = LiveTime().now().milliseconds
        let ticks = "[\(time - 500),1.0850,1.0851],[\(time - 400),5.0,5.1],[\(time - 300),1.0851,1.0852]"
        #expect(try await world.terminal(message([], ticks, offset: 0)).1.contains("ticks 2\n"))
        try await world.told(2)
        try world.program.write("/quote EURUSD")
        try await world.told(3)
        let text = try await world.finish()
        #expect(text.contains("too far from the prices before") && text.contains("1.08510"), "\(text)")
    }

    @Test func `nobody without both secrets gets in, and what is refused has no effect`() async throws {
        let world = try World()
        defer { world.place.remove() }
        await world.ready()
        let buy = "buy EURUSD sl 1.07 tp 1.09"
        #expect(try await world.call("/webhooks/tradingview/wrong", buy).0 == 404)
        #expect(try await world.call("/webhooks/tradingview/", buy).0 == 404)
        #expect(try await world.call("/webhooks/tradingview/\(World.path)?token=\(World.token)", buy).0 == 401)
        #expect(try await world.alert("\(buy) token=wrong").0 == 401)
        #expect(try await world.alert("hello").0 == 400)
        #expect(try await world.alert(String(repeating: "a", count: 70_000)).0 == 413)
        #expect(try await world.call("/webhooks/tradingview/\(World.path)").0 == 405)
        #expect(try await world.terminal("{}", token: "wrong").0 == 401)
        #expect(try await world.call("/webhooks/metatrader/wrong", "{}").0 == 404)
        for reason in ["path", "token", "malformed", "size"] {
            #expect(
                try await world.metric(#"bellwether_webhooks_refused_total{source="tradingview",reason="\#(reason)"}"#)
                    >= 1)
        }
        #expect(try await world.metric(#"bellwether_webhook_events_total{source="tradingview",outcome="stored"}"#) == 0)
        #expect(!(try await world.call("/metrics").1).contains(World.path))
        #expect(!(try await world.finish()).contains("TradingView"))
        #expect(!world.program.errorText.contains(World.path) && !world.program.errorText.contains(World.token))
    }

    @Test func `without secrets the paths are not there`() async throws {
        let world = try World([
            "TRADINGVIEW_PATH_SECRET": "", "TRADINGVIEW_TOKEN": "", "METATRADER_PATH_SECRET": "",
            "METATRADER_TOKEN": "",
        ])
        defer { world.place.remove() }
        await world.ready()
        #expect(try await world.alert("buy EURUSD token=\(World.token)").0 == 404)
        #expect(try await world.terminal("{}").0 == 404)
        _ = try await world.finish()
    }

    @Test func `an address that may not send is refused, whatever it says of itself`() async throws {
        let world = try World(["TRADINGVIEW_ADDRESSES": "52.89.214.238", "BELLWETHER_PROXIES": "127.0.0.1"])
        defer { world.place.remove() }
        await world.ready()
        let (path, body) = ("/webhooks/tradingview/\(World.path)", "close EURUSD token=\(World.token)")
        #expect(try await world.call(path, body).0 == 403)
        #expect(try await world.call(path, body, ["X-Forwarded-For": "52.89.214.238, 192.0.2.7"]).0 == 403)
        #expect(try await world.call(path, body, ["X-Forwarded-For": "192.0.2.7, 52.89.214.238"]).0 == 200)
        _ = try await world.finish()
    }

    @Test func `a terminal's prices are the market, stay over a restart, and are taken once`() async throws {
        let place = try Place()
        defer { place.remove() }
        let now = LiveTime().now().seconds / 60 * 60
        let bars = (1...90).reversed().map { "[\(now - Int64($0) * 60 + 7200),1.2500,1.2510,1.2490,1.2505,7]" }
        let message =
            #"{"v":1,"symbol":"EURUSD.r","offset":7200,"now":\#(LiveTime().now().seconds + 7200),"trading":false,"bars":[\#(bars.joined(separator: ","))],"ticks":[[\#((LiveTime().now().seconds + 7200) * 1000),1.25012,1.25020]],"acks":[]}"#
        let first = try World(["BELLWETHER_MARKET": "metatrader"], in: place)
        await first.ready()
        #expect(try await first.terminal(message) == (200, "ok\nbars 90\nticks 1\norders 0\n"))
        #expect(try await first.terminal(message).1.hasPrefix("ok\nbars 0\n"))
        let trading = message.replacing("\"trading\":false", with: "\"trading\":true")
        #expect(try await first.terminal(trading).1.contains("orders refused: live trading is not built"))
        #expect(try await first.terminal(message.replacing("EURUSD.r", with: "FOOBAR")).0 == 422)
        #expect(try await first.terminal(message.replacing("\"offset\":7200", with: "\"offset\":10800")).0 == 422)
        try first.program.write("/quote EURUSD")
        try await first.told(1)
        let text = try await first.finish()
        #expect(
            text.contains("1.25012") && text.contains("1.25020") && text.contains("Prices of the MetaTrader terminal"))

        let second = try World(["BELLWETHER_MARKET": "metatrader"], in: place)
        await second.ready()
        try second.program.write("/chart EURUSD 5m")
        try second.program.write("/quote EURUSD")
        try await second.told(2)
        let again = try await second.finish()
        #expect(again.contains("EURUSD_M5.png") && again.contains("1.25012"))
    }

    @Test func `a request that is under way when the end comes is still answered`() async throws {
        let world = try World()
        defer { world.place.remove() }
        await world.ready()
        let body = "close EURUSD token=\(World.token)"
        let caller = RawCaller(port: world.port)
        await caller.send(
            "POST /webhooks/tradingview/\(World.path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        )
        await caller.send(String(body.prefix(5)))
        try await waitUntil("it reads") {
            try await world.metric(#"bellwether_http_requests_total{route="/readyz",status="200"}"#) >= 1
        }
        world.program.send(signal: SIGTERM)
        await caller.send(String(body.dropFirst(5)))
        #expect(await caller.receiveAll().hasPrefix("HTTP/1.1 200"))
        #expect(try await world.program.end(within: .seconds(10)).status == 0)
    }
}
