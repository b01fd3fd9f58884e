import Foundation
import Platform
import TestSupport
import Testing

@testable import LanguageModel

/// A model that says what it is told to, taking so long.
private final class ScriptedModel: LanguageModelClient {
    let model: String
    let result: Result<ModelReply, ModelFailure>
    let time: ManualTime
    let pause: Duration
    let limits = Locked<[Duration]>([])

    init(_ model: String, _ result: Result<ModelReply, ModelFailure>, _ time: ManualTime, takes pause: Duration = .zero)
    {
        self.model = model
        self.result = result
        self.time = time
        self.pause = pause
    }

    func reply(to prompt: Prompt, within limit: Duration) async throws(ModelFailure) -> ModelReply {
        limits.withLock { $0.append(limit) }
        time.advance(by: min(pause, limit))
        return try result.get()
    }
}

/// What people have spent, in memory; fails when told to.
private final class MemoryStore: BudgetStore {
    struct Broken: Error {}
    let spent = Locked<[String: Expense]>([:])
    let isBroken = Locked(false)

    func update(
        _ user: String, day: Int64, _ change: @escaping @Sendable (inout Expense) -> Bool
    ) async throws -> Bool {
        guard !isBroken.withLock({ $0 }) else { throw Broken() }
        return spent.withLock { change(&$0["\(user) \(day)", default: Expense()]) }
    }
}

@Suite struct LanguageModelsTests {
    // 1970-01-11, so day 10.
    private let time = ManualTime(Timestamp(seconds: 10 * 86_400))
    private let store = MemoryStore()
    private let prices = PriceList(["a": ModelPrice(input: 1, output: 10), "b": ModelPrice(input: 2, output: 20)])

    private func models(_ clients: [ScriptedModel], limit: Expense = Expense(tokens: 100_000, dollars: 1))
        -> LanguageModels
    {
        LanguageModels(clients, budget: Budget(limit: limit, prices: prices, store: store, time: time), time: time)
    }
    private func model(
        _ name: String, _ content: ModelReply.Content, takes pause: Duration = .zero
    ) -> ScriptedModel {
        ScriptedModel(name, .success(ModelReply(content, usage: Usage(input: 1_000, output: 100))), time, takes: pause)
    }
    private func failing(_ name: String, _ reason: ModelError, takes pause: Duration = .zero) -> ScriptedModel {
        ScriptedModel(name, .failure(ModelFailure(reason, usage: Usage(input: 500))), time, takes: pause)
    }
    private var spent: Expense { store.spent.withLock { $0["u 10"] } ?? Expense() }

    @Test func `the first that answers is taken, and the others say why they did not`() async {
        let first = failing("a", .unavailable(reason: "500")), second = model("b", .text("hi"))
        let outcome = await models([first, second]).ask(Samples.prompt(), for: "u")
        #expect(outcome.model == "b")
        #expect(outcome.reply?.content == .text("hi"))
        #expect(outcome.failures == [ModelOutcome.Failure(model: "a", reason: .unavailable(reason: "500"))])
        // 500 in of the first at 1 $, 1,000 in and 100 out of the second at 2 $ and 20 $, a million.
        #expect(spent == Expense(tokens: 1_600, dollars: Decimal(string: "0.0045")!))
    }

    @Test func `a refusal is an answer, not a reason to ask the next`() async {
        let second = model("b", .text("hi"))
        let outcome = await models([model("a", .refusal("no")), second]).ask(Samples.prompt(), for: "u")
        #expect(outcome.reply?.content == .refusal("no") && outcome.failures.isEmpty)
        #expect(second.limits.withLock { $0 }.isEmpty)
    }

    @Test func `when nobody answers there is no reply, within the time`() async {
        let clients = [
            failing("a", .unavailable(reason: "hangs"), takes: .seconds(60)),
            failing("b", .resting, takes: .seconds(60)),
        ]
        let outcome = await models(clients).ask(Samples.prompt(), for: "u")
        #expect(outcome.reply == nil && outcome.model == nil)
        #expect(outcome.failures.map(\.model) == ["a", "b"])
        #expect(time.elapsed() <= .seconds(8))
        // The first leaves a third of the time to the second, which has all of it.
        let offered = clients.map { $0.limits.withLock { $0.map(\.wholeMilliseconds) } }
        #expect(offered == [[5_333], [2_667]])
    }

    @Test func `whoever has no time left is not asked`() async {
        let second = model("b", .text("hi"))
        let outcome = await models([failing("a", .canceled), second]).ask(Samples.prompt(), for: "u", within: .zero)
        #expect(outcome.failures.map(\.reason) == Array(repeating: .unavailable(reason: "no time is left"), count: 2))
        #expect(second.limits.withLock { $0 }.isEmpty)
    }

