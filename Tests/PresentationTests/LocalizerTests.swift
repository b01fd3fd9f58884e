import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Presentation

@Suite struct LocalizerTests {
    static let english = """
        greeting: "Hello **{name}**!"
        trade:
          done: |
            ## {side, select, buy{Bought} other{Sold}} {symbol}
            - Price: `{price}`
            - Risk: {risk} of *{account}*

            {details}
          count: "{n, plural, one{**one** order} other{**#** orders}}"
          link: "[{name}]({url})"
          code: "`{id}` and {id}"
        """

    private func localizer(_ language: String = "en") throws -> Localizer {
        try Locales.with(
            en: Self.english, de: Self.english.replacing("Hello", with: "Hallo").replacing("orders", with: "Orders")
        )[language]
    }

    @Test func `Values are never read as Markdown`() throws {
        let text = TelegramRenderer.render(
            try localizer().document("greeting", ["name": "*A* _b_ `c` [d](https://e.com)\n# x"]))
        #expect(text.text == "Hello *A* _b_ `c` [d](https://e.com)\n# x!")
        #expect(text.entities == [TextEntity(.bold, offset: 6, length: 34)])
    }

    @Test func `A message becomes a document with its values`() throws {
        let document = try localizer().document(
            "trade.done",
            [
                "side": "buy", "symbol": "XAUUSD", "price": .price(Price("2400.5")!, places: 2),
                "risk": .percent(Percent(1), places: 1), "account": .money(Money(10_000, .usd)),
                "details": .document(.table(["a", "b"], [["1", "2"]])),
            ])
        #expect(
            TelegramRenderer.render(document).text
                == "Bought XAUUSD\n• Price: 2,400.50\n• Risk: 1.0% of 10,000.00 USD\n\na b\n- -\n1 2")
    }

    @Test func `Plural forms carry their own Markdown`() throws {
        let localizer = try localizer("de-AT")
        #expect(localizer.language == "de")
        #expect(localizer.document("trade.count", ["n": 1]) == .paragraph(.bold(["one"]), " order"))
        #expect(localizer.document("trade.count", ["n": 2_000]) == .paragraph(.bold(["2.000"]), " Orders"))
    }

    @Test func `Addresses are checked after they are filled in`() throws {
        let localizer = try localizer()
        #expect(
            localizer.document("trade.link", ["name": "x", "url": "https://e.com"])
                == .paragraph(.link(["x"], url: "https://e.com")))
        #expect(localizer.document("trade.link", ["name": "x", "url": "javascript:alert(1)"]) == .paragraph("x"))
    }

    @Test func `Code values are code, also inside of code`() throws {
        #expect(
            try localizer().document("trade.code", ["id": .code("a*b*")])
                == .paragraph(.code("a*b*"), " and ", .code("a*b*")))
    }

    @Test func `A missing key gives the key and a missing value its name`() throws {
        let localizer = try localizer()
        #expect(localizer.text("no.such.key") == "no.such.key")
        #expect(localizer.document("no.such_key_") == "no.such_key_")
        #expect(!localizer.has("no.such.key") && localizer.has("trade.count"))
        #expect(localizer.document("greeting").plainText == "Hello {name}!")
    }

    @Test func `Languages that are not there get English`() throws {
        let locales = try Locales.with(en: Self.english)
        #expect(locales.languages == ["de", "en"])
        #expect(locales["xx"].language == "en" && locales["DE_ch"].language == "de" && locales[""].language == "en")
    }

    @Test func `Keys, placeholders and plural forms that differ are found`() throws {
        let locales = try Locales.with(
            en: "a: '{x}'\nb: B\nc: '{n, plural, one{#} other{#}}'\nd: D",
            de: "a: '{y}'\nc: '{n, plural, few{#} other{#}}'\nd: '{'\ne: E")
        let problems = locales.problems
        #expect(problems.count == 6)
        #expect(problems.contains("de/a: has the arguments [\"y\"], English [\"x\"]"))
        #expect(problems.contains("de/b: missing") && problems.contains("de/e: not in English"))
        #expect(problems.contains("de/c: the plural form one is missing"))
        #expect(problems.contains("de/c: de has no plural form few"))
    }

    @Test(arguments: ["a: [", "a: *x", "a: 1\na: 2", "x: {a: 1}\nx.a: 2"]) func `A malformed file is named`(
        _ yaml: String
    ) {
        #expect { try Locales.with(en: yaml) } throws: { error in "\(error)".hasPrefix("en/messages.yaml: ") }
    }

    @Test func `The program's own languages are complete`() throws {
        let locales = try Locales(folder: Folders.root.appending(path: "locales"))
        #expect(locales.languages.contains("en") && locales.languages.contains("de"))
        #expect(locales.problems == [])
        for language in locales.languages { #expect(locales[language].languageName != "") }
    }
}
