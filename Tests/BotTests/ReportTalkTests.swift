import Foundation
import Platform
import Testing
import Trading

@testable import Bot

/// What is asked of results in words is answered as it was asked, or refused: never something else.
@Suite struct ReportTalkTests {
    private func with(_ language: String = "en", _ body: (ResultsWorld) async throws -> Void) async throws {
        let world = try await ResultsWorld(language)
        // 5 to 28 May 2024: 16 wins of 20 dollars, 8 losses of 10, each trade one day, from a Sunday on.
        try await world.month()
        try await body(world)
        try world.close()
    }

    @Test func `two months are both counted, and a day is a day`() async throws {
        try await with { world in
            try await world.ask("report from april to may", "24 trades", "+240.00 USD")
            try await world.ask("report of 7 May 2024", "1 trade,", "-10.00 USD")
            try await world.ask("/get_report 2024-05-05..2024-05-10", "6 trades")
        }
    }

    /// From 25 May on there are four trades, from 5 to 10 May six; before 5 May there is nothing.
    @Test(arguments: [
        ("en", ["results since 25 may", "report since 25/5", "how did I do since 25.5.2024?"], "results since 3 may"),
        ("de", ["Ergebnisse seit 25. Mai", "Ergebnis seit dem 25.5."], "Ergebnisse vom 1.5. bis 30.5."),
        ("fr", ["résultats depuis le 25 mai", "résultats depuis le 25/5"], "résultats depuis le 3/5"),
        ("es", ["resultados desde el 25/5"], "resultados desde el 3/5"),
        ("pt", ["resultados desde 25/5"], "resultados desde 3/5"),
        ("ru", ["результаты с 25 мая", "результаты с 25.5"], "результаты с 3.5"),
        ("ar", ["نتائجي منذ 25/5"], "نتائجي منذ 3/5"), ("hi", ["25/5 se results dikhao"], "3/5 se results dikhao"),
        ("zh", ["5月25日以来的成绩", "自5/25以来的成绩"], "5月3日以来的成绩"),
        ("id", ["hasil sejak 25/5"], "hasil sejak 3/5"), ("tr", ["25.5'ten beri sonuçlar"], "3.5'ten beri sonuçlar"),
        ("vi", ["kết quả từ 25/5", "kết quả từ 25 tháng 5"], "kết quả từ 5/5"),
    ]) func `since a day means from that day to now`(
        _ language: String, _ late: [String], _ early: String
    ) async throws {
        try await with(language) { world in
            for text in late {
                let answer = try await world.say(text)
                #expect(answer.contains(/\b4\b/) && !answer.contains(/\b24\b/), "\(text): \(answer)")
            }
            let answer = try await world.say(early)
            #expect(answer.contains(/\b24\b/), "\(early): \(answer)")
        }
    }

    /// Today is Tuesday, 4 June: what began last Tuesday is a week ago or today.
    @Test func `since a day of the week is since the last one`() async throws {
        let now = Timestamp(seconds: 1_717_489_800)  // Tue 4 June 2024, 08:30 UTC
        let zone = try #require(TimeZone(identifier: "UTC"))
        for (name, start) in [
            ("tuesday..", 1_717_459_200), ("monday..", 1_717_372_800), ("wednesday..", 1_716_940_800),
            ("sunday..", 1_717_286_400),
        ] {
            let period = try ReportPeriod(name, at: now, in: zone)
            #expect(period.start == Timestamp(seconds: Int64(start)) && period.end == nil, "\(name)")
        }
    }

    /// Fridays: 10, 17 and 24 May are the trades 5, 12 and 19: a loss, a win, a win.
    @Test func `days of the week stand beside each other`() async throws {
        try await with { world in
            try await world.ask("how am I doing on fridays?", "By weekday", "Fri: +30.00 USD in 3 trades, 2 won")
            try await world.ask("profit by instrument", "EURUSD: +240.00 USD in 24 trades, 16 won")
        }
    }

    @Test func `two times are compared`() async throws {
        try await with { world in
            let answer = try await world.say("compare last month with this month")
            #expect(
                answer.contains("24 trades") && answer.contains("Difference in net profit: +240.00 USD"), "\(answer)")
        }
    }

    @Test func `the best and the worst trades are named`() async throws {
        try await with { world in
            try await world.ask("what was my biggest loss?", "Worst trades", "-10.00 USD")
            try await world.ask("best and worst trade", "Best trades", "EURUSD · long")
        }
    }

    @Test func `what trading cost is told of its time`() async throws {
        try await with { world in
            try await world.trade(
                90, "5", exit: "1.0805", opened: Timestamp(seconds: 1_717_408_800), fee: "1.5")  // 3 June
            try await world.ask("what fees did I pay this month?", "commission 3.00 USD")
            try await world.ask("what fees did I pay last month?", "commission 0.00 USD")
        }
    }

    @Test func `losing trades are listed, and only they`() async throws {
        try await with { world in
            let answer = try await world.say("show my losing trades")
            #expect(answer.contains("8 closed trades") && answer.contains("Losing trades only"), "\(answer)")
            #expect(!answer.contains("+20.00 USD"), "\(answer)")
        }
    }

    @Test func `a search for a tag writes nothing`() async throws {
        try await with { world in
            try await world.ask("/journal add #fomo jumped in", "Note 1")
            try await world.ask("notes tagged #fomo", "“#fomo”", "jumped in")
            try await world.ask("trades tagged fomo", "“#fomo”", "1 trade")
            #expect(try await world.say("/journal").contains("Note 2") == false)
        }
    }

    @Test func `what no schedule can do is refused, and nothing is set`() async throws {
        try await with { world in
            for text in [
                "daily report every tuesday and thursday at 8", "daily report at 25:00",
                "send the monthly statement on the 15th", "remove gold from the brief",
            ] {
                try await world.say(text)
                try await world.say("cancel")
            }
            try await world.ask("remove gold from the brief", "not about XAUUSD")
            try await world.ask("/schedule", "Nothing comes by the clock")
        }
    }

    @Test func `one instrument leaves the brief, which stays`() async throws {
        try await with { world in
            try await world.ask("/schedule brief 07:00 gold", "XAUUSD")
            try await world.ask("/schedule brief 07:00 bitcoin", "XAUUSD, BTCUSDT")
            let left = try await world.say("remove gold from the brief")
            #expect(left.contains("BTCUSDT") && !left.contains("XAUUSD") && left.contains("07:00"), "\(left)")
        }
    }

    @Test func `a report by mail without mail says what lacks`() async throws {
        try await with { world in
            try await world.ask("email me the pdf report", "has not set up this way: e-mail")
            try await world.ask("/get_report pdf to=email", "has not set up this way: e-mail")
        }
    }
}
