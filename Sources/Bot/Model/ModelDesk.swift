import Actions
import Foundation
import HTTP
import LanguageModel
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Storage
import Understanding

/// The language models that are configured, and what they are told.
final class ModelDesk: Sendable {
    let models: LanguageModels
    let selector: ModelSelector
    let prompts: PromptLibrary
    /// Finds out whether what a model writes is in the results.
    let interpreter: Interpreter
    private let remotes: [RemoteModel]
    private let store: Store
    private let time: any TimeSource
    private let logger: Logger

    /// - Returns: nil when no model is configured.
    /// - Throws: `PromptError`, or what reading a prompt throws.
    init?(
        _ configuration: Configuration, descriptors: [ActionDescriptor], interpreter: Interpreter, locales: Locales,
        store: Store, time: any TimeSource, logger: Logger
    ) throws {
        guard !configuration.models.isEmpty else { return nil }
        let client = HTTPClient(maximumBodyBytes: 4 << 20)
        remotes = configuration.models.map { RemoteModel($0, transport: client, time: time, random: SystemRandom()) }
        var prices = configuration.modelBudget.prices
        // What runs on the operator's own machine costs nothing.
        for model in configuration.models
        where model.provider == .ollama && model.key == nil && prices.models[model.model] == nil {
            prices.models[model.model] = .free
        }
        let budget = Budget(
            limit: configuration.modelBudget.limit, prices: prices,
            store: ExpenseBook(store: store), time: time)
        models = LanguageModels(remotes, budget: budget, time: time)
        prompts = try PromptLibrary(folder: configuration.home.appending(path: "prompts"))
        let english = locales[Locales.reference]
        selector = ModelSelector(prompts["select"], descriptors: descriptors) { english.text($0) }
        self.interpreter = interpreter
        self.store = store
        self.time = time
        self.logger = logger
    }

    private static let backoff = Backoff(first: .seconds(60), limit: .seconds(3600))

    /// Finds out what each model can do, before somebody waits for it: from what was learned lately, else by asking.
    /// A model that does not answer, or seems to know no functions, is asked again later.
    func learn() async {
        var (open, failures) = (remotes, 0)
        while !Task.isCancelled {
            open = await learn(open)
            guard !open.isEmpty else { return }
            failures += 1
            do { try await time.sleep(for: Self.backoff.wait(afterFailures: failures)) } catch { return }
        }
    }

    /// - Returns: those that nothing good is known of yet.
    private func learn(_ remotes: [RemoteModel]) async -> [RemoteModel] {
        var open: [RemoteModel] = []
        for remote in remotes {
            if let known = await known(remote) {
                remote.adopt(known)
                continue
            }
            do {
                let tools = try await remote.probe(within: .seconds(20))
                if tools == .none { open.append(remote) }
                logger.info("model probed", metadata: ["model": "\(remote.model)", "functions": "\(tools)"])
                await keepLearned()
            } catch {
                logger.warning("model not reached", metadata: ["model": "\(remote.model)", "reason": "\(error)"])
                open.append(remote)
            }
        }
        return open
    }

    private struct Lesson: Codable {
        var capabilities: Capabilities
        var learnedAt: Timestamp
    }
    /// Services change.
    private static let lessonAge: Duration = .days(7)
    private static func mark(_ remote: RemoteModel) -> String { "model.\(remote.name)" }

    /// That a model cannot call functions is asked again at every start: its server may know how by now.
    private func known(_ remote: RemoteModel) async -> Capabilities? {
        let text = try? await store.read { try $0.mark(Self.mark(remote)) }
        let lesson = text.flatMap { try? JSONDecoder().decode(Lesson.self, from: Data($0.utf8)) }
        guard let lesson, time.now() - lesson.learnedAt < Self.lessonAge, lesson.capabilities.tools != .none else {
            return nil
        }
        return lesson.capabilities
    }

    /// Keeps what is known of the models by now, refusals included.
    func keepLearned() async {
        let now = time.now()
        let lessons = remotes.map { (Self.mark($0), Lesson(capabilities: $0.capabilities, learnedAt: now)) }
        do {
            try await store.write { transaction in
                for (mark, lesson) in lessons { try transaction.setMark(mark, json: lesson) }
            }
        } catch {
            logger.warning("what models can do is not kept", metadata: ["error": "\(error)"])
        }
    }

    /// Who asks, for the service: says nothing about the person.
    static func label(of user: Int64) -> String {
        String(hexadecimal(sha256(Array("bellwether user \(user)".utf8))).prefix(32))
    }

    /// Asks one model after the other. What stops everything does not wait for it: see `ModelWait`.
    func ask(_ prompt: Prompt, for user: Int64, within limit: Duration) async -> ModelOutcome {
        guard let wait = ModelWait.current else { return await models.ask(prompt, for: String(user), within: limit) }
        return await withTaskGroup(of: ModelOutcome?.self) { group in
            group.addTask { [models] in await models.ask(prompt, for: String(user), within: limit) }
            group.addTask {
                await wait.untilOvertaken()
                return nil
            }
            var outcome = ModelOutcome()
            for await finished in group {
                if let finished { outcome = finished }
                // An answer ends the listening for a stop; a stop makes the models give up, and they say so.
                group.cancelAll()
            }
            return outcome
        }
    }

    /// Why no model answered, for the person.
    static func notice(_ outcome: ModelOutcome) -> String {
        if outcome.failures.contains(where: { $0.reason == .overBudget(.used) }) { return "model.budget_used" }
        return switch outcome.failures.last?.reason {
        case .canceled: "model.overtaken"
        case .unusable: "model.unusable"
        default: "model.unavailable"
        }
    }
}

/// What people spend on models, kept in the database.
private struct ExpenseBook: BudgetStore {
    private struct Page: Codable {
        var day: Int64
        var spent: Expense
    }
    let store: Store

    func update(
        _ user: String, day: Int64, _ change: @escaping @Sendable (inout Expense) -> Bool
    ) async throws -> Bool {
        try await store.write { transaction in
            let mark = "expense.\(user)"
            let text = try transaction.mark(mark)
            let page = try text.map { try JSONDecoder().decode(Page.self, from: Data($0.utf8)) }
            // What is settled after midnight belongs to a day that is over.
            if let page, page.day > day { return true }
            var today = page.flatMap { $0.day == day ? $0 : nil } ?? Page(day: day, spent: Expense())
            guard change(&today.spent) else { return false }
            try transaction.setMark(mark, json: today)
            return true
        }
    }
}

/// Asks what the models can do when the program has started.
struct ModelProbing: NamedService {
    let desk: ModelDesk

    func run() async throws {
        await cancelWhenGracefulShutdown { await desk.learn() }
        try? await gracefulShutdown()
    }
}
