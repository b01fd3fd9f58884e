public import Foundation
public import Logging

/// A value that must never be seen: it prints as stars, whoever prints it.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The value itself, for the one place that sends it.
    public let exposed: String

    public init(_ value: String) { exposed = value }
    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// How log lines look: one line of text, or one JSON object a line.
public enum LogFormat: String, Sendable { case text, json }

/// Writes log lines to standard error, with every known shape of secret replaced by stars.
public struct RedactingHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level = .info
    private let label: String
    private let format: LogFormat
    private let time: any TimeSource
    private let write: @Sendable (String) -> Void

    public init(
        label: String, format: LogFormat, time: any TimeSource,
        write: @escaping @Sendable (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
    ) {
        self.label = label
        self.format = format
        self.time = time
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let moment = time.now().date.formatted(.iso8601)
        switch format {
        case .text:
            var line = "\(moment) \(event.level) \(label): \(event.message)"
            for (key, value) in fields { line += " \(key)=\(value)" }
            write(redacted(line.replacing("\n", with: " ")) + "\n")
        case .json:
            var object: [String: String] = [
                "time": moment, "level": "\(event.level)", "logger": label, "event": redacted("\(event.message)"),
            ]
            for (key, value) in fields { object[key] = redacted("\(value)") }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(object) else { return }  // strings always encode
            write(String(decoding: data, as: UTF8.self) + "\n")
        }
    }
}

/// `text` without bot tokens, bearer tokens, API keys and JSON web tokens, and without addresses of people: e-mail and
/// telephone numbers with their country.
public func redacted(_ text: String) -> String {
    // Telegram: <bot id>:<35 or more characters>, in the path of every request. The others: keys as their vendors
    // write them.
    var text = text
    text = text.replacing(/[0-9]{5,}:[A-Za-z0-9_\-]{4,}/, with: { keepsTime($0.output) ? String($0.output) : "***" })
    text = text.replacing(/(?i)(bearer\s+)[A-Za-z0-9._~+\/=\-]{8,}/, with: { "\($0.output.1)***" })
    text = text.replacing(/\bsk-[A-Za-z0-9_\-]{8,}/, with: "***")
    text = text.replacing(/\beyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]*/, with: "***")
    text = text.replacing(/[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+/, with: "***")
    text = text.replacing(/\+[1-9][0-9 ()\-]{6,16}[0-9]/, with: "***")
    return text
}

/// Digits after the colon only: a port or a time, not a token.
private func keepsTime(_ text: Substring) -> Bool {
    text.split(separator: ":").last?.allSatisfy(\.isNumber) ?? false
}
