public import Platform

/// What came of asking, and how it went.
public struct ModelOutcome: Sendable, Hashable {
    /// A model that did not answer.
    public struct Failure: Sendable, Hashable {
        /// The model as its service calls it; nil when the budget forbade to ask any.
        public var model: String?
        public var reason: ModelError
    }
    /// nil: no model has answered, and what can be done without one has to do.
    public var reply: ModelReply?
    /// Who gave the reply.
    public var model: String?
    /// Those asked before, in order.
    public var failures: [Failure]

    /// Nobody has answered.
    public init(failures: [Failure] = []) { self.failures = failures }
}

/// The models that may be asked, best first, within a budget.
public struct LanguageModels: Sendable {
    private let clients: [any LanguageModelClient]
    private let budget: Budget
    private let time: any TimeSource

    public init(_ clients: [any LanguageModelClient], budget: Budget, time: any TimeSource) {
        self.clients = clients
        self.budget = budget
        self.time = time
    }

    /// Asks one model after the other until one replies. A refusal is a reply.
    ///
    /// A model that others stand behind gets two thirds of the time that is left, so that one that hangs does not take
    /// it all.
    /// - Parameters:
    ///   - user: whose budget it is.
    ///   - limit: for all of them together.
    public func ask(_ prompt: Prompt, for user: String, within limit: Duration = .seconds(8)) async -> ModelOutcome {
        let reservation: Budget.Reservation
        do throws(BudgetRefusal) {
            reservation = try await budget.reserve(prompt.estimate, of: user, models: clients.map(\.model))
        } catch {
            return ModelOutcome(failures: [ModelOutcome.Failure(reason: .overBudget(error))])
        }
        var outcome = ModelOutcome(failures: [])
        var spent: [(model: String, usage: Usage)] = []
        let deadline = time.elapsed() + limit
        for (index, client) in clients.enumerated() where outcome.reply == nil && !outcome.isCanceled {
            let left = deadline - time.elapsed()
            guard left > .zero else {
                outcome.fail(client, .unavailable(reason: "no time is left"))
                continue
            }
            do throws(ModelFailure) {
                let reply = try await client.reply(to: prompt, within: index + 1 < clients.count ? left * 2 / 3 : left)
                spent.append((client.model, reply.usage))
                (outcome.reply, outcome.model) = (reply, client.model)
            } catch {
                spent.append((client.model, error.usage))
                outcome.fail(client, error.reason)
            }
        }
        await budget.settle(reservation, as: spent)
        return outcome
    }
}

extension ModelOutcome {
    fileprivate mutating func fail(_ client: any LanguageModelClient, _ reason: ModelError) {
        failures.append(Failure(model: client.model, reason: reason))
    }
    fileprivate var isCanceled: Bool { failures.last?.reason == .canceled }
}
