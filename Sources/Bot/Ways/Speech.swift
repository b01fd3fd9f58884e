import Foundation
import Platform

/// Words as a voice note (OGG with Opus, which chats play in place), by espeak-ng and opusenc. Both are programs of
/// their own that may be absent.
public struct Speech: Sendable, Hashable {
    private let speaker: String
    private let encoder: String

    /// A longer text is read up to here: about a minute and a half.
    static let longestText = 1200
    /// espeak-ng's names where they are not the language's.
    private static let voices = ["zh": "cmn", "pt": "pt-br"]
    /// Seconds after which a program is ended.
    private static let limit = "20"

    /// - Parameter path: folders to look in, as `PATH` has them. nil when one of the programs is missing.
    init?(path: String) {
        func find(_ name: String) -> String? {
            path.split(separator: ":").map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
        }
        guard let speaker = find("espeak-ng"), let encoder = find("opusenc") else { return nil }
        (self.speaker, self.encoder) = (speaker, encoder)
    }

    /// The bytes of the note; nil when a program failed.
    func note(_ text: String, language: String) async throws -> [UInt8]? {
        let name = "bellwether-\(SystemRandom().token(bytes: 8))"
        let folder = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (words, sound, note) = (
            folder.appending(path: "text"), folder.appending(path: "text.wav"), folder.appending(path: "text.ogg")
        )
        try Data(text.prefix(Self.longestText).utf8).write(to: words)
        // The text is a file: it can be no option.
        let voice = Self.voices[language] ?? language
        guard await Self.run([speaker, "-v", voice, "-f", words.path, "-w", sound.path]),
            await Self.run([encoder, "--quiet", "--bitrate", "24", sound.path, note.path])
        else { return nil }
        return try Array(Data(contentsOf: note))
    }

    /// Whether a program ended well.
    private static func run(_ command: [String]) async -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = [limit] + command
        (process.standardInput, process.standardOutput, process.standardError) = (
            FileHandle.nullDevice, FileHandle.nullDevice, FileHandle.nullDevice
        )
        return await withCheckedContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus == 0) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(returning: false)
            }
        }
    }
}
