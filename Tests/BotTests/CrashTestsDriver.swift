import Foundation
import Platform
import TestSupport

/// What is under test: how it is started, and how its books are read afterwards.
struct CrashSubject: Sendable {
    var arguments: [String]
    var environment: [String: String]
    /// Command that prints the records as JSON.
    var records: [String]
    /// Names of the instants at which it can be told to kill itself; with none, only random kills.
    var points: [String]
}

struct CrashPlan: Sendable {
    var people: Int
    /// What people send: words and presses.
    var messages: Int
    var kills: Int
    var seed: UInt64
    /// How many answers a person lets wait before asking the next thing.
    var impatience = 3
    /// Nothing new for this long while answers are due: the program has lost something.
    var stall: Duration = .seconds(20)
}

struct CrashReport: Sendable {
    var problems: [String] = []
    var duplicates = 0
    /// The most duplicates that were seen between one kill and the next.
    var worst = 0
    var sent = 0
    /// Kills by the instant they were planned for.
    var kills: [String: Int] = [:]
    /// Named instants that were not reached in time: killed from outside.
    var missed: [String: Int] = [:]
    /// From a start to its first poll.
    var starts: [Duration] = []
    var drained: Duration = .zero
    var seconds = 0.0
}

/// Lets people talk to a program through the emulator, and kills the program again and again.
final class CrashDriver {
    private let subject: CrashSubject
    private let plan: CrashPlan
    private let emulator: Emulator
    private let errors: String
    private let time = LiveTime()
    private let random: SeededRandom
    private var people: [CrashPerson]
    private var report = CrashReport()

    private var program: CrashProgram?
    private var startedAt: Duration = .zero
    private var firstPoll: Duration?
    private var aim = Aim.none
    private var killCount = 0
    private var lastSeen: Int64 = 0
    /// Updates to be delivered once more, later.
    private var redelivered: [Int] = []
    private var lastNews: Duration = .zero
    private var duplicatesByKill: [Int: Int] = [:]

    /// How the run under way is to end.
    private enum Aim {
        case none
        /// It kills itself; from outside when it has not after a while.
        case point(String, count: Int)
        case afterStart(Duration)
        case afterFirstPoll(Duration)

        var isDeadly: Bool { name != "none" }
        var name: String {
            switch self {
            case .none: "none"
            case .point(let name, _): name
            case .afterStart: "random during start"
            case .afterFirstPoll: "random"
            }
        }
    }
    /// The longest wait for a named instant.
    private static let pointPatience = Duration.milliseconds(1500)

    init(_ subject: CrashSubject, _ plan: CrashPlan, _ emulator: Emulator, errors: String) {
        self.subject = subject
        self.plan = plan
        self.emulator = emulator
        self.errors = errors
        random = SeededRandom(seed: plan.seed)
        people = (1...plan.people).map { CrashPerson(chat: 100 + $0, seed: plan.seed) }
    }

