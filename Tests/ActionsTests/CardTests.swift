import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Actions

@Suite struct CardTests {
    @Test func `a card holds exact values, not what was said`() async throws {
        try await Gate.with([.trade]) { gate in
            let replies = try await gate.ask(.trade, gate.turn(.freeText))
            let reply = try #require(replies.first)
            let id = try #require(reply.proposalID)
            #expect(replies.count == 1 && reply.choices.flatMap(\.self).map(\.id) == ["confirm:\(id)", "cancel:\(id)"])
            let proposal = try #require(try await gate.proposal(id))
            #expect(proposal.arguments == #"{"quantity":2,"side":"buy","symbol":"EURUSD"}"#)
            #expect(proposal.user == gate.ada.id && proposal.chat == "terminal:ada" && proposal.state == .open)
            #expect(proposal.band?.low == Price("1.0849") && proposal.band?.high == Price("1.0851"))
            #expect(proposal.expiresAt == noon + .seconds(120))
            #expect(try await gate.record() == ["trade waiting: \(id)"])
            #expect(try await gate.mark("trade 1") == nil)
        }
    }

    @Test func `confirming runs it once, under the card's name`() async throws {
        try await Gate.with([.trade]) { gate in
            let id = try await gate.card()
            #expect(try await gate.answer(id, gate.turn(.button, key: "2")).texts == ["traded"])
            #expect(try await gate.mark("trade \(id)") == "2 at 1.085")
            #expect(
                try await gate.answer(id, gate.turn(.button, key: "3")).texts == [gate.localizer.plain("card.used")])
            #expect(try await gate.record() == ["trade waiting: \(id)", "trade done"])
        }
    }

    @Test func `of many confirmations decided before the first is committed one runs`() async throws {
        try await Gate.with([.trade]) { gate in
            let id = try await gate.card()
            var decisions: [Decision] = []
            for _ in 0..<20 {
                decisions.append(
                    try await gate.runner.answerCard(gate.proposal(id), isConfirmed: true, gate.turn(.button)))
            }
            let texts = try await withThrowingTaskGroup(of: [String].self) { group in
                for decision in decisions {
                    group.addTask { try await gate.store.write { try decision.effect?($0) ?? decision.answer }.texts }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(texts.filter { $0 == "traded" }.count == 1)
            #expect(texts.filter { $0 == gate.localizer.plain("card.used") }.count == 19)
            #expect(try await gate.record() == ["trade waiting: \(id)", "trade done"])
        }
    }

    @Test func `a card is for its owner only`() async throws {
        try await Gate.with([.trade]) { gate in
            let id = try await gate.card()
            for isConfirmed in [true, false] {
                let replies = try await gate.answer(
                    id, isConfirmed: isConfirmed, gate.turn(.button, role: .owner, by: gate.bob))
                #expect(replies.texts == [gate.localizer.plain("card.unknown")])
            }
            #expect(try await gate.proposal(id)?.state == .open)
            #expect(try await gate.answer(id, gate.turn(.button)).texts == ["traded"])
            #expect(
                try await gate.answer("NONSENSE", gate.turn(.button)).texts == [gate.localizer.plain("card.unknown")])
        }
    }

    @Test func `a card holds for 120 seconds`() async throws {
        try await Gate.with([.trade]) { gate in
            let (first, second) = (try await gate.card(), try await gate.card())
            let late = noon + .seconds(120)
            #expect(
                try await gate.answer(first, gate.turn(.button, at: late)).texts == [
                    gate.localizer.plain("card.expired")
                ])
            #expect(try await gate.mark("trade \(first)") == nil)
            let inTime = late - .milliseconds(1)
            #expect(try await gate.answer(second, gate.turn(.button, at: inTime)).texts == ["traded"])
        }
    }

    @Test func `a confirmed card is used up even when nothing is left to change`() async throws {
        try await Gate.with([.fading]) { gate in
            let id = try await gate.card(ActionCall("fading"))
            #expect(try await gate.answer(id, gate.turn(.button)).texts == ["nothing left"])
            #expect(try await gate.proposal(id)?.state == .confirmed)
            #expect(try await gate.answer(id, gate.turn(.button)).texts == [gate.localizer.plain("card.used")])
            #expect(try await gate.record() == ["fading waiting: \(id)"])
        }
    }

    @Test func `a canceled card does nothing, now and later`() async throws {
        try await Gate.with([.trade]) { gate in
            let id = try await gate.card()
            try await gate.store.write { try $0.setProposalOutbox(77, of: id) }
            let replies = try await gate.answer(id, isConfirmed: false, gate.turn(.button))
            #expect(replies.map(\.edits) == [77, nil])
            #expect(replies.texts == ["card.canceled", "card.nothing_done"].map { gate.localizer.plain($0) })
            #expect(try await gate.answer(id, gate.turn(.button)).texts == [gate.localizer.plain("card.canceled")])
            #expect(try await gate.mark("trade \(id)") == nil)
            #expect(try await gate.record() == ["trade waiting: \(id)", "trade canceled: \(id)"])
        }
    }

    @Test func `a used card cannot be canceled`() async throws {
        try await Gate.with([.trade]) { gate in
            let id = try await gate.card()
            _ = try await gate.answer(id, gate.turn(.button))
            let replies = try await gate.answer(id, isConfirmed: false, gate.turn(.button))
            #expect(replies.texts == [gate.localizer.plain("card.used")])
            #expect(try await gate.record() == ["trade waiting: \(id)", "trade done"])
        }
    }

    @Test(arguments: ["1.0849", "1.0851"]) func `within its band a card is carried out`(_ price: String) async throws {
        try await Gate.with([.trade]) { gate in
            let id = try await gate.card()
            gate.pit.price.withLock { $0 = Price(price)! }
            #expect(try await gate.answer(id, gate.turn(.button)).texts == ["traded"])
        }
    }

    @Test(arguments: ["1.08489", "1.08511"])
    func `when the price has left the band a new card takes its place`(_ price: String) async throws {
        try await Gate.with([.trade]) { gate in
            let old = try await gate.card()
            try await gate.store.write { try $0.setProposalOutbox(77, of: old) }
            gate.pit.price.withLock { $0 = Price(price)! }
            let replies = try await gate.answer(old, gate.turn(.button))
            #expect(replies.map(\.edits) == [77, nil])
            #expect(try replies.texts.at(0).hasSuffix(gate.localizer.plain("card.replaced")))
            #expect(try replies.texts.at(1).hasPrefix(gate.localizer.plain("card.moved")))
            #expect(try await gate.mark("trade \(old)") == nil)
            let new = try #require(try replies.at(1).proposalID)
            #expect(new != old)
            #expect(try await gate.proposal(old)?.state == .replaced)
            #expect(try await gate.proposal(new)?.arguments == (try await gate.proposal(old)?.arguments))
            #expect(try await gate.answer(old, gate.turn(.button)).texts == [gate.localizer.plain("card.replaced")])
            #expect(try await gate.answer(new, gate.turn(.button)).texts == ["traded"])
            #expect(try await gate.mark("trade \(new)") == "2 at \(price)")
            #expect(try await gate.record() == ["trade waiting: \(old)", "trade waiting: \(new)", "trade done"])
        }
    }

    @Test func `who has lost the role, or was banned, cannot confirm any more`() async throws {
        try await Gate.with([.trade]) { gate in
            let id = try await gate.card()
            let replies = try await gate.answer(id, gate.turn(.button, role: .viewer))
            let role = gate.localizer.text("role.trader")
            #expect(replies.texts == [gate.localizer.plain("error.not_allowed", ["role": .text(role)])])
            try await gate.store.write { try $0.setBanned(true, user: gate.ada.id) }
            let banned = try #require(try await gate.store.read { try $0.user(gate.ada.id) })
            #expect(
                try await gate.answer(id, gate.turn(.button, by: banned)).texts == [
                    gate.localizer.plain("refusal.banned")
                ])
            #expect(try await gate.mark("trade \(id)") == nil)
            #expect(
                try await gate.record() == [
                    "trade waiting: \(id)", "trade refused: needs trader", "trade refused: banned",
                ])
        }
    }

    @Test func `a refusal inside the transaction leaves nothing but its record`() async throws {
        try await Gate.with([.refused(.never), .refused(.always)]) { gate in
            let replies = try await gate.ask(ActionCall("refused_never"), gate.turn())
            #expect(replies.texts == [gate.localizer.plain("refusal.no_positions")])
            let id = try await gate.card(ActionCall("refused_always"))
            #expect(
                try await gate.answer(id, gate.turn(.button)).texts == [gate.localizer.plain("refusal.no_positions")])
            #expect(try await gate.mark("half") == nil)
            #expect(try await gate.proposal(id)?.state == .confirmed, "its card is used up")
            #expect(
                try await gate.record() == [
                    "refused_never refused: no_positions", "refused_always waiting: \(id)",
                    "refused_always refused: no_positions",
                ])
        }
    }

    @Test func `the record says who, how and with which arguments`() async throws {
        try await Gate.with([.trade]) { gate in
            let id = try await gate.card(.trade, gate.turn(.freeText))
            _ = try await gate.answer(id, gate.turn(.button, at: noon + .seconds(5)))
            let rows = try await gate.store.read { try $0.audit(limit: 10) }
            let arguments = #"{"quantity":2,"side":"buy","symbol":"EURUSD"}"#
            #expect(rows.map(\.arguments) == [arguments, arguments])
            #expect(rows.map(\.origin) == ["button", "freeText"])
            #expect(rows.map(\.user) == [gate.ada.id, gate.ada.id])
            #expect(rows.map(\.at) == [noon + .seconds(5), noon])
            #expect(try await gate.store.read { try $0.brokenAudit() } == nil)
        }
    }
}

@Suite struct DescriptorTests {
    @Test func `the keys of its texts are derived from the declaration`() throws {
        let descriptor = Action<Pit>.trade.descriptor
        #expect(descriptor.shortName == "t")
        #expect(
            descriptor.localizationKeys
                == [
                    "action.trade.summary", "action.trade.example", "action.trade.symbol", "action.trade.quantity",
                    "action.trade.side",
                ])
    }

    @Test(arguments: [
        ArgumentValue.text("gold"), .text("true"), .text("1"), .number(0), .number(FixedPoint("0.1")!), .number(-3),
        .number(FixedPoint("0.000000000001")!), .number(FixedPoint("999999999999999.999999999999")!), .flag(true),
        .flag(false), .texts(["a", "b"]), .texts([]),
    ])
    func `an argument survives being stored`(_ value: ArgumentValue) throws {
        let data = try JSONEncoder().encode(["a": value])
        #expect(try JSONDecoder().decode([String: ArgumentValue].self, from: data) == ["a": value])
    }
}
