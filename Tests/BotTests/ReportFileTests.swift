import Channels
import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Reports as files and pictures, out of the store their sender reads them from.
@Suite struct ReportFileTests {
    private struct File {
        let name: String
        let isDocument: Bool
        let bytes: [UInt8]
        let text: String
    }

    private func with(_ language: String = "en", _ body: (ResultsWorld) async throws -> Void) async throws {
        let world = try await ResultsWorld(language)
        try await body(world)
        try world.close()
    }

    private func files(_ text: String, _ world: ResultsWorld) async throws -> [File] {
        var files: [File] = []
        for message in try await world.world.say(text, "ada") {
            guard let attachment = message.attachment else { continue }
            let bytes = try await world.world.bot.store.read { try $0.blob(attachment.hash) }
            files.append(
                File(
                    name: attachment.name, isDocument: attachment.kind == .document, bytes: try #require(bytes),
                    text: message.document.plainText))
        }
        return files
    }

    @Test func `how it went is two lines, a picture and buttons for more`() async throws {
        try await with { world in
            try await world.month()
            let messages = try await world.world.say("how did i do last week", "ada")
            let lines = messages.text.split(separator: "\n")
            // The third line says where prices come from.
            #expect(messages.count == 1 && lines.count == 3, "\(messages.text)")
            #expect(lines[0] == "📊 +10.00 USD, 27 May 2024 to 2 Jun 2024: 2 trades, 1 won, 1 lost")
            #expect(messages.labels == ["Details", "PDF", "Excel", "CSV"])
            let picture = try #require(try await files("/report 2024-05", world).first)
            #expect(!picture.isDocument && picture.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            #expect(
                try await world.world.press("Details", "ada").text.contains(
                    "Success rate 67%, truly between 47% and 82%"))
            #expect(try await world.world.press("Short", "ada").labels.first == "Details")
        }
    }

    @Test(arguments: [
        ("/report month pdf", 0), ("/report 2024-05 pdf", 1), ("send me the full report as pdf", 1),
        ("/get_report 2024-05 eurusd pdf", 1),
    ])
    func `the report comes as PDF, and where nothing was traded as an answer`(_ text: String, _ count: Int) async throws
    {
        try await with { world in
            try await world.month()
            let files = try await files(text, world)
            #expect(files.count == count)
            for file in files {
                #expect(file.isDocument && file.name.hasSuffix(".pdf") && file.bytes.starts(with: Array("%PDF-".utf8)))
                #expect(file.text.contains("+240.00 USD in 24 trades"), "\(file.text)")
            }
        }
    }

    @Test func `a workbook is a zip archive, and CSV is two files with stable columns`() async throws {
        try await with { world in
            try await world.month()
            let workbook = try #require(try await files("send me the report as excel", world).first)
            #expect(workbook.name == "report.xlsx" && workbook.isDocument)
            #expect(workbook.bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]))
            let files = try await files("csv of my trades", world)
            #expect(files.map(\.name) == ["report_trades.csv", "report_daily.csv"])
            let trades = String(decoding: try #require(files.first).bytes, as: UTF8.self).components(
                separatedBy: "\r\n")
            #expect(
                trades[0] == """
                    reference,instrument,direction,opened,closed,size,entry,exit,held,stop,gross,commission,swap,dividends,\
                    net,reward,adverse,favorable,adverse_reward,favorable_reward,strategy,session,tags,notes,currency
                    """)
            #expect(
                trades.count == 26 && trades[1].contains("EURUSD,long,2024-05-05T12:00:00Z,2024-05-05T14:00:00Z,10000"))
            let days = String(decoding: try #require(files.last).bytes, as: UTF8.self).components(separatedBy: "\r\n")
            #expect(days[0] == "day,profit,trades,balance,currency")
            // The third trade was the first loss.
            #expect(
                days[1...3] == ["2024-05-05,20,1,10020,USD", "2024-05-06,20,1,10040,USD", "2024-05-07,-10,1,10030,USD"])
        }
    }

    /// Of 24 hours from the first trade on two were in the market; with one trade there are no ratios.
    @Test func `an account without trades and one with a single trade have answers`() async throws {
        try await with { world in
            for format in ["pdf", "xlsx", "csv"] {
                #expect(try await files("/report \(format)", world).isEmpty)
                try await world.ask("/report year \(format)", "No trade was closed in this time")
            }
            try await world.trade(1, "20", exit: "1.082", opened: Timestamp(seconds: 1_717_408_800), fee: "0.25")
            #expect(try await world.world.say("/report 2020-02", "ada").labels == ["All results"])
            for (format, count) in [("pdf", 1), ("xlsx", 1), ("csv", 2)] {
                #expect(try await files("/report \(format)", world).count == count, "\(format)")
            }
            // The others are lines and tables.
            let drawn: Set<ReportView> = [
                .summary, .calendar, .distribution, .rewards, .hours, .exposure, .benchmark, .calibration,
            ]
            for view in ReportView.allCases {
                let files = try await files("/report \(view.rawValue)", world)
                #expect(files.count == (drawn.contains(view) ? 1 : 0), "\(view)")
            }
        }
    }

    @Test(arguments: ["/report benchmark against=gold", "show my equity against gold", "/report against=XAUUSD"])
    func `the account stands beside what it is to be measured against`(_ text: String) async throws {
        try await with { world in
            try await world.month()
            let file = try #require(try await files(text, world).first, "\(text)")
            #expect(file.name == "report_benchmark.png" && !file.isDocument)
            // The account's own results, not those of its gold.
            #expect(file.text.contains("24 trades"), "\(file.text)")
        }
    }

    @Test func `what is measured against must be known`() async throws {
        try await with { world in
            try await world.month()
            try await world.ask("/report against=NOSUCH", "NOSUCH")
        }
    }

    @Test(arguments: ["ar", "de", "es", "fr", "hi", "id", "pt", "ru", "tr", "vi", "zh"])
    func `documents and pictures come in every language`(_ language: String) async throws {
        try await with(language) { world in
            try await world.month()
            let pdf = try #require(try await files("/report pdf", world).first)
            #expect(pdf.bytes.starts(with: Array("%PDF-".utf8)))
            for text in ["/report xlsx", "/report calendar", "/report hours"] {
                #expect(try await files(text, world).count == 1, "\(text)")
            }
            let details = try await world.say("/report details")
            #expect(!details.contains("report."), "\(details)")
        }
    }

    @Test func `what is in notes becomes tags, and results are told apart by them`() async throws {
        try await with { world in
            let monday = Timestamp(seconds: 1_717_408_800)
            try await world.trade(1, "20", exit: "1.082", opened: monday)
            try await world.say("/journal add waited well #Patience, #K7Q2M")
            try await world.trade(2, "-10", exit: "1.079", opened: monday + .hours(4))
            try await world.ask(
                "/report details", "By tag", "#patience: +20.00 USD in 1 trade, 1 won", "no tag: -10.00 USD")
        }
    }

    @Test func `tags are words, without what only looks like one`() {
        #expect("too early #FOMO! #fomo #K7Q2M # #1 #très-tôt nothing#here".tags == ["fomo", "fomo", "très-tôt"])
    }

    @Test func `nothing that somebody else traded or wrote is in a report`() async throws {
        try await with { world in
            try await world.month()
            try await world.world.say("/report", "eve").check("No trade was closed")
            #expect(try await world.world.say("/report csv", "eve").allSatisfy { $0.attachment == nil })
        }
    }
}
