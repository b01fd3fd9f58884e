import ArgumentParser
import Bot
import Foundation

/// The expert advisor that brings a terminal's prices.
struct MetaTraderBridge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metatrader",
        abstract: "Writes the source of the expert advisor that sends a terminal's prices here.")

    @Option(help: "Where this installation is reached from outside, such as https://bot.example.org.")
    var address: String?

    private struct Misuse: Error, CustomStringConvertible {
        var description: String { "metatrader: --address is http:// or https:// and a host, without a path" }
    }

    func run() async throws {
        try await Program.guarded {
            let file = try Program.configuration().home.appending(path: "config/metatrader/BellwetherBridge.mq5")
            let source = try String(contentsOf: file, encoding: .utf8)
            guard let address else { return Program.write(source) }
            guard address.wholeMatch(of: /https?:\/\/[A-Za-z0-9.:\[\]-]+/) != nil else { throw Misuse() }
            Program.write(source.replacing("https://bellwether.example", with: address))
        }
    }
}
