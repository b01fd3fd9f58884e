import Foundation
import TestSupport
import Testing

/// The program as operators see it: exit status, signals, standard streams, bad set-ups.
@Suite struct ProcessTests {
    @Test func `the end of input ends with status 0 after all replies`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        for index in 0..<50 { try chat.write(#"{"text":"/quote EURUSD \#(index % 2 == 0 ? "" : "x")"}"#) }
        try chat.write(#"{"text":"/chart EURUSD 1h"}"#)
        chat.closeInput()
        let (status, lines) = try await chat.end()
        #expect(status == 0)
        #expect(lines.count { $0.contains(#""idle":true"#) } == 51)
        #expect(lines.count { $0.contains("EURUSD · Euro") } == 26)
        #expect(lines.contains { $0.contains("EURUSD_H1.png") })
    }

    @Test func `plain chat shows numbered buttons, and quit leaves`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try Program(["chat"], place.settings())
        for line in ["/buy EURUSD 0.1 sl 20 pips", "1", "", "/chart gold", "/positions", "quit"] {
            try chat.write(line)
        }
        let (status, lines) = try await chat.end()
        #expect(status == 0)
        let text = lines.joined(separator: "\n")
        #expect(text.contains("[1] Confirm  [2] Cancel"))
        #expect(text.contains("✅ Buy: 0.1 lots EURUSD at 1.08008"))
        #expect(text.contains("Open positions (1)"))
        let picture = try #require(lines.first { $0.hasSuffix(".png") })
        #expect(pictureSize(picture) != nil)
    }

    @Test func `run without a channel is the terminal chat`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try Program(["run"], place.settings())
        for line in ["/whoami", "quit"] { try chat.write(line) }
        let (status, lines) = try await chat.end()
        #expect(status == 0 && lines.joined().contains("owner"))
    }

    @Test(arguments: [SIGTERM, SIGINT]) func `signals end it cleanly`(signal: Int32) async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await chat.ask("/quote EURUSD", "EURUSD")
        chat.send(signal: signal)
        #expect(try await chat.end(within: .seconds(10)).status == 0)
        // What was written is there, and the file can be opened again.
        let again = try place.chat()
        try await again.ask("/missed", "Delivered: 1")
    }

    /// One line on standard error that holds every one of `parts`, and status 2.
    private func refuses(
        _ settings: [String: String], _ arguments: [String] = ["chat", "--json"], _ parts: String...,
        location: SourceLocation = #_sourceLocation
    ) async throws {
        let program = try Program(arguments, settings)
        program.closeInput()
        let (status, lines) = try await program.end()
        let errors = program.errorText
        #expect(status == 2 && lines.isEmpty, "\(status) \(lines) \(errors)", sourceLocation: location)
        #expect(errors.split(separator: "\n").count == 1, "\(errors)", sourceLocation: location)
        for part in parts { #expect(errors.contains(part), "\(errors)", sourceLocation: location) }
        #expect(
            !errors.contains("Error Domain") && !errors.contains("DecodingError"), "\(errors)", sourceLocation: location
        )
    }

    @Test func `a bad set-up is one clear line and status 2`() async throws {
        let place = try Place()
        defer { place.remove() }
        let files = FileManager.default
        try await refuses(place.settings(speed: 0, ["BELLWETHER_MARKET": "moon"]), ["chat"], "BELLWETHER_MARKET")
        try await refuses(
            place.settings(speed: 0, ["BELLWETHER_MARKET": "replay:/nowhere/at/all"]), ["chat"], "/nowhere/at/all")
        try await refuses(place.settings(speed: 0, ["BELLWETHER_MARKET": "replay:"]), ["chat"])
        try await refuses(
            place.settings(speed: 0, ["BELLWETHER_MARKET": "replay:\(place.folder.path)"]), ["chat"], place.folder.path)
        try await refuses(
            place.settings(speed: 0, ["BELLWETHER_MARKET_SPEED": "fast"]), ["chat"], "BELLWETHER_MARKET_SPEED")
        try await refuses(
            place.settings(speed: 0, ["BELLWETHER_MARKET_SPEED": "nan"]), ["chat"], "BELLWETHER_MARKET_SPEED")
        try await refuses(
            place.settings(speed: 0, ["BELLWETHER_MARKET_SPEED": "-1"]), ["chat"], "BELLWETHER_MARKET_SPEED")
        try await refuses(place.settings(speed: 0, ["BELLWETHER_SEED": "1.5"]), ["chat"], "BELLWETHER_SEED")
        try await refuses(place.settings(speed: 0, ["BELLWETHER_LOG": "xml"]), ["chat"], "BELLWETHER_LOG")
        try await refuses(place.settings(speed: 0, ["BELLWETHER_HOME": "/nowhere"]), ["chat"], "/nowhere")

        let damaged = place.folder.appending(path: "damaged.sqlite")
        try Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 * 31) }).write(to: damaged)
        let before = try Data(contentsOf: damaged)
        try await refuses(place.settings(speed: 0, ["BELLWETHER_DATABASE": damaged.path]), ["chat"], damaged.path)
        #expect(try Data(contentsOf: damaged) == before)
        try await refuses(
            place.settings(speed: 0, ["BELLWETHER_DATABASE": "/proc/nowhere/x.sqlite"]), ["chat"], "/proc/nowhere")
        try await refuses(
            place.settings(speed: 0, ["BELLWETHER_DATABASE": place.folder.path]), ["chat"], place.folder.path)
        let file = place.folder.appending(path: "file")
        try Data().write(to: file)
        try await refuses(
            place.settings(speed: 0, ["BELLWETHER_DATABASE": file.path + "/x.sqlite"]), ["chat"], file.path)

        // In use by a running program.
        let chat = try place.chat()
        try await chat.ask("/quote EURUSD", "EURUSD")
        try await refuses(place.settings(), ["chat"], "in use")
        chat.closeInput()
        _ = try await chat.end()
        // Cut off in the middle: the pages that are left do not fit together.
        let whole = try Data(contentsOf: URL(filePath: place.database))
        let cut = place.folder.appending(path: "cut.sqlite")
        try whole.prefix(whole.count / 2 / 4096 * 4096).write(to: cut)
        try await refuses(place.settings(speed: 0, ["BELLWETHER_DATABASE": cut.path]), ["chat"], cut.path)
        // Written by a version that knows more migrations.
        if try addMigration(place.database) { try await refuses(place.settings(), ["chat"], "newer version") }
        #expect(files.fileExists(atPath: place.database))
    }

    /// False when this machine has no Python to do it with.
    private func addMigration(_ path: String) throws -> Bool {
        try ChildProcess.run([
            "/usr/bin/env", "python3", "-c",
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
                + "c.execute(\"insert into grdb_migrations values ('v999')\"); c.commit()", path,
        ]).status == 0
    }

    @Test func `bad options are refused`() async throws {
        let place = try Place()
        defer { place.remove() }
        for options in [["--role", "king"], ["--user", ""], ["--nonsense"]] {
            let program = try Program(["chat"] + options, place.settings())
            program.closeInput()
            let (status, _) = try await program.end()
            #expect(status != 0 && !program.errorText.isEmpty)
        }
    }
}
