public import Actions
import Platform
public import Trading

/// Slash commands, read by nothing but their descriptors.
///
/// Arguments stand in any order where no doubt arises; `name=value` and `name:value` always work. What a bare word or
/// number means follows from the kinds of the parameters that are still open.
public struct SlashGrammar: Sendable {
    struct Command: Sendable {
        var descriptor: ActionDescriptor
        var preset: [String: ArgumentValue]
    }
    /// What folded texts name, in any language.
    struct Names {
        var zone: (String) -> String?
        var language: (String) -> String?
        /// A command's English name.
        var command: (String) -> String?
        /// The value of the argument named first.
        var value: (String, String) -> String?
    }
    private let commands: [String: Command]
    let instruments: [InstrumentID: Instrument]

    public init(_ descriptors: [ActionDescriptor], _ catalogue: InstrumentCatalogue) {
        var commands: [String: Command] = [:]
        for descriptor in descriptors {
            commands[descriptor.id] = Command(descriptor: descriptor, preset: [:])
            for alias in descriptor.aliases {
                commands[alias.name] = Command(descriptor: descriptor, preset: alias.arguments)
            }
        }
        self.commands = commands
        instruments = Dictionary(catalogue.all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameters:
    ///   - text: a message that starts with a slash.
    ///   - lexicon: the instruments' names in the user's language.
    ///   - names: time zones and languages as people call them.
    ///   - decimal: the decimal separator of the user's language.
    func parse(
        _ text: String, lexicon: InstrumentLexicon, names: Names, decimal: Character = "."
    ) -> Interpretation {
        let (name, body) = Self.parts(of: text)
        guard let command = command(named: name, names) else {
            return .problem(.unknownCommand(String(name.prefix(64)), suggestion: nearest(to: name.lowercased())))
        }
        var reader = SlashReader(
            command: command, rest: body.prefix(4096), lexicon: lexicon, names: names,
            instruments: instruments, decimal: decimal)
        do throws(SlashProblem) {
            try reader.read()
        } catch {
            return .problem(error)
        }
        let call = ActionCall(command.descriptor.id, reader.arguments)
        let missing = command.descriptor.parameters.filter { $0.isRequired && call.arguments[$0.name] == nil }
        guard let first = missing.first else { return .calls([call], origin: .command) }
        return .clarify(
            Clarification(
                about: call.action, missing: missing.map(\.name), partial: call, options: first.choices ?? [],
                origin: .command))
    }

    /// The command of a text and what follows its name; nil when there is no such command.
    func command(of text: String, _ names: Names) -> (command: Command, rest: String)? {
        let (name, rest) = Self.parts(of: text)
        return command(named: name, names).map { ($0, String(rest)) }
    }

    /// In English, or in any other language.
    private func command(named name: Substring, _ names: Names) -> Command? {
        commands[name.lowercased()] ?? names.command(Words.key(name)).flatMap { commands[$0] }
    }

    /// The command as it was typed, without the name of the bot, and what follows.
    private static func parts(of text: String) -> (name: Substring, rest: Substring) {
        let body = text.drop { $0 == "/" }
        let typed = body.prefix { !$0.isWhitespace }
        return (typed.prefix { $0 != "@" }, body[typed.endIndex...])
    }

    private func nearest(to name: String) -> String? {
        let key = Array(Distance.letters(name).prefix(40))
        let limit = max(1, min(3, key.count / 3))
        return commands.keys.compactMap { known in
            Distance.between(key, Distance.letters(known), limit: limit).map { ($0, known) }
        }
        .min { ($0.0, $0.1) < ($1.0, $1.1) }?.1
    }
}