    private func pick(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
    private var now: Duration { time.elapsed() }
    private var isDrained: Bool { people.allSatisfy { $0.pending.isEmpty } }

    /// Everything from the first start to the clean end; blocks.
    func run() throws -> CrashReport {
        defer { program?.send(SIGKILL) }
        let start = now
        lastNews = start
        var drainStart: Duration?
        while true {
            try restartIfNeeded()
            try listen()
            try ask()
            try strike()
            if killCount == plan.kills, report.sent >= plan.messages {
                drainStart = drainStart ?? now
                if isDrained { break }
            }
            if now - lastNews > plan.stall {
                report.problems.append("I9 nothing has come for \(plan.stall)")
                break
            }
            usleep(2_000)
        }
        report.drained = now - (drainStart ?? now)
        try finish()
        report.seconds = (now - start).inSeconds
        return report
    }

    // MARK: - The program

    private func restartIfNeeded() throws {
        if let program {
            guard let end = program.end() else { return }
            try count(end)
        }
        aim = killCount < plan.kills ? nextAim() : .none
        var environment = subject.environment
        if case .point(let name, let count) = aim { environment["BELLWETHER_CRASH"] = "\(name):\(count)" }
        startedAt = now
        firstPoll = nil
        program = try CrashProgram(subject.arguments, environment: environment, errors: errors)
    }

    /// Takes a kill into account. One from inside that comes just before one from outside is one.
    private func count(_ end: CrashProgram.End) throws {
        guard end == .killed(signal: SIGKILL), aim.isDeadly else {
            throw Emulator.Failure(description: "the program ended by itself: \(end), see \(errors)")
        }
        killCount += 1
        report.kills[aim.name, default: 0] += 1
    }

    private func nextAim() -> Aim {
        if !subject.points.isEmpty, killCount.isMultiple(of: 2) {
            let name = subject.points[killCount / 2 % subject.points.count]
            return .point(name, count: 1 + pick(name == "recovering" ? 3 : 10))
        }
        if killCount % 10 == 9 { return .afterStart(.milliseconds(1 + pick(300))) }
        return .afterFirstPoll(.milliseconds(1 + pick(100)))
    }

    private func strike() throws {
        switch aim {
        case .none: return
        case .afterStart(let pause): if now - startedAt < pause { return }
        case .afterFirstPoll(let pause):
            guard let firstPoll, now - firstPoll >= pause else { return }
        case .point(let name, _):
            guard let firstPoll, now - firstPoll > Self.pointPatience else { return }
            report.missed[name, default: 0] += 1
        }
        program?.send(SIGKILL)
        while let program {
            if let end = program.end() {
                self.program = nil
                try count(end)
            }
        }
    }

    /// A clean stop, then the books.
    private func finish() throws {
        program?.send(SIGTERM)
        let start = now
        while let program {
            if let end = program.end() {
                if end != .exited(0), !subject.points.isEmpty { report.problems.append("the clean stop: \(end)") }
                self.program = nil
            } else if now - start > .seconds(10) {
                report.problems.append("the program does not stop")
                program.send(SIGKILL)
            }
            usleep(1_000)
        }
        try listen()
        for person in people {
            report.problems += person.problems
            report.duplicates += person.duplicates
            if let first = person.pending.first {
                report.problems.append("I4 \(person.chat): \(person.pending.count) unanswered, first \(first)")
            }
        }
        report.worst = duplicatesByKill.values.max() ?? 0
        if report.duplicates > plan.kills {
            report.problems.append("I5 \(report.duplicates) duplicates of \(plan.kills) kills")
        }
        try compareBooks()
    }

    private struct Books: Decodable {
        struct Person: Decodable {
            var bought: [Int]
            var closed: Int
            var held: Int
            var changes: Int
        }
        var problems: [String]
        var updates: Int
        var people: [String: Person]
    }

    private func compareBooks() throws {
        let output = try CrashProgram.output(of: subject.records[0], Array(subject.records.dropFirst()))
        let books = try JSONDecoder().decode(Books.self, from: output)
        report.problems += books.problems
        if !subject.points.isEmpty, books.updates != report.sent {
            report.problems.append("I1 \(report.sent) updates sent, \(books.updates) in the inbox")
        }
        for person in people {
            guard let book = books.people[String(person.chat)] else {
                report.problems.append("I2 \(person.chat) is not in the books")
                continue
            }
            func compare<Value: Equatable>(_ what: String, _ is: Value, _ due: Value) {
                if `is` != due { report.problems.append("I2 \(person.chat) \(what): \(`is`), due \(due)") }
            }
            compare("bought", book.bought, person.bought)
            compare("closed", book.closed, person.closed)
            compare("held", book.held, person.held)
            compare("settings changed", book.changes, person.changes)
        }
    }

    // MARK: - People

    private func listen() throws {
        let data = try emulator.get("log?since=\(lastSeen)")
        guard let log = try JSONSerialization.jsonObject(with: data) as? [String: Any],
            let calls = log["calls"] as? [[String: Any]]
        else { throw Emulator.Failure(description: "the emulator's log") }
        lastSeen = log["next"] as? Int64 ?? (log["next"] as? Int).map(Int64.init) ?? lastSeen
        for call in calls {
            let method = call["method"] as? String ?? ""
            if method == "getUpdates", firstPoll == nil {
                firstPoll = now
                report.starts.append(now - startedAt)
            }
            guard method.hasPrefix("send"), call["executed"] as? Bool == true,
                let parameters = call["params"] as? [String: Any], let text = parameters["text"] as? String,
                let chat = parameters["chat_id"] as? Int, let id = call["message_id"] as? Int
            else { continue }
            lastNews = now
            let before = people[chat - 101].duplicates
            people[chat - 101].hear(text, buttons: Self.buttons(parameters), messageID: id)
            duplicatesByKill[killCount, default: 0] += people[chat - 101].duplicates - before
        }
    }

    private static func buttons(_ parameters: [String: Any]) -> [String] {
        let markup = parameters["reply_markup"] as? [String: Any]
        let rows = markup?["inline_keyboard"] as? [[[String: Any]]] ?? []
        return rows.flatMap { $0.compactMap { $0["callback_data"] as? String } }
    }

    /// People ask while there is something left to ask in this run; the messages are spread over the runs.
    private func ask() throws {
        let share = plan.messages * (killCount + 1) / (plan.kills + 1)
        let offset = pick(people.count)
        for index in people.indices.map({ ($0 + offset) % people.count }) {
            guard report.sent < share else { return }
            guard people[index].pending.count < plan.impatience else { continue }
            try send(index)
        }
    }

    private func send(_ index: Int) throws {
        let chat = people[index].chat
        let (_, text, press) = people[index].next()
        // Now and then the platform delivers an update twice.
        let copies = pick(40) == 0 ? 2 : 1
        let answer: Data
        if let text {
            answer = try emulator.post(
                "update", #"{"kind":"text","chat":\#(chat),"user":\#(chat),"text":"\#(text)","copies":\#(copies)}"#)
        } else {
            guard let press else { return }
            answer = try emulator.post(
                "update",
                #"{"kind":"press","chat":\#(chat),"user":\#(chat),"message_id":\#(press.messageID),"#
                    + #""data":"\#(press.data)","copies":\#(copies)}"#)
        }
        report.sent += 1
        guard pick(40) == 0, let fields = try JSONSerialization.jsonObject(with: answer) as? [String: Any],
            let id = fields["update_id"] as? Int
        else { return }
        // Now and then it delivers one again that it was told has arrived.
        redelivered.append(id)
        if redelivered.count > 5 { try emulator.post("redeliver", #"{"update_id":\#(redelivered.removeFirst())}"#) }
    }
}
