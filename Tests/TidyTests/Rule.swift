import Foundation

/// A rule every file of `Sources/` keeps, with samples that break it and samples that do not.
struct Rule: Sendable, CustomStringConvertible {
    let name: String
    let bad: [String]
    let good: [String]
    /// Line numbers (from 1) that break it.
    let broken: @Sendable (SourceFile) -> [Int]
    var description: String { name }

    /// `pattern` stands in no line of `view`; a line that says `// tidy:allow <reason>` may have it.
    static func ban(
        _ name: String, _ pattern: String, in view: any KeyPath<SourceFile, [String]> & Sendable = \.code,
        except: String? = nil, bad: [String], good: [String] = []
    ) -> Rule {
        let expression = try? NSRegularExpression(pattern: pattern)
        return Rule(name: name, bad: bad, good: good) { file in
            guard file.target != except else { return [] }
            let lines = file[keyPath: view]
            let text = lines.joined(separator: "\n")
            let found = expression?.matches(in: text, range: NSRange(text.startIndex..., in: text)) ?? []
            return found.compactMap { match -> Int? in
                guard let start = Range(match.range, in: text)?.lowerBound else { return nil }
                let line = text[..<start].count { $0 == "\n" }
                return isAllowed(file.lines[line]) ? nil : line + 1
            }
        }
    }

