import Foundation

/// A Swift file as the rules see it.
struct SourceFile: Sendable {
    /// `Sources/Storage/Store.swift`.
    let path: String
    /// As it stands.
    let lines: [String]
    /// Without comments.
    let text: [String]
    /// Without comments and without the text of string literals; interpolations stay.
    let code: [String]

    init(_ path: String, _ content: String) {
        self.path = path
        lines = content.components(separatedBy: "\n")
        var eraser = Eraser(content)
        let (text, code) = eraser.erased()
        self.text = text.components(separatedBy: "\n")
        self.code = code.components(separatedBy: "\n")
    }

    /// `Storage` of `Sources/Storage/Store.swift`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var lineCount: Int { lines.last == "" ? lines.count - 1 : lines.count }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every Swift file below `Sources/`.
    static let all: [SourceFile] = {
        let names =
            FileManager.default.enumerator(atPath: root.appending(path: "Sources").path)?
            .compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            let path = "Sources/\(name)"
            return (try? String(contentsOf: root.appending(path: path), encoding: .utf8)).map { SourceFile(path, $0) }
        }
    }()
}

/// Replaces comments, and the text of strings, by spaces; lines and columns stay.
private struct Eraser {
    private enum State {
        case code(parentheses: Int), line, block(depth: Int)
        case string(quotes: Int, pounds: Int)
    }

    private let input: [UInt8]
    private var position = 0
    private var stack: [State] = [.code(parentheses: 0)]
    private var text: [UInt8] = [], code: [UInt8] = []

    init(_ content: String) { input = Array(content.utf8) }

    mutating func erased() -> (text: String, code: String) {
        while position < input.count {
            switch stack[stack.count - 1] {
            case .code(let depth): readCode(depth)
            case .line:
                if input[position] == UInt8(ascii: "\n") { stack.removeLast() }
                take(1, isText: false, isCode: false)
            case .block(let depth): readBlock(depth)
            case .string(let quotes, let pounds): readString(quotes, pounds)
            }
        }
        return (String(decoding: text, as: UTF8.self), String(decoding: code, as: UTF8.self))
    }

    private func starts(_ word: String) -> Bool {
        let end = position + word.utf8.count
        return end <= input.count && input[position..<end].elementsEqual(word.utf8)
    }

    private mutating func take(_ count: Int, isText: Bool, isCode: Bool) {
        for _ in 0..<count {
            let byte = input[position], isBreak = byte == UInt8(ascii: "\n")
            text.append(isText || isBreak ? byte : UInt8(ascii: " "))
            code.append(isCode || isBreak ? byte : UInt8(ascii: " "))
            position += 1
        }
    }

    private mutating func readCode(_ depth: Int) {
        if starts("//") {
            stack.append(.line)
        } else if starts("/*") {
            stack.append(.block(depth: 0))
        } else if let (quotes, pounds) = opening {
            take(quotes + pounds, isText: true, isCode: true)
            stack.append(.string(quotes: quotes, pounds: pounds))
        } else {
            let isNested = stack.count > 1
            if isNested, input[position] == UInt8(ascii: "(") { stack[stack.count - 1] = .code(parentheses: depth + 1) }
            if isNested, input[position] == UInt8(ascii: ")") {
                if depth == 1 { stack.removeLast() } else { stack[stack.count - 1] = .code(parentheses: depth - 1) }
            }
            take(1, isText: true, isCode: true)
        }
    }

    /// The quotes and pound signs with which a string begins here.
    private var opening: (quotes: Int, pounds: Int)? {
        var end = position
        while end < input.count, input[end] == UInt8(ascii: "#") { end += 1 }
        guard end < input.count, input[end] == UInt8(ascii: "\"") else { return nil }
        let isLong =
            end + 2 < input.count && input[end + 1] == UInt8(ascii: "\"") && input[end + 2] == UInt8(ascii: "\"")
        return (isLong ? 3 : 1, end - position)
    }

    private mutating func readBlock(_ depth: Int) {
        if starts("*/") {
            if depth == 1 { stack.removeLast() } else { stack[stack.count - 1] = .block(depth: depth - 1) }
            take(2, isText: false, isCode: false)
        } else if starts("/*") {
            stack[stack.count - 1] = .block(depth: depth + 1)
            take(2, isText: false, isCode: false)
        } else {
            take(1, isText: false, isCode: false)
        }
    }

    private mutating func readString(_ quotes: Int, _ pounds: Int) {
        let escape = "\\" + String(repeating: "#", count: pounds)
        let end = String(repeating: "\"", count: quotes) + String(repeating: "#", count: pounds)
        if starts(end) || (quotes == 1 && input[position] == UInt8(ascii: "\n")) {
            stack.removeLast()
            if starts(end) { take(end.count, isText: true, isCode: true) }
        } else if starts(escape + "(") {
            take(escape.count, isText: true, isCode: false)
            stack.append(.code(parentheses: 0))
        } else if starts(escape), position + escape.count < input.count {
            take(escape.count + 1, isText: true, isCode: false)
        } else {
            take(1, isText: true, isCode: false)
        }
    }
}
