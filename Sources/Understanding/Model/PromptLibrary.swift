public import Foundation

/// What models are told: the files of `prompts/`, each with its name and version.
public struct PromptLibrary: Sendable {
    /// One task's instructions.
    public struct Instruction: Sendable, Hashable {
        public var id: String
        public var version: Int
        public var text: String
        /// As it stands in the log: `select.1`.
        public var name: String { "\(id).\(version)" }
    }
    private let instructions: [String: Instruction]

    /// Those the program needs.
    public static let required = ["select", "narrate", "analyze", "signal", "journal", "brief", "weekly", "explain"]

    /// - Throws: `PromptError`, or what reading a file throws.
    public init(folder: URL) throws {
        var instructions: [String: Instruction] = [:]
        for id in Self.required {
            let file = folder.appending(path: "\(id).md")
            instructions[id] = try Self.instruction(id, String(contentsOf: file, encoding: .utf8))
        }
        self.instructions = instructions
    }

    /// - Precondition: `id` is one of `required`.
    public subscript(id: String) -> Instruction {
        guard let task = instructions[id] else { preconditionFailure("there is no prompt \(id)") }
        return task
    }

    /// A header between two lines of dashes, then the text.
    static func instruction(_ id: String, _ content: String) throws(PromptError) -> Instruction {
        let parts = content.split(separator: "---\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].isEmpty else { throw PromptError(id: id, reason: "there is no header") }
        var header: [String: String] = [:]
        for line in parts[1].split(separator: "\n") {
            let field = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if field.count == 2 { header[field[0]] = field[1] }
        }
        guard header["id"] == id, let version = header["version"].flatMap({ Int($0) }), version > 0 else {
            throw PromptError(id: id, reason: "its header names another prompt or no version")
        }
        return Instruction(id: id, version: version, text: parts[2].trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

/// Why a prompt cannot be used.
public struct PromptError: Error, Sendable, Hashable, CustomStringConvertible {
    public let id: String
    public let reason: String
    public var description: String { "prompts/\(id).md: \(reason)" }
}