    /// An escape counts only with a reason.
    static func isAllowed(_ line: String) -> Bool {
        line.range(of: #"// tidy:allow \S.{5,}"#, options: .regularExpression) != nil
    }

    static let all: [Rule] = bans + sizes

    private static let bans: [Rule] = [
        .ban(
            "no ambient clock",
            #"\bDate\(\)|\b(Date|DispatchTime|DispatchWallTime|Instant)\.now\b|(?<![\w\])?])\.now\b(?!\()"#
                + #"|\b(Continuous|Suspending)Clock\b|\bclock_gettime\b|\bgettimeofday\b|\btime\(nil\)"#
                + #"|\bTask\.sleep\("#,
            bad: [
                "let now = Date()", "let now = Date.now", "start.duration(to: .now)", "let clock = ContinuousClock()",
                "clock_gettime(CLOCK_MONOTONIC, &moment)", "let now = time(nil)", "try await Task.sleep(for: pause)",
                "let now = Date()  // tidy:allow", "print(\"\\(Date())\")",
            ],
            good: [
                "let now = time.now()", "turn.now - turn.askedAt", "// Date() is banned", "\"Date()\"",
                "let now = Date()  // tidy:allow the one live clock", "Date(timeIntervalSince1970: 0)",
            ]),
        .ban(
            "no ambient randomness",
            #"\bSystemRandomNumberGenerator\b|\.random\(|\brandomElement\(|\.shuffled?\(|\bUUID\(\)"#
                + #"|\barc4random|\brand\(\)"#,
            bad: ["Int.random(in: 0..<6)", "cards.shuffled()", "let id = UUID()", "list.randomElement()"],
            good: ["random.reference(length: 8)", "UUID(uuidString: text)"]),
        .ban(
            "no task outside the tree of tasks",
            #"\bTask(<[^>]*>)?\s*(\([^)]*\)\s*)?\{|\bTask\.detached\b|\bTask\.init\b"#,
            bad: [
                "Task { await run() }", "Task.detached { }", "Task(priority: .low) { }",
                "let task = Task<Void, Never> { }",
            ],
            good: ["group.addTask { await run() }", "withTaskGroup(of: Int.self) { group in"]),
        .ban(
            "no unchecked concurrency", #"@unchecked\s+Sendable|nonisolated\(unsafe\)|@preconcurrency"#,
            bad: ["final class A: @unchecked Sendable {", "nonisolated(unsafe) var count = 0"],
            good: ["final class A: Sendable {"]),
        .ban(
            "nothing traps on purpose", #"\btry!|\bas!|\bfatalError\("#,
            bad: ["try! open()", "fatalError(\"no\")", "value as! Int"], good: ["try? open()", "try open()"]),
        .ban(
            "no Foundation networking", #"\bFoundationNetworking\b|\bURLSession\b|\bURLRequest\b"#,
            bad: ["import FoundationNetworking", "URLSession.shared"], good: ["import Foundation", "HTTPClient()"]),
        .ban(
            "SQL only in Storage",
            #"\bSELECT\b.+\bFROM\b|\bINSERT (OR \w+ )?INTO\b|\bUPDATE \w+ SET\b|\bDELETE FROM\b|\bPRAGMA \w|"#
                + #"\bCREATE (UNIQUE )?(TABLE|INDEX|TRIGGER|VIEW)\b"#,
            in: \.text, except: "Storage",
            bad: ["\"SELECT id FROM user\"", "\"DELETE FROM mark\"", "\"PRAGMA synchronous\""],
            good: ["// SELECT id FROM user", "\"Select an instrument from the list\""]),
        .ban(
            "no print", #"(?<![\w.])(print|debugPrint|dump|NSLog)\("#,
            bad: ["print(text)", "debugPrint(text)"], good: ["blueprint(text)", "painter.print(text)"]),
        .ban(
            "no type named for nothing",
            #"\b(struct|class|enum|actor|protocol|typealias)\s+\w*(Manager|Helper|Helpers|Util|Utils|Base|Impl)\b"#,
            bad: ["final class OrderManager {", "enum TimeUtil {", "struct StoreImpl {"],
            good: ["struct Database {", "enum BaseCurrency {", "struct Implementation {"]),
        .ban(
            "nothing left to do", #"\b(TODO|FIXME|XXX|HACK)\b"#, in: \.lines,
            bad: ["// TODO: later", "// FIXME"], good: ["// done"]),
    ]

    private static let sizes: [Rule] = [
        Rule(
            name: "at most 400 lines in a file", bad: [String(repeating: "let a = 1\n", count: 401)],
            good: [String(repeating: "let a = 1\n", count: 400)]
        ) { file in file.lineCount > 400 ? [file.lineCount] : [] },
        Rule(
            name: "at most 120 columns in a line", bad: [String(repeating: "é", count: 121)],
            good: [String(repeating: "é", count: 120)]
        ) { file in file.lines.indices.filter { file.lines[$0].count > 120 }.map { $0 + 1 } },
        Rule(
            name: "at most 60 lines in a function", bad: [function(lines: 61), "    static " + function(lines: 61, 4)],
            good: [function(lines: 60), "protocol A {\n    func run()\n    func walk()\n}\n" + function(lines: 60)]
        ) { file in file.functions.filter { $0.count > 60 }.map(\.start) },
    ]

    /// A function of so many lines, for the samples.
    private static func function(lines count: Int, _ indent: Int = 0) -> String {
        let space = String(repeating: " ", count: indent)
        let inner = String(repeating: "\(space)    work()\n", count: count - 3)
        return "func run(\n\(space)) {\n\(inner)\(space)}\n"
    }
}

extension SourceFile {
    /// Functions, initializers and subscripts: where they start (from 1) and how many lines they have. By indentation.
    var functions: [(start: Int, count: Int)] {
        let pattern = #"^ *((@\w+|\w+)(\([^)]*\))? +)*(func [^ ]|init[?!<(]|subscript[<(]|deinit\b)"#
        let starts = ["func ", "init", "subscript", "deinit"]
        return code.indices.compactMap { start in
            guard starts.contains(where: code[start].contains),
                code[start].range(of: pattern, options: .regularExpression) != nil
            else { return nil }
            let indent = code[start].prefix { $0 == " " }.count
            for (offset, line) in code[(start + 1)...].enumerated() where !line.allSatisfy(\.isWhitespace) {
                guard line.prefix(while: { $0 == " " }).count <= indent else { continue }
                let rest = line.drop { $0 == " " }
                if rest.hasPrefix(")") || rest.hasPrefix("{") || rest.hasPrefix("where ") { continue }
                return rest.hasPrefix("}") ? (start + 1, offset + 2) : nil  // nil: all in one line, or a requirement
            }
            return nil
        }
    }
}
