import Foundation
import Signals
import Testing

/// The messages that scripts send, worked out from the scripts' own text.
@Suite struct ExportMessageTests {
    private struct Message: Decodable, Equatable {
        var v: Int
        var source: String
        var token: String
        var id: String
        var signal: String
        var event: String
        var target: Int?
        var strategy: String
        var symbol: String
        var timeframe: String
        var side: String
        var price: Double?
        var stop: Double?
        var targets: [Double?]
        var time: Int
    }

    /// A sum of literals and names, as both languages write it.
    private func text(_ sum: String, _ values: [String: String]) throws -> String {
        var (rest, result) = (Substring(sum), "")
        while !rest.isEmpty {
            if let literal = rest.prefixMatch(of: /"((?:[^"\\]|\\.)*)"/) {
                result += literal.1.replacing(/\\(.)/) { String($0.1) }
                rest = rest[literal.range.upperBound...]
            } else {
                let names = values.keys.sorted { $0.count > $1.count }
                let name = try #require(names.first { rest.hasPrefix($0) }, "\(rest)")
                result += values[name] ?? ""
                rest = rest.dropFirst(name.count)
            }
            guard !rest.isEmpty else { break }
            try #require(rest.hasPrefix(" + "), "\(rest)")
            rest = rest.dropFirst(3)
        }
        return result
    }

    /// Runs the assignments of a function's lines, then gives its last sum.
    private func run(_ lines: [Substring], _ given: [String: String]) throws -> String {
        var values = given
        var result = ""
        for line in lines {
            let line = line.trimmingCharacters(in: CharacterSet(charactersIn: " ;"))
            if let added = line.firstMatch(of: /^text \+= (.*)$/) {
                result += try text(String(added.1), values)
            } else if let set = line.firstMatch(of: /^string (\w+) = (.*)$/) {
                if values[String(set.1)] == nil { values[String(set.1)] = try text(String(set.2), values) }
                if set.1 == "text" { result = values["text"] ?? "" }
            } else if !line.hasPrefix("return") {
                result = try text(line, values)
            }
        }
        return result
    }

    private func lines(_ script: String, after head: String, until end: (Substring) -> Bool) throws -> [Substring] {
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix(head) })
        let body = lines[(start + 1)...].drop { !$0.contains("string signal") && !$0.contains("string time") }
        return Array(body.prefix { !end($0) })
    }

    private func message(_ format: ExportFormat, _ target: Int?, price: String) throws -> Message {
        let strategy = try ExportTests.strategy("close > open") { ($0.id, $0.name) = (#"own:"7"\é"#, "x") }
        let script = try strategy.export(format).get().text
        var values = [
            "symbol": "OANDA:XAUUSD", "event": target == nil ? "entry" : "target", "side": "long",
            "targets": "2401.50,null", "token": "t0k",
        ]
        let number = target.map { "\($0)" }
        let lines: [Substring]
        if format == .pine {
            values["str.tostring(time)"] = "1717372800000"
            values["(target > 0 ? str.tostring(target) : \"\")"] = number ?? ""
            values["(target > 0 ? str.tostring(target) : \"null\")"] = number ?? "null"
            (values["number(price)"], values["number(stop)"]) = (price, "2390.10")
            lines = try self.lines(script, after: "message(") { $0.isEmpty }
        } else {
            (values["time"], values["number"]) = ("1717372800000", number ?? "")
            values["(target > 0 ? number : \"null\")"] = number ?? "null"
            (values["Number(price)"], values["Number(stop)"]) = (price, "2390.10")
            values["Plain(WebhookToken)"] = "t0k"
            lines = try self.lines(script, after: "string Message(") { $0 == "}" }
        }
        let json = try run(lines, values)
        return try JSONDecoder().decode(Message.self, from: Data(json.utf8))
    }

    @Test(arguments: [(ExportFormat.pine, "tradingview"), (.mql5, "metatrader")])
    func `a message is JSON with everything in it`(format: ExportFormat, source: String) throws {
        let id = #"own:"7"\é"#
        let signal = id + "|OANDA:XAUUSD|1h|1717372800000"
        var wanted = Message(
            v: 1, source: source, token: "t0k", id: signal + "|target2", signal: signal, event: "target", target: 2,
            strategy: id, symbol: "OANDA:XAUUSD", timeframe: "1h", side: "long", price: 2395.25, stop: 2390.1,
            targets: [2401.5, nil], time: 1_717_372_800_000)
        #expect(try message(format, 2, price: "2395.25") == wanted)
        (wanted.event, wanted.target, wanted.id, wanted.price) = ("entry", nil, signal + "|entry", nil)
        #expect(try message(format, nil, price: "null") == wanted)
    }

    @Test(arguments: ExportFormat.allCases)
    func `what is no number is written as null, and no token is in the script`(format: ExportFormat) throws {
        let script = try ExportTests.strategy("close > open").export(format).get().text
        let guarded =
            format == .pine
            ? "number(float x) => na(x) ? \"null\" : str.tostring(x, format.mintick)"
            : "string Number(double x) { return(Has(x) ? DoubleToString(x, _Digits) : \"null\"); }"
        #expect(script.contains(guarded))
        let input = format == .pine ? "input.string(\"\", \"Webhook token\")" : "input string WebhookToken = \"\";"
        #expect(script.contains(input))
    }
}
