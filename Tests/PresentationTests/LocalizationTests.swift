import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Presentation

private func price(_ text: String) -> Price { Price(FixedPoint(text)!) }
private func percent(_ text: String) -> Percent { Percent(FixedPoint(text)!) }

extension Locales {
    /// The program's own formats with these English and German texts.
    static func with(en: String, de: String? = nil) throws -> Locales {
        let folder = Folders.root.appending(path: "locales")
        func format(_ language: String) throws -> String {
            try String(contentsOf: folder.appending(path: "\(language)/format.yaml"), encoding: .utf8)
        }
        return try Locales(files: [
            "en": ["format.yaml": format("en"), "messages.yaml": en],
            "de": ["format.yaml": format("de"), "messages.yaml": de ?? en],
        ])
    }
    /// Every language that has formats, whether or not it has texts.
    static func formats() throws -> [String: Localizer] {
        let folder = Folders.root.appending(path: "locales")
        var result: [String: Localizer] = [:]
        for language in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let format = try String(contentsOf: folder.appending(path: "\(language)/format.yaml"), encoding: .utf8)
            result[language] = Localizer(
                try LocaleTexts(language: language, files: ["format.yaml": format], fallback: nil))
        }
        return result
    }
}

/// Expected values: CLDR 47 through Babel 2.18 (`format_decimal`, `format_percent`, `format_timedelta`), but for the
/// house rules: clock of 24 hours, Latin digits, ASCII minus, code after the amount of money.
@Suite struct LocaleFormatTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var language: String
        var number: String
        var thousands: String
        var percent: String
        var date: String
        var past: String
        var future: String
        var duration: String
        var testDescription: String { language }
    }
    static let samples = [
        Sample(
            language: "en", number: "1,234,567.891", thousands: "1,234.5", percent: "-5.25%", date: "3 Mar 2026, 14:05",
            past: "5 minutes ago", future: "in 2 hours", duration: "1 day 1 hour"),
        Sample(
            language: "es", number: "1.234.567,891", thousands: "1234,5", percent: "-5,25\u{A0}%",
            date: "3 mar 2026, 14:05", past: "hace 5 minutos", future: "dentro de 2 horas", duration: "1 día 1 hora"),
        Sample(
            language: "de", number: "1.234.567,891", thousands: "1.234,5", percent: "-5,25\u{A0}%",
            date: "03.03.2026, 14:05", past: "vor 5 Minuten", future: "in 2 Stunden", duration: "1 Tag 1 Stunde"),
        Sample(
            language: "pt", number: "1.234.567,891", thousands: "1.234,5", percent: "-5,25%",
            date: "3 de mar. de 2026, 14:05", past: "há 5 minutos", future: "em 2 horas", duration: "1 dia 1 hora"),
        Sample(
            language: "fr", number: "1\u{202F}234\u{202F}567,891", thousands: "1\u{202F}234,5",
            percent: "-5,25\u{A0}%", date: "3 mars 2026, 14:05", past: "il y a 5 minutes", future: "dans 2 heures",
            duration: "1\u{A0}jour 1\u{A0}heure"),
        Sample(
            language: "ru", number: "1\u{A0}234\u{A0}567,891", thousands: "1\u{A0}234,5", percent: "-5,25\u{A0}%",
            date: "3 мар. 2026\u{A0}г., 14:05", past: "5 минут назад", future: "через 2 часа",
            duration: "1 день 1 час"),
        Sample(
            language: "ar", number: "1,234,567.891", thousands: "1,234.5", percent: "-5.25%",
            date: "3 مارس 2026، 14:05",
            past: "قبل 5 دقائق", future: "خلال ساعتين", duration: "يوم ساعة"),
        Sample(
            language: "hi", number: "12,34,567.891", thousands: "1,234.5", percent: "-5.25%",
            date: "3 मार्च 2026, 14:05", past: "5 मिनट पहले", future: "2 घंटे में", duration: "1 दिन 1 घंटा"),
        Sample(
            language: "zh", number: "1,234,567.891", thousands: "1,234.5", percent: "-5.25%", date: "2026年3月3日 14:05",
            past: "5分钟前", future: "2小时后", duration: "1天 1小时"),
        Sample(
            language: "id", number: "1.234.567,891", thousands: "1.234,5", percent: "-5,25%", date: "3 Mar 2026, 14:05",
            past: "5 menit yang lalu", future: "dalam 2 jam", duration: "1 hari 1 jam"),
        Sample(
            language: "tr", number: "1.234.567,891", thousands: "1.234,5", percent: "-%5,25", date: "3 Mar 2026, 14:05",
            past: "5 dakika önce", future: "2 saat sonra", duration: "1 gün 1 saat"),
        Sample(
            language: "vi", number: "1.234.567,891", thousands: "1.234,5", percent: "-5,25%",
            date: "3 thg 3, 2026 14:05",
            past: "5 phút trước", future: "sau 2 giờ nữa", duration: "1 ngày 1 giờ"),
    ]

    @Test func `Twelve languages have formats`() throws {
        #expect(try Locales.formats().keys.sorted() == Self.samples.map(\.language).sorted())
    }

    @Test(arguments: samples) func `Numbers and times are written as the language does`(_ sample: Sample) throws {
        let localizer = try #require(try Locales.formats()[sample.language])
        #expect(localizer.format(.number(FixedPoint("1234567.891")!)) == sample.number)
        #expect(localizer.format(.number(FixedPoint("1234.5")!)) == sample.thousands)
        #expect(localizer.format(.percent(percent("-5.25"), places: 2)) == sample.percent)
        // 3 March 2026 14:05 UTC, by `date -u -d @1772546700`.
        #expect(localizer.format(.timestamp(Timestamp(seconds: 1_772_546_700), .dateTime)) == sample.date)
        #expect(localizer.format(.relative(.minutes(-5))) == sample.past)
        #expect(localizer.format(.relative(.hours(2))) == sample.future)
        #expect(localizer.format(.duration(.hours(25) + .seconds(40))) == sample.duration)
    }

    static let english: [(String, MessageValue)] = [
        ("0.0000", .number(0, places: 4...4)),
        ("1.50", .number(FixedPoint("1.5")!, places: 2...5)),
        ("1.50001", .number(FixedPoint("1.50001")!, places: 2...5)),
        ("0.12", .number(FixedPoint("0.125")!, places: 0...2)),
        ("0.000000000001", .number(FixedPoint(raw: 1))),
        ("-0.5", .number(FixedPoint("-0.5")!)),
        ("0", .number(FixedPoint("-0.004")!, places: 0...2)),
        ("999", .integer(999)), ("1,000", .integer(1000)), ("-1,234,567", .integer(-1_234_567)),
        ("-9,223,372,036,854,775,808", .integer(.min)),
        ("1.08345", .price(price("1.08345"), places: 5)), ("65,000.00", .price(price("65000"), places: 2)),
        ("1,234.50 USD", .money(Money(FixedPoint("1234.5")!, .usd))),
        ("-3 JPY", .money(Money(FixedPoint("-3.2")!, Currency("JPY")))),
        ("0.00123456 BTC", .money(Money(FixedPoint("0.00123456")!, Currency("BTC")))),
        ("+12.00 USD", .signedMoney(Money(12, .usd))), ("-12.00 USD", .signedMoney(Money(-12, .usd))),
        ("0.00 USD", .signedMoney(Money(0, .usd))),
        ("+1.3%", .signedPercent(percent("1.25001"), places: 1)), ("0.0%", .signedPercent(percent("-0.01"), places: 1)),
        ("2%", .percent(Percent(2), places: 0)),
        ("1 Jan 1970", .timestamp(Timestamp(seconds: 0), .date)),
        ("Thu 00:00", .timestamp(Timestamp(seconds: 0), .weekdayTime)),
        ("23:59", .timestamp(Timestamp(milliseconds: -1), .time)),
        ("29 Feb 2024", .timestamp(Timestamp(seconds: 1_709_164_800), .date)),
        ("31 Dec 9999", .timestamp(Timestamp(milliseconds: .max), .date)),
        ("1 Jan 1", .timestamp(Timestamp(milliseconds: .min), .date)),
        ("0 seconds", .duration(.milliseconds(900))), ("1 minute", .duration(.seconds(60))),
        ("2 minutes 5 seconds", .duration(.seconds(125))), ("2 days", .duration(.days(2) + .minutes(30))),
        ("now", .relative(.milliseconds(-900))), ("in 1 second", .relative(.seconds(1))),
        ("3 days ago", .relative(.days(-3) + .hours(-5))),
    ]

    @Test(arguments: english) func `English values are written as expected`(_ expected: String, _ value: MessageValue)
        throws
    {
        let localizer = try #require(try Locales.formats()["en"])
        #expect(localizer.format(value) == expected)
    }

    @Test func `Moments are written in the reader's time zone`() throws {
        let localizer = try #require(try Locales.formats()["en"])
        let moment = MessageValue.timestamp(Timestamp(seconds: 1_772_546_700), .weekdayTime)
        #expect(localizer.format(moment) == "Tue 14:05")
        #expect(
            localizer.with(timeZone: try #require(TimeZone(identifier: "Asia/Tokyo"))).format(moment) == "Tue 23:05")
        // Summer time starts on 8 March 2026 in New York.
        let newYork = localizer.with(timeZone: try #require(TimeZone(identifier: "America/New_York")))
        #expect(newYork.format(moment) == "Tue 09:05")
        #expect(newYork.format(.timestamp(Timestamp(seconds: 1_773_151_500), .weekdayTime)) == "Tue 10:05")
    }
}

/// Expected values: CLDR, Language Plural Rules, the sample numbers beside each rule.
@Suite struct PluralRuleTests {
    static let samples: [(PluralRule, PluralForm, [String])] = [
        (.en, .one, ["1"]), (.en, .other, ["0", "2", "1.0", "1.5", "0.0"]), (.de, .one, ["1"]), (.de, .other, ["1.0"]),
        (.es, .one, ["1", "1.0"]), (.es, .many, ["1000000"]), (.es, .other, ["0", "2", "1.5", "1000000.0"]),
        (.pt, .one, ["0", "1", "0.0", "1.5"]), (.pt, .many, ["1000000"]), (.pt, .other, ["2", "100", "2.0"]),
        (.fr, .one, ["0", "1", "1.5"]), (.fr, .many, ["2000000"]), (.fr, .other, ["2", "2.0", "1000"]),
        (.ru, .one, ["1", "21", "101"]), (.ru, .few, ["2", "4", "22", "102"]),
        (.ru, .many, ["0", "5", "11", "12", "14", "19", "100", "111"]), (.ru, .other, ["0.0", "1.5"]),
        (.ar, .zero, ["0", "0.0"]), (.ar, .one, ["1"]), (.ar, .two, ["2"]), (.ar, .few, ["3", "10", "103"]),
        (.ar, .many, ["11", "26", "99", "111"]), (.ar, .other, ["100", "102", "200", "0.1"]),
        (.hi, .one, ["0", "1", "0.5"]), (.hi, .other, ["2", "1.1"]), (.tr, .one, ["1", "1.0"]),
        (.tr, .other, ["0", "2"]),
        (.zh, .other, ["0", "1", "2"]), (.id, .other, ["1"]), (.vi, .other, ["1"]),
    ]

    @Test(arguments: samples) func `Numbers take their form`(
        _ rule: PluralRule, _ form: PluralForm, _ numbers: [String]
    ) {
        for number in numbers {
            let places = number.split(separator: ".").dropFirst().first?.count ?? 0
            let operand = MessageValue.number(FixedPoint(number)!, places: places...places).pluralOperand
            #expect(operand.map(rule.form) == form, "\(rule) \(number)")
        }
    }
}

/// Expected values: ICU User Guide, Formatting Messages.
@Suite struct MessageTests {
    static let samples: [(String, [String: MessageValue], String)] = [
        ("plain", [:], "plain"),
        ("Hello {name}!", ["name": "Ann"], "Hello Ann!"),
        ("Hello { name }!", [:], "Hello {name}!"),
        ("{n, plural, =0{none} one{# order} other{# orders}}", ["n": 0], "none"),
        ("{n, plural, =0{none} one{# order} other{# orders}}", ["n": 1], "1 order"),
        ("{n, plural, =0{none} one{# order} other{# orders}}", ["n": 1234], "1,234 orders"),
        ("{n, plural, one{a} other{b}}", ["n": "text"], "b"), ("{n, plural, one{a} other{# b}}", [:], "{n} b"),
        ("{x, select, buy{Bought} sell{Sold} other{?}} {s}", ["x": "sell", "s": "BTC"], "Sold BTC"),
        ("{x, select, buy{Bought} other{Did {x}}}", ["x": "hold"], "Did hold"),
        ("{x, select, a{{n, plural, one{# y} other{# z}}} other{}}", ["x": "a", "n": 2], "2 z"),
        ("It''s '{'{n}'}' at 5 o'clock, isn't it", ["n": 3], "It's {3} at 5 o'clock, isn't it"),
        ("{n, plural, other{'#' is #, {x}}} #", ["n": 3, "x": "{y}"], "# is 3, {y} #"),
        ("end '", [:], "end '"), ("'{open", [:], "{open"),
    ]

    @Test(arguments: samples) func `A message is filled`(
        _ pattern: String, _ values: [String: MessageValue], _ expected: String
    ) throws {
        let localizer = try #require(try Locales.formats()["en"])
        let text = try Message(pattern).text(values, plural: .en) { _, value, result in
            result += localizer.format(value)
        }
        #expect(text == expected)
    }

    @Test(arguments: [
        "{", "}", "{a", "{a,", "{a, plural}", "{a, plural, one{x}}", "{a, number}", "{}",
        "{n, plural, some{x} other{y}}",
        "{x, select, a{b}}", "{x, select, a b}", String(repeating: "{x, select, other{", count: 2000),
    ]) func `A malformed message is refused`(_ pattern: String) {
        #expect(throws: LocalizationError.self) { try Message(pattern) }
    }

    @Test func `Every prefix of a message is read or refused`() {
        let pattern = "{n, plural, =0{'{'none} one{{x, select, a{#} other{''}}} other{# orders}} it''s"
        let refused = (0...pattern.count).filter { count in
            (try? Message(String(pattern.prefix(count)))) == nil
        }
        // Within the braces something is missing; before and behind them nothing is.
        #expect(refused == Array(1..<pattern.count - " it''s".count))
    }
}
