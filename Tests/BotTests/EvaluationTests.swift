import Actions
import Foundation
import TestSupport
import Testing

/// `bellwether understand` on messages that were written without sight of its vocabulary (`evaluation/`).
///
/// An answer is right when it has the actions that are expected, in their order, or only ones that are as right; and
/// right in full when every argument is as well. Defaults that need not be said count as said.
@Suite struct EvaluationTests {
    private struct Call: Decodable {
        var action: String
        var args: [String: ArgumentValue?]?
    }
    private struct Row: Decodable {
        var id: String
        var lang: String
        var text: String
        var expected: [Call]
        var accept: [String]?
        var accept_args: [String: [ArgumentValue?]]?
        var no_state_change: Bool?
    }
    private struct Answer: Decodable {
        var id: String
        var actions: [Call]
    }
    private struct Score {
        var count = 0, action = 0, full = 0, wrong: [String] = []
        var due = 0, asked = 0, undue = 0
    }

    /// Optional: they may be anything.
    private static let soft = [
        "journal.text", "admin_broadcast.message", "explain.topic", "help.topic", "clarify.missing", "clarify.about",
    ]
    private static let defaults = [
        "place_order.order_type": "market", "close_position.percent": "100", "journal.op": "add",
        "admin_users.op": "list",
    ]
    private static let changing: Set<String> = [
        "place_order", "close_position", "modify_position", "cancel_order", "set_risk", "set_watchlist",
        "set_indicators",
        "set_strategy", "set_alert", "delete_alert", "set_schedule", "set_language", "set_timezone",
        "set_notifications",
        "pause", "resume", "emergency_stop", "link_account", "admin_users", "admin_broadcast", "admin_set_role",
        "admin_config", "journal", "reverse_position", "set_limits", "lift_limit", "set_management", "autotrade",
        "undo",
    ]

    /// Percentages that must be reached in action, and in action with all arguments.
    private static func floor(_ language: String) -> (action: Int, full: Int) { language == "en" ? (90, 80) : (80, 65) }

    @Test func `messages nobody has seen are understood, and change nothing that was not asked for`() async throws {
        let folder = Folders.root.appending(path: "evaluation")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".jsonl") }
        var scores: [String: Score] = [:]
        for name in names.sorted() {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let rows = try text.split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
            let program = try Program(["understand"], [:])
            for line in text.split(separator: "\n") { try program.write(String(line)) }
            program.closeInput()
            let answers = try await program.end().lines.map {
                try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
            }
            #expect(answers.map(\.id) == rows.map(\.id))
            for (row, answer) in zip(rows, answers) {
                Self.judge(row, answer.actions, &scores[row.lang, default: Score()])
            }
        }
        for (language, score) in scores.sorted(by: { $0.key < $1.key }) {
            print(
                "evaluation \(language): action \(score.action), full \(score.full) of \(score.count); asked back "
                    + "\(score.asked) of \(score.due) where due, \(score.undue) of \(score.count - score.due) where not; "
                    + "wrong changes \(score.wrong)")
            let floor = Self.floor(language)
            #expect(score.wrong == [], "\(language)")
            #expect(score.action * 100 >= floor.action * score.count, "\(language): \(score.action) of \(score.count)")
            #expect(score.full * 100 >= floor.full * score.count, "\(language): \(score.full) of \(score.count)")
        }
    }

    private static func judge(_ row: Row, _ calls: [Call], _ score: inout Score) {
        let names = calls.map(\.action)
        let accepted = Set(row.accept ?? [])
        let isAccepted = !names.isEmpty && names.allSatisfy(accepted.contains)
        let isRight = names == row.expected.map(\.action)
        let isFull = isRight ? zip(row.expected, calls).allSatisfy { agrees($0, $1, row) } : isAccepted
        let isAsked = names.contains("clarify"), isDue = row.expected.contains { $0.action == "clarify" }
        score.count += 1
        score.action += isRight || isAccepted ? 1 : 0
        score.full += isFull ? 1 : 0
        score.due += isDue ? 1 : 0
        score.asked += isDue && isAsked ? 1 : 0
        score.undue += !isDue && isAsked ? 1 : 0
        if row.no_state_change == true, names.contains(where: { changing.contains($0) && !accepted.contains($0) }) {
            score.wrong.append(row.id)
        }
    }

    private static func agrees(_ wanted: Call, _ got: Call, _ row: Row) -> Bool {
        let (wanted, got) = (clean(wanted), (action: got.action, arguments: clean(got)))
        return Set(wanted.keys).union(got.arguments.keys).allSatisfy { name in
            if soft.contains("\(got.action).\(name)") { return true }
            let others = (row.accept_args?[name] ?? []).map { $0.map { plain($0) } }
            return wanted[name] == got.arguments[name] || others.contains { $0 == got.arguments[name] }
        }
    }

    private static func clean(_ call: Call) -> [String: String] {
        (call.args ?? [:]).compactMapValues { $0.map { plain($0) } }.filter {
            !$0.value.isEmpty && defaults["\(call.action).\($0.key)"] != $0.value
        }
    }
    private static func plain(_ value: ArgumentValue) -> String {
        if case .texts(let texts) = value { return texts.sorted().joined(separator: ",").lowercased() }
        return value.plain.lowercased()
    }
}
