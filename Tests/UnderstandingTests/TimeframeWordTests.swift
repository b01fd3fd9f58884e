import Testing
import Trading

@testable import Understanding

/// A timeframe is what it says in every language and every usual spelling; one that there is not is never another.
@Suite struct TimeframeWordTests {
    /// What traders type, and the minutes of the candle it means.
    static let spellings: [(String, Int)] = [
        ("1m", 1), ("m1", 1), ("5m", 5), ("m5", 5), ("5min", 5), ("15m", 15), ("m15", 15), ("15min", 15), ("30m", 30),
        ("m30", 30), ("1h", 60), ("h1", 60), ("60m", 60), ("1hr", 60), ("4h", 240), ("h4", 240), ("240m", 240),
        ("4hr", 240), ("1d", 1440), ("d1", 1440), ("1D", 1440), ("1w", 10_080), ("w1", 10_080), ("1W", 10_080),
        ("1wk", 10_080),
    ]

    @Test("every spelling in free text, in every language", arguments: Fixture.languages)
    func free(_ language: String) {
        for (text, minutes) in Self.spellings {
            let name = Timeframe.allCases.first { $0.minutes == minutes }?.rawValue ?? ""
            let wanted = "get_chart symbol=XAUUSD timeframe=\(name)"
            #expect(Fixture.read("xauusd chart \(text)", language) == wanted, "\(language) \(text)")
        }
    }

    @Test("every spelling in a command")
    func commands() {
        for (text, minutes) in Self.spellings {
            let name = Timeframe.allCases.first { $0.minutes == minutes }?.rawValue ?? ""
            #expect(Fixture.read("/get_chart gold \(text)") == "get_chart symbol=XAUUSD timeframe=\(name)", "\(text)")
        }
    }

    @Test("no other candle is taken for one that there is not", arguments: Fixture.languages)
    func unknown(_ language: String) {
        for text in ["2h", "3m", "45m", "2d", "3w", "1M", "1mo"] {
            let read = Fixture.read("xauusd chart \(text)", language)
            for frame in Timeframe.allCases {
                #expect(!read.hasSuffix("timeframe=\(frame.rawValue)"), "\(language) \(text): \(read)")
            }
            #expect(read.contains("timeframe="), "\(language) \(text): \(read)")
        }
    }

    @Test("names of candles", arguments: [("1M", nil), ("1mo", nil), ("2h", nil), ("1wk", 10_080), ("15min", 15)])
    func names(_ name: String, _ minutes: Int?) {
        #expect(Timeframe(name: name)?.minutes == minutes)
    }
}
