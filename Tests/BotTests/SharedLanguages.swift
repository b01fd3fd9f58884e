import Foundation
import Logging
import TestSupport

@testable import Bot

extension Languages {
    /// The languages of the project, read once and not for every test.
    static func shared() throws -> Languages { try loaded.get() }

    private static let loaded = Result {
        let configuration = try Configuration(
            ProgramEnvironment(
                variables: ["BELLWETHER_HOME": Folders.root.path], programPath: "/", workingFolder: "/"))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try Bot.languages(configuration, Bot.instruments(configuration), logger)
    }
}