    @Test func `a canceled question asks nobody else`() async {
        let second = model("b", .text("hi"))
        let outcome = await models([failing("a", .canceled), second]).ask(Samples.prompt(), for: "u")
        #expect(outcome.failures.map(\.reason) == [.canceled] && outcome.reply == nil)
        #expect(second.limits.withLock { $0 }.isEmpty)
    }

    // Budgets.

    @Test func `what is asked for is set aside before, and settled after`() async throws {
        let estimate = Samples.prompt().estimate
        let budget = Budget(limit: Expense(tokens: 100_000, dollars: 1), prices: prices, store: store, time: time)
        let reservation = try await budget.reserve(estimate, of: "u", models: ["a", "b"])
        // The dearest model, all of the prompt written to a cache at twice its price.
        let dollars = (Decimal(estimate.input) * 4 + Decimal(estimate.output) * 20) / 1_000_000
        #expect(spent == Expense(tokens: estimate.total, dollars: dollars))
        time.advance(by: .days(1))
        await budget.settle(reservation, as: [("a", Usage(input: 1_000, cached: 400, cacheWritten: 100, output: 10))])
        // 500 and 400 from the cache at 1 $ (no price of its own), 100 into it at 2 $, 10 out at 10 $; on its own day.
        #expect(spent == Expense(tokens: 1_010, dollars: Decimal(string: "0.0012")!))
    }

    @Test func `at the limit nobody is asked, and the next day begins anew`() async {
        let estimate = Samples.prompt().estimate
        let client = model("a", .text("hi"))
        let limited = models([client], limit: Expense(tokens: estimate.total + 1_000, dollars: 1))
        #expect(await limited.ask(Samples.prompt(), for: "u").reply != nil)
        let over = await limited.ask(Samples.prompt(), for: "u")
        #expect(over.failures == [ModelOutcome.Failure(reason: .overBudget(.used))] && over.reply == nil)
        #expect(client.limits.withLock { $0.count } == 1)
        #expect(await limited.ask(Samples.prompt(), for: "other").reply != nil)
        time.advance(by: .days(1))
        #expect(await limited.ask(Samples.prompt(), for: "u").reply != nil)
    }

    @Test func `money limits as tokens do`() async {
        let limited = models(
            [model("a", .text("hi"))], limit: Expense(tokens: 1_000_000, dollars: Decimal(string: "0.0001")!))
        #expect(await limited.ask(Samples.prompt(), for: "u").failures.map(\.reason) == [.overBudget(.used)])
        #expect(spent == Expense())
    }

    @Test func `whatever cannot be known refuses`() async {
        let unpriced = models([model("a", .text("hi")), model("c", .text("hi"))])
        #expect(
            await unpriced.ask(Samples.prompt(), for: "u").failures.map(\.reason) == [.overBudget(.noPrice(model: "c"))]
        )
        store.isBroken.withLock { $0 = true }
        let broken = models([model("a", .text("hi"))])
        #expect(await broken.ask(Samples.prompt(), for: "u").failures.map(\.reason) == [.overBudget(.unknown)])
    }

    @Test(arguments: [Decimal.nan, -1]) func `a price that is none refuses`(_ price: Decimal) async {
        let budget = Budget(
            limit: Expense(tokens: 100_000, dollars: 1),
            prices: PriceList([:], others: ModelPrice(input: price, output: 1)),
            store: store, time: time)
        let models = LanguageModels([model("a", .text("hi"))], budget: budget, time: time)
        #expect(
            await models.ask(Samples.prompt(), for: "u").failures.map(\.reason) == [.overBudget(.noPrice(model: "a"))])
    }

    @Test func `a reservation that was never settled stays spent`() async throws {
        let budget = Budget(limit: Expense(tokens: 3_000, dollars: 1), prices: prices, store: store, time: time)
        _ = try await budget.reserve(Usage(input: 2_000), of: "u", models: ["a"])
        await #expect(throws: BudgetRefusal.used) {
            try await budget.reserve(Usage(input: 2_000), of: "u", models: ["a"])
        }
    }

    @Test func `many at once do not pass the limit together`() async {
        let budget = Budget(limit: Expense(tokens: 10_000, dollars: 1), prices: prices, store: store, time: time)
        let granted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask { (try? await budget.reserve(Usage(input: 1_000), of: "u", models: ["a"])) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(granted == 10)
    }

    @Test func `prices and expenses survive being stored`() throws {
        let list = PriceList(["a": ModelPrice(input: Decimal(string: "0.25")!, output: 2, cached: 0)], others: nil)
        #expect(try JSONDecoder().decode(PriceList.self, from: JSONEncoder().encode(list)) == list)
        let expense = Expense(tokens: 7, dollars: Decimal(string: "0.000123")!)
        #expect(try JSONDecoder().decode(Expense.self, from: JSONEncoder().encode(expense)) == expense)
    }
}
