// The command line: what the program is called with, and how it ends.
//
// Knows only how to start what `Bot` wires. Read first: `Bellwether` (the commands), `Program` (what they share).

import ArgumentParser
import Bot
import Foundation
import Logging
import Platform

/// The command line.
@main
struct Bellwether: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bellwether", abstract: "A trading-signal agent that people talk to.",
        subcommands: [
            Run.self, Chat.self, Understand.self, IndicatorTable.self, Structure.self, BacktestCommand.self,
            MetaTraderBridge.self, Doctor.self, Bench.self,
        ],
        defaultSubcommand: Run.self)
}

/// Everything that is configured.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs everything that is configured; the terminal chat when no channel is.")

    func run() async throws {
        try await Program.guarded {
            let configuration = try Program.configuration()
            guard configuration.telegram != nil || configuration.whatsApp != nil else {
                return try await Program.chat(configuration, user: "you", role: "owner", language: nil, isJSON: false)
            }
            try await Program.run(configuration, .configured)
        }
    }
}

/// The terminal chat.
struct Chat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Chats in this terminal. `quit` leaves.")

    @Option(help: "Who is talking.") var user = "you"
    @Option(help: "viewer, trader, moderator, admin or owner.") var role = "trader"
    @Option(help: "Language of a new user, as a two-letter code.") var locale: String?
    @Flag(help: "One JSON object a line each way.") var json = false

    func validate() throws {
        guard ["viewer", "trader", "moderator", "admin", "owner"].contains(role) else {
            throw ValidationError("the role is viewer, trader, moderator, admin or owner, not \(role)")
        }
        guard !user.isEmpty else { throw ValidationError("the user has no name") }
    }

    func run() async throws {
        try await Program.guarded {
            var configuration = try Program.configuration()
            // The terminal and nothing else.
            configuration.listen = nil
            try await Program.chat(
                configuration, user: user, role: role, language: locale, isJSON: json)
        }
    }
}
