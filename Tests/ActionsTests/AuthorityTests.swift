import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Actions

@Suite struct AuthorityTests {
    /// Rows: who asks. Columns: what the action needs, from viewer to owner.
    static let table: [(Role, [Bool])] = [
        (.viewer, [true, false, false, false, false]),
        (.trader, [true, true, false, false, false]),
        (.moderator, [true, true, true, false, false]),
        (.admin, [true, true, true, true, false]),
        (.owner, [true, true, true, true, true]),
    ]
    static let needs: [Role] = [.viewer, .trader, .moderator, .admin, .owner]

    @Test(arguments: table, Origin.all)
    func `a role may do what it and those before it may, whatever the origin`(
        _ row: (Role, [Bool]), _ origin: Origin
    ) async throws {
        let actions = Self.needs.map { Action<Pit>.plain("for_\($0)", role: $0, .reads) }
        try await Gate.with(actions) { gate in
            for (need, isAllowed) in zip(Self.needs, row.1) {
                let replies = try await gate.ask(ActionCall("for_\(need)"), gate.turn(origin, role: row.0))
                let refusal = gate.localizer.plain(
                    "error.not_allowed", ["role": .text(gate.localizer.text("role.\(need)"))])
                #expect(replies.texts == [isAllowed ? "for_\(need)" : refusal])
                #expect(try await gate.mark("for_\(need) 1") == (isAllowed ? "done" : nil))
            }
            #expect(
                try await gate.record()
                    == zip(Self.needs, row.1).filter { !$0.1 }.map { "for_\($0.0) refused: needs \($0.0)" })
        }
    }

    @Test func `what does not exist is refused and recorded`() async throws {
        try await Gate.with([.trade]) { gate in
            let replies = try await gate.ask(ActionCall("nonsense"), gate.turn())
            #expect(replies.texts == [gate.localizer.plain("error.unknown_action", ["command": .code("/nonsense")])])
            #expect(try await gate.record() == ["nonsense refused: unknown action"])
        }
    }

    @Test(arguments: Origin.all) func `the banned are refused whatever their role`(_ origin: Origin) async throws {
        try await Gate.with([.plain("look_up", .reads), .plain("halt", .protects)]) { gate in
            try await gate.store.write { try $0.setBanned(true, user: gate.ada.id) }
            let banned = try #require(try await gate.store.read { try $0.user(gate.ada.id) })
            for action in ["look_up", "halt"] {
                let replies = try await gate.ask(ActionCall(action), gate.turn(origin, role: .owner, by: banned))
                #expect(replies.texts == [gate.localizer.plain("refusal.banned")])
                #expect(try await gate.mark("\(action) 1") == nil)
            }
            #expect(try await gate.record() == ["look_up refused: banned", "halt refused: banned"])
        }
    }
}

extension Origin {
    static let all: [Origin] = [.command, .button, .freeText, .model, .schedule]
}

@Suite struct DecodingTests {
    /// Each case: arguments, the key of the answer and the detail of the record.
    static let table: [(name: String, arguments: [String: ArgumentValue], key: String, detail: String)] = [
        ("nothing", [:], "error.missing", "missing symbol"),
        ("no quantity", ["symbol": .text("EURUSD")], "error.missing", "missing quantity"),
        (
            "words for a number", ["symbol": .text("EURUSD"), "quantity": .text("lots")], "error.invalid",
            "invalid quantity"
        ),
        ("a number for a symbol", ["symbol": .number(1), "quantity": .number(1)], "error.invalid", "invalid symbol"),
        ("no symbol in it", ["symbol": .text(""), "quantity": .number(1)], "error.invalid", "invalid symbol"),
        (
            "below the range", ["symbol": .text("EURUSD"), "quantity": .number(FixedPoint("0.999")!)], "error.invalid",
            "invalid quantity"
        ),
        (
            "above the range", ["symbol": .text("EURUSD"), "quantity": .number(FixedPoint("10.001")!)], "error.invalid",
            "invalid quantity"
        ),
        (
            "no such side", ["symbol": .text("EURUSD"), "quantity": .number(1), "side": .text("up")], "error.invalid",
            "invalid side"
        ),
    ]

    @Test(arguments: table)
    func `arguments that do not fit are refused by name, and nothing is planned`(
        _ name: String, _ arguments: [String: ArgumentValue], _ key: String, _ detail: String
    ) async throws {
        try await Gate.with([.trade]) { gate in
            let decision = try await gate.runner.decide(ActionCall("trade", arguments), gate.turn())
            let replies = try await gate.store.write { try decision.effect?($0) ?? decision.answer }
            let parameter = String(detail.split(separator: " ")[1])
            let value = arguments[parameter]?.plain ?? ""
            let said = gate.localizer.plain(key, ["parameter": .text(parameter), "value": .code(value)])
            #expect(replies.texts == [said])
            #expect(decision.missingParameter == (key == "error.missing" ? parameter : nil))
            #expect(try await gate.record() == ["trade refused: \(detail)"])
            #expect(gate.pit.plans.withLock { $0 } == 0)
        }
    }

    @Test func `the ends of a range are inside`() async throws {
        try await Gate.with([.trade]) { gate in
            for quantity in [1, 10] {
                let call = ActionCall("trade", ["symbol": .text("EURUSD"), "quantity": .number(FixedPoint(quantity))])
                let replies = try await gate.ask(call, gate.turn())
                #expect(replies.last?.proposalID != nil)
            }
        }
    }

    @Test func `long text in an answer is cut`() async throws {
        try await Gate.with([.trade]) { gate in
            let long = String(repeating: "x", count: 5_000)
            let call = ActionCall("trade", ["symbol": .text("EURUSD"), "quantity": .text(long)])
            let replies = try await gate.ask(call, gate.turn())
            #expect(try replies.texts.at(0).count < 200)
        }
    }

    @Test func `values are read from arguments as their types say`() {
        #expect(Int(.number(7)) == 7)
        #expect(Int(ArgumentValue.number(FixedPoint("7.5")!)) == nil)
        #expect(Int(ArgumentValue.text("7")) == nil)
        #expect(Bool(ArgumentValue.flag(true)) == true)
        #expect(Bool(ArgumentValue.text("true")) == nil)
        #expect(Price(ArgumentValue.number(0)) == nil)
        #expect(Price(ArgumentValue.number(-1)) == nil)
        #expect([String](ArgumentValue.text("gold")) == ["gold"])
        #expect([String](ArgumentValue.texts(["gold", "oil"])) == ["gold", "oil"])
        #expect(Side(ArgumentValue.text("buy")) == .buy)
        #expect(Side(ArgumentValue.text("BUY")) == nil)
        #expect(Duration(ArgumentValue.text("90m")) == .minutes(90))
        #expect(Duration(ArgumentValue.text("4h")) == .hours(4))
        #expect(Duration(ArgumentValue.text("2d")) == .days(2))
        for text in ["", "m", "0m", "-1h", "10001d", "99999999999999999999d", "4w", "4 h"] {
            #expect(Duration(ArgumentValue.text(text)) == nil, "\(text)")
        }
    }
}
