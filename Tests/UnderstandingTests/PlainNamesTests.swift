import Actions
import Foundation
import Testing

@testable import Understanding

/// Cities and countries as people call them. Zones: the IANA data base of the system.
@Suite struct PlainNamesTests {
    @Test(arguments: Fixture.languages)
    func `every zone that a vocabulary names exists`(_ language: String) throws {
        let zones = PlainNames(try #require(Fixture.vocabularies[language])).namedZones
        #expect(zones.count >= 20)
        for zone in zones { #expect(TimeZone(identifier: zone) != nil, "\(zone)") }
    }

    @Test(
        "Cities are understood in sentences",
        arguments: [
            ("ich wohne in Wien", "de", "Europe/Vienna"), ("meine Zeitzone ist Moskau", "de", "Europe/Moscow"),
            ("stell die Zeitzone auf Peking", "de", "Asia/Shanghai"), ("zeitzone kairo", "de", "Africa/Cairo"),
            ("I live in Munich", "en", "Europe/Berlin"), ("set my timezone to Tel Aviv", "en", "Asia/Jerusalem"),
            ("my time zone is Rio de Janeiro", "en", "America/Sao_Paulo"),
        ])
    func sentences(_ text: String, _ language: String, _ zone: String) {
        #expect(Fixture.read(text, language) == "set_timezone timezone=\(zone)")
    }

    @Test func `a city is not corrected into another word`() {
        #expect(Fixture.read("Genf", "de", timeZoneAsked) == "set_timezone timezone=Europe/Zurich")
        #expect(Fixture.read("New York", "en", timeZoneAsked) == "set_timezone timezone=America/New_York")
    }
    private var timeZoneAsked: InterpretationContext {
        .init(openQuestion: OpenQuestion(partial: .init("set_timezone"), parameter: "timezone"))
    }
}
