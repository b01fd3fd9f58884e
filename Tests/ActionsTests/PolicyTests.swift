import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Actions

@Suite struct PolicyTests {
    /// Whether a call that changes something asks first, by its declaration and where it comes from.
    static let asks: [(Actions.Confirmation, [Origin: Bool])] = [
        (.never, [.command: false, .button: false, .freeText: false, .model: true, .schedule: false]),
        (.forFreeText, [.command: false, .button: false, .freeText: true, .model: true, .schedule: false]),
        (.always, [.command: true, .button: true, .freeText: true, .model: true, .schedule: true]),
    ]

    @Test(arguments: asks, [Effect.changesSettings, .trades, .protects, .affectsOthers])
    func `a call asks first as declared, and always when only a model proposed it`(
        _ row: (Actions.Confirmation, [Origin: Bool]), _ effect: Effect
    ) async throws {
        try await Gate.with([.plain("act", effect, row.0)]) { gate in
            for (origin, asks) in row.1 {
                let replies = try await gate.ask(ActionCall("act"), gate.turn(origin, key: "\(origin)"))
                #expect((replies.last?.proposalID != nil) == asks, "\(row.0) \(origin) \(effect)")
                #expect(try await gate.mark("act \(origin)") == (asks ? nil : "done"))
            }
        }
    }

    @Test(arguments: Origin.all) func `reading never asks, and leaves no record`(_ origin: Origin) async throws {
        try await Gate.with([.plain("read", .reads), .look]) { gate in
            let read = try await gate.ask(ActionCall("read"), gate.turn(origin))
            let seen = try await gate.ask(ActionCall("look"), gate.turn(origin))
            #expect(read.texts == ["read"] && seen.texts == ["seen"])
            #expect(try await gate.record() == [])
        }
    }

    /// How late a command is carried out without a question: up to a minute. Reads and protection always are.
    static let ages: [(effect: Effect, seconds: Int, asks: Bool)] = [
        (.changesSettings, 59, false), (.changesSettings, 60, false), (.changesSettings, 61, true),
        (.trades, 59, false), (.trades, 61, true), (.trades, 86_400, true),
        (.affectsOthers, 59, false), (.affectsOthers, 61, true),
        (.protects, 61, false), (.protects, 86_400, false), (.reads, 61, false), (.reads, 86_400, false),
    ]

    @Test(arguments: ages)
    func `a late command that changes something is asked about, with its age`(
        _ effect: Effect, _ seconds: Int, _ asks: Bool
    ) async throws {
        try await Gate.with([.plain("act", effect)]) { gate in
            let turn = gate.turn(.command, at: noon, askedAt: noon - .seconds(seconds))
            let replies = try await gate.ask(ActionCall("act"), turn)
            #expect(try await gate.mark("act 1") == (asks ? nil : "done"))
            guard asks else { return #expect(replies.texts == ["act"]) }
            let note = gate.localizer.plain("card.late", ["asked": .duration(.seconds(seconds))])
            #expect(try replies.texts.at(0).hasPrefix(note))
            let card = try #require(try replies.at(0).proposalID)
            _ = try await gate.answer(card, gate.turn(.button))
            #expect(try await gate.mark("act \(card)") == "done")
        }
    }
}
