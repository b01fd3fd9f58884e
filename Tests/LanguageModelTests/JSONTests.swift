import Foundation
import Testing

@testable import LanguageModel

@Suite struct JSONTests {
    @Test(arguments: [
        #"{"a":[1,-2.5,1e3,true,false,null,"x"],"b":{}}"#, " [ ] ", #""\u00fc\ud83d\ude00\n\/""#, "0", "-0.1",
        "[[[[]]]]",
        #"{"":0}"#, "1E-2",
    ])
    func `what Foundation reads is read the same`(_ text: String) throws {
        let value = try #require(JSON(parsing: text))
        let options: JSONSerialization.ReadingOptions = .fragmentsAllowed
        let expected = try JSONSerialization.jsonObject(with: Data(text.utf8), options: options)
        let written = try JSONSerialization.jsonObject(with: Data(value.text.utf8), options: options)
        #expect((written as? NSObject) == (expected as? NSObject))
    }

    /// RFC 8259, and two rules of our own: no name twice, at most 64 levels.
    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "nul", "truex", "'a'", "\"a", "\"\\x\"",
        "\"\\u12g4\"", "\"a\nb\"", "{\"a\" 1}", "[1 2]", "1 2", "NaN", "-", "{\"a\":1,\"a\":2}", "1e999",
        "1.2345678901234567890123456789012345678901",
        String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
        "\"\\u12\"", "/* a */ 1",
    ])
    func `what is no JSON, or ambiguous, is not read`(_ text: String) { #expect(JSON(parsing: text) == nil) }

    @Test func `bytes that are no text are not read`() {
        #expect(JSON(parsing: [0x22, 0xFF, 0x22] as [UInt8]) == nil)
        #expect(JSON(parsing: [0x22, 0xC3, 0xBC, 0x22] as [UInt8]) == "ü")
    }

    @Test func `numbers stay exact`() {
        for text in ["0.1", "2391.235", "0.00000001", "123456789012345678.5", "-0.3"] {
            #expect(JSON(parsing: text)?.number == Decimal(string: text))
            #expect(JSON(parsing: text)?.text == text)
        }
        #expect(JSON(parsing: "5e-1")?.text == "0.5")
    }

    @Test func `a count that no server can mean is brought to one that it could`() {
        #expect(JSON(parsing: "99999999999999999999")?.count == 1_000_000_000)
        #expect(JSON(parsing: "-5")?.count == 0)
        #expect(JSON(parsing: "31")?.count == 31)
        #expect(JSON(parsing: "\"31\"")?.count == nil)
    }

    @Test(arguments: [
        (#"{"a": 1, "b": [1, 2,],}"#, #"{"a":1,"b":[1,2]}"#), (#"{"a": {"b": [1, 2"#, #"{"a":{"b":[1,2]}}"#),
        (#"{"a": "}, ]", "b": 1"#, #"{"a":"}, ]","b":1}"#), (#"{"a": "\"", "#, #"{"a":"\""}"#),
    ])
    func `commas too many and brackets missing are mended`(_ broken: String, _ mended: String) {
        #expect(JSON(parsing: broken) == nil)
        #expect(JSON(repairing: broken)?.text == mended)
    }

    @Test(arguments: [
        #"{"symbol": "EURU"#, #"{"a": "#, #"{"a": 1}}"#, #"{"a": [1}"#, #"{"a": 1 "b": 2}"#, "{a: 1}", "",
    ])
    func `what would have to be guessed is not mended`(_ text: String) { #expect(JSON(repairing: text) == nil) }
}
