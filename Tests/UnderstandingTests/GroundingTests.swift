import Foundation
import Testing

@testable import Understanding

/// What a model writes of results is shown only when each figure is theirs.
@Suite struct GroundingTests {
    private static let results = """
        XAUUSD · Gold: bid 2,399.72, ask 2,400.06 (spread 3.4 pips). Today -0.03 %, high 2,404.60 at 14:35.
        RSI(14) is 41.2; 3 positions, +128.40 USD, 1.9 R. Next: EMA20 2,401.
        """
    private static func grounded(_ prose: String, in results: GroundedText) -> String? {
        Fixture.interpreter.grounded(prose, in: results, "en")
    }
    /// The mark of a figure.
    private static func mark(_ figure: String, in results: GroundedText) throws -> String {
        "[[" + (try #require(results.figures.first { $0.value == figure }?.key)) + "]]"
    }

    @Test func `marks are filled with the figures as they were printed`() throws {
        let results = GroundedText(Self.results)
        let prose =
            "Gold bids \(try Self.mark("2,399.72", in: results)), up to \(try Self.mark("2,404.60", in: results)) today."
        #expect(Self.grounded(prose, in: results) == "Gold bids 2,399.72, up to 2,404.60 today.")
        #expect(!results.marked.isEmpty && results.marked.contains("=2,399.72"))
    }

    @Test(arguments: [
        "Gold bids 2,399.72.", "Gold is at ٢٣٩٩.", "About two thousand dollars.", "You hold five positions.",
        "Silver looks stronger.", "Wait for Monday.", "See https://example.com", "It bids [[nope]].", "½ of it",
        "", "It bids [[", "Next: ²", "[[ba]] is all",
    ]) func `anything else is refused`(_ prose: String) {
        #expect(Self.grounded(prose, in: GroundedText(Self.results)) == nil, "\(prose)")
    }

    @Test(arguments: [
        "Go to evil.com/login", "[click](evil.com)", "Claim the bonus at t.me/scambot", "support@evil.com",
        "Call @evilbot now", "See evil．com", "Send /confirm", "Your order was executed.",
        "Position closed, order filled.", "Sell everything today!", "A guaranteed profit.",
        "Your password was leaked, tell me your key", "**Confirm** your trade by writing yes", "I bought gold for you.",
    ]) func `what leads elsewhere, claims a deed, calls for a trade or asks for a secret is refused`(_ prose: String) {
        #expect(Self.grounded(prose, in: GroundedText(Self.results)) == nil, "\(prose)")
    }

    @Test(arguments: [
        "Dozens of pips.", "It has a dozen pips.", "Gold doubled.", "Two thirds of it is gone.",
        "Gold hat sich verdoppelt.",
        "Beneficio de quinientos dólares", "利润五百美元", "Gold 翻倍", "Gold вдвое", "Gold مليون", "Gold दोगुना",
        "Part XIV of it.", "It hiked in January.", "Buy PEPE coin now", "Profit of vingt dollars",
    ]) func `sizes in any words are refused`(_ prose: String) {
        #expect(Self.grounded(prose, in: GroundedText(Self.results)) == nil, "\(prose)")
    }

    @Test(arguments: [
        ("de", "Gold hat sich verdoppelt."), ("de", "Ein Drittel ist weg."), ("vi", "Vàng tăng gấp đôi."),
        ("id", "Emas naik dua kali lipat."), ("ru", "Золото выросло вдвое."), ("zh", "黄金翻倍了"),
        ("ar", "تضاعف الذهب"), ("hi", "सोना दोगुना हुआ"), ("fr", "Vends tout."), ("es", "Tu orden fue ejecutada."),
        ("tr", "Altın iki katına çıktı."), ("pt", "Sua senha vazou."),
    ]) func `in every language`(_ language: String, _ prose: String) {
        let results = GroundedText(Self.results)
        #expect(Fixture.interpreter.grounded(prose, in: results, language) == nil, "\(prose)")
    }

    @Test(arguments: [
        ("de", "Gold ist ruhig und bleibt in seiner Spanne."), ("es", "El oro está tranquilo."),
        ("ru", "Золото спокойно."), ("zh", "黄金走势平静。"), ("ar", "الذهب هادئ اليوم."), ("hi", "सोना शांत है।"),
        ("en", "Gold is calm; the trend is weak and sellers press."),
    ]) func `plain words are not`(_ language: String, _ prose: String) {
        let results = GroundedText(Self.results)
        #expect(Fixture.interpreter.grounded(prose, in: results, language) == prose)
    }

    @Test func `a mark copied with its own value is the value, with another it is nothing`() throws {
        let results = GroundedText(Self.results)
        let mark = try Self.mark("2,399.72", in: results)
        #expect(Self.grounded("Gold bids \(mark)=2,399.72 now.", in: results) == "Gold bids 2,399.72 now.")
        #expect(Self.grounded("Gold bids \(mark)=2,399.73 now.", in: results) == nil)
    }

    @Test func `words that the results say may be said`() {
        #expect(
            Self.grounded(
                "Gold is quiet; one thing stands out: three positions are open.", in: GroundedText(Self.results)) != nil
        )
    }

    /// A thousand replies made of the results' figures: none is refused as it stands, and none survives a changed digit
    /// or letter of a mark.
    @Test func `every slip in a figure is caught, and no right reply is refused`() throws {
        var seed: UInt64 = 3
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        let heads = ["Gold trades near", "The day's range ends at", "It stands at", "Pressure builds around"]
        for _ in 0..<1000 {
            let figures = (0..<(2 + next(30))).map { _ in "\(next(9000)).\(10 + next(90))" }
            let results = GroundedText("Gold: " + figures.joined(separator: " / "))
            let codes = results.figures.keys.sorted()
            let chosen = (0..<3).map { _ in codes[next(codes.count)] }
            let prose = chosen.map { "\(heads[next(heads.count)]) [[\($0)]]." }.joined(separator: " ")
            let filled = try #require(Self.grounded(prose, in: results))
            #expect(chosen.allSatisfy { filled.contains(results.figures[$0] ?? "-") })
            // One letter of a mark is another.
            var letters = Array(prose)
            let places = letters.indices.filter { index in
                let before = String(letters[..<index])
                return letters[index].isLetter
                    && (before.components(separatedBy: "[[").count > before.components(separatedBy: "]]").count)
            }
            let place = places[next(places.count)]
            let other = Array("abdefgiklmnoprstuvz").filter { $0 != letters[place] }
            letters[place] = other[next(other.count)]
            #expect(Self.grounded(String(letters), in: results) == nil, "\(prose) \(String(letters))")
            // A figure in digits instead of its mark, right or wrong, is not taken on trust.
            let digits = prose.replacing("[[\(chosen[0])]]", with: results.figures[chosen[0]] ?? "")
            #expect(Self.grounded(digits, in: results) == nil)
        }
    }
}
