import Actions
import Testing

@testable import Understanding

/// What people ask who have never traded: a page answers it, and nothing is done.
@Suite struct NewcomerTests {
    static let questions: [(String, String)] = [
        ("en", "how much can i lose"), ("en", "can I lose more than I have?"), ("en", "what are the fees"),
        ("en", "what should i do first"), ("en", "can you trade for me automatically"), ("en", "is there a fee"),
        ("de", "wie viel kann ich verlieren"), ("de", "welche gebühren gibt es?"), ("de", "was kann ich hier machen"),
        ("es", "cuánto puedo perder"), ("es", "que comisiones hay"), ("es", "por donde empiezo"),
        ("pt", "quanto posso perder?"), ("pt", "quais são as taxas"), ("pt", "por onde começo"),
        ("fr", "combien je peux perdre"), ("fr", "quels sont les frais ?"), ("fr", "par où commencer"),
        ("ru", "сколько я могу потерять"), ("ru", "какие комиссии?"), ("ru", "что здесь можно делать"),
        ("ar", "كم ممكن اخسر"), ("ar", "ما هي الرسوم؟"), ("ar", "من أين أبدأ"),
        ("hi", "कितना नुकसान हो सकता है"), ("hi", "फीस क्या है"), ("hi", "कहाँ से शुरू करूँ"),
        ("zh", "最多会亏多少"), ("zh", "手续费是多少？"), ("zh", "从哪里开始"),
        ("id", "bisa rugi berapa"), ("id", "apa saja biayanya"), ("id", "mulai dari mana"),
        ("tr", "ne kadar kaybedebilirim"), ("tr", "komisyon var mı?"), ("tr", "nereden başlamalıyım"),
        ("vi", "tôi có thể mất bao nhiêu"), ("vi", "có mất phí không?"), ("vi", "bắt đầu từ đâu"),
    ]

    @Test(arguments: questions) func `a page answers it`(_ language: String, _ text: String) {
        guard case .calls(let calls, _) = Fixture.interpreter.interpret(text, .init(language: language)) else {
            Issue.record("\(language) \(text)")
            return
        }
        #expect(calls.map(\.action) == ["explain"] && calls.first?.arguments["topic"] != nil, "\(calls)")
    }
}
