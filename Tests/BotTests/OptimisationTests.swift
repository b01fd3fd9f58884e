import Channels
import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing

@testable import Bot

/// Optimizations asked for in chat: begun at once, run in the background, told of, canceled, kept.
@Suite struct OptimisationTests {
    private static let request = "/optimise ma_cross EURUSD 4h 150d trials=6"

    /// As if everything in the outbox had been sent.
    private func deliver(_ world: AlertWorld) async throws {
        let now = world.time.now()
        try await world.bot.store.write { transaction in
            for row in try transaction.openOutbox(after: 0, limit: 1_000) {
                try transaction.updateOutbox(row.id, state: .sent, messageIDs: "[\"\(row.id)\"]", reason: nil, at: now)
            }
        }
    }

    private func openJob(_ world: AlertWorld) async throws -> OptimizationJob? {
        try await world.bot.store.read { transaction in
            try transaction.user(channel: "telegram", externalID: "5").flatMap {
                try OptimizationBook.job(of: $0.id, transaction)
            }
        }
    }

    @Test func `it answers at once, and the result opens with what it is worth`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let answer = try await world.say(Self.request)
        answer.check("Optimising Moving-average cross on EURUSD 4h")
        #expect(answer.labels == ["Cancel"])
        try await deliver(world)
        #expect(try await world.bot.optimizationDesk.runNext())
        let told = try await world.sent()
        told.check(
            "Done in", "optimised", "What it is worth", "6 variants of", "Probability of overfitting", "out of sample",
            "4 stretches of", "The strategy as it stands", "in hindsight", "Simulated prices")
        #expect(told.count == 2 && told[0].edits != nil && told[0].buttons.isEmpty)
        let text = told[1].document.plainText
        let places = try ["What it is worth", "Result, out of sample", "Best numbers in hindsight"].map {
            try #require(text.range(of: $0)).lowerBound
        }
        #expect(places == places.sorted())
        #expect(try await !world.bot.optimizationDesk.runNext())
        #expect(try await openJob(world) == nil)
    }

    @Test func `the same request has the same result, also after a restart, which is told`() async throws {
        var world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say(Self.request)
        try await deliver(world)
        // The program ends in the middle.
        let (bot, time) = (world.bot, world.time)
        let run = Task { try await bot.optimizationDesk.runNext() }
        run.cancel()
        _ = try? await run.value
        time.advance(by: .seconds(30))
        // Ended before it was begun or after: either way it was begun and is open.
        try await world.bot.store.write { transaction in
            var job = try #require(try OptimizationBook.jobs(transaction).first)
            job.attempts = 1
            try OptimizationBook.keep(job, transaction)
        }
        try await world.restart()
        #expect(try await world.bot.optimizationDesk.runNext())
        let told = try await world.sent()
        told.check("restarted", "begins anew", "Probability of overfitting")
        #expect(told.count == 3 && told[0].edits == told[1].edits && told[2].edits == nil)
        let found = told[2].document.plainText

        try await deliver(world)
        try await world.say(Self.request)
        #expect(try await world.bot.optimizationDesk.runNext())
        let again = try #require(try await world.sent().last).document.plainText
        let names = try [found, again].map { try #require($0.firstRange(of: /#[A-Z0-9]{5}/)) }
        #expect(found[names[0].upperBound...] == again[names[1].upperBound...])
    }

    @Test func `rules for what is held take part, and are left out when asked`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        func result(_ request: String) async throws -> String {
            try await deliver(world)
            try await world.say(request)
            #expect(try await world.bot.optimizationDesk.runNext())
            let text = try #require(try await world.sent().last).document.plainText
            return String(text[try #require(text.firstRange(of: /#[A-Z0-9]{5}/)).upperBound...])
        }
        let plain = try await result(Self.request)
        #expect(!plain.contains("/manage"))
        try await world.say("/manage partials=0.5:50 break_even=0.5 close_after=20h").check("close it after 20 hours")
        let managed = try await result(Self.request)
        #expect(managed.contains("Your rules for what is held (/manage) are kept"))
        func net(_ text: String) throws -> Substring {
            try #require(text.split(separator: "\n").first { $0.contains("The strategy as it stands") })
        }
        #expect(try net(managed) != net(plain))
        let without = try await result(Self.request + " managed=no")
        #expect(try net(without) == net(plain) && without.contains("(/manage) take no part"))
    }

    @Test func `one that is interrupted again and again is given up, and told of`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say(Self.request)
        try await deliver(world)
        try await world.bot.store.write { transaction in
            var job = try #require(try OptimizationBook.jobs(transaction).first)
            job.attempts = OptimizationJob.mostAttempts
            try OptimizationBook.keep(job, transaction)
        }
        #expect(try await !world.bot.optimizationDesk.runNext())
        try await world.sent().check("interrupted several times")
        #expect(try await openJob(world) == nil)
    }

    @Test func `progress edits the answer, with the time left and the button, never behind another edit`() async throws
    {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say(Self.request)
        let (desk, job) = (world.bot.optimizationDesk, try #require(try await openJob(world)))
        // The answer has not arrived: nothing can be edited.
        #expect(try await desk.show(0.2, after: .seconds(20), job, unlessWaiting: nil) == nil)
        try await deliver(world)
        let first = try await desk.show(0.25, after: .seconds(20), job, unlessWaiting: nil)
        let told = try await world.sent()
        told.check("25% done", "1 minute left")
        #expect(told.count == 1 && told[0].edits != nil && told.labels == ["Cancel"])
        #expect(try await desk.show(0.5, after: .seconds(40), job, unlessWaiting: first) == nil)
        try await deliver(world)
        #expect(try await desk.show(0.5, after: .seconds(40), job, unlessWaiting: first) != nil)
        try await world.say("/optimise cancel")
        #expect(try await desk.show(0.75, after: .seconds(60), job, unlessWaiting: nil) == nil)
    }

    @Test func `only its owner cancels it, and then nothing comes of it`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say(Self.request)
        let open = try #require(try await openJob(world))
        try await world.say("/optimise cancel #\(open.reference)", "6").check("No such optimisation")
        #expect(try await openJob(world) == open)
        let answer = try await world.press("Cancel")
        answer.check("#\(open.reference) is canceled")
        #expect(answer.first?.edits != nil)
        #expect(try await !world.bot.optimizationDesk.runNext())
        try await world.say("/optimise cancel").check("No such optimisation")
    }

    @Test func `one that is canceled while it runs ends without a result`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        // Long enough that it cannot be over before the first look.
        try await world.say("/optimise momentum EURUSD 1h 700d random trials=500")
        let (bot, time) = (world.bot, world.time)
        let run = Task { try await bot.optimizationDesk.runNext() }
        while try await openJob(world)?.attempts == 0 { await Task.yield() }
        try await world.say("/optimise cancel").check("is canceled")
        let before = try await world.sent().count
        let clock = Task {
            while !Task.isCancelled {
                time.advance(by: OptimizationDesk.interval)
                await Task.yield()
            }
        }
        #expect(try await run.value)
        clock.cancel()
        #expect(try await world.sent().count == before)
    }

    @Test func `one a person and a few for all run at a time`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say(Self.request)
        try await world.say(Self.request).check("running already")
        for user in 10..<17 { try await world.say(Self.request, "\(user)").check("Optimising") }
        let waits = try await world.sent().compactMap { $0.footnote?.plainText }
        #expect(waits.first == "It begins at once." && waits.last == "7 optimisations are before it.")
        try await world.say(Self.request, "20").check("8 optimisations are running or waiting")
    }

    @Test func `what was found can be kept as one's own, by whoever asked for it`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say(Self.request)
        #expect(try await world.bot.optimizationDesk.runNext())
        try await world.say("/optimise save", "6").check("no longer have this result")
        let kept = try await world.press("Keep as my own")
        kept.check("Kept as Moving-average cross, optimised", "Long when")
        #expect(kept.labels == ["Watch", "Delete again"])
        try await world.say("/strategy").check("Yours", "Moving-average cross, optimised")
        try await world.press("Watch").check("is watched on EURUSD 4h")
        try await world.press("Delete again").check("is deleted")
    }

    @Test func `what cannot be optimized is refused at once, in the asker's language`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/optimise moonshot_x EURUSD").check("moonshot")
        try await world.say("/optimise momentum EURUSD 1h 30d").check("80 are needed")
        try await world.say("/optimise momentum EURUSD trials=1").check(
            "1 does not fit", "how many variants to try, 2 to 500")
        try await world.say("/optimise momentum EURUSD trials=100000").check("100000 does not fit", "2 to 500")
        try await world.say("optimise momentum").check("Which instrument?")
        try await world.say("EURUSD").check("Optimising Momentum on EURUSD")
        try await world.say("/optimise cancel").check("canceled")
        try await world.say("/language de")
        try await world.say("optimiere ma cross auf gold 4h über die letzten 150 tage").check(
            "Kreuzung der Durchschnitte auf XAUUSD 4h", "wird optimiert")
        #expect(try await world.bot.optimizationDesk.runNext())
        try await world.sent().check("Was es wert ist", "Wahrscheinlichkeit der Überanpassung")
    }

    /// What a German or Turkish reader may not find: the words of the program's own rules.
    @Test(arguments: [
        ("de", "Kreuzung der Durchschnitte", " Periode: "), ("tr", "Ortalama kesişimi", "periyot: "),
        ("zh", "均线交叉", "周期："),
    ]) func `title, numbers and the kept copy are in the reader's language`(
        _ language: String, _ title: String, _ parameter: String
    ) async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/language \(language)")
        try await world.say(Self.request).check(title)
        #expect(try await world.bot.optimizationDesk.runNext())
        let told = try #require(try await world.sent().last).document.plainText
        #expect(told.contains(title) && told.contains("SMA(") && told.contains(parameter), "\(told)")
        #expect(told.contains(/ATR → [0-9,.]+ ATR/) && told.contains(/R → [0-9,.]+ R/), "\(told)")
        for word in ["Moving", "period", "sma(", "compared"] { #expect(!told.contains(word), "\(told)") }
        try await world.say("/optimise save").check(title)
    }

    @Test func `its tries count among those of later back-tests`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say(Self.request)
        #expect(try await world.bot.optimizationDesk.runNext())
        let tried = try await world.bot.store.read { transaction in
            try transaction.marks(prefix: "backtests/").compactMap { try transaction.mark($0) }
        }
        #expect(tried.count == 1 && tried[0].split(separator: " ").count == 6)
    }
}
