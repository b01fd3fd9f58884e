import Testing

@testable import Understanding

/// What is asked of signals beyond the contract's arguments: a class of instruments, and why there is one.
@Suite struct SignalDetailTests {
    @Test(
        arguments: [
            ("en", "any setups on crypto", "crypto"), ("en", "forex signals", "forex"),
            ("en", "any signals on stocks?", "stock"), ("en", "setups in metals", "metal"),
            ("en", "signals on indices", "index"), ("en", "any signals on energies", "energy"),
            ("de", "gibt es signale für krypto", "crypto"), ("de", "signale für aktien", "stock"),
            ("de", "signale bei metallen", "metal"), ("de", "forex signale", "forex"),
            ("es", "señales en cripto", "crypto"), ("es", "señales en acciones", "stock"),
            ("es", "señales en metales", "metal"), ("es", "señales de forex", "forex"),
            ("pt", "sinais em cripto", "crypto"), ("pt", "sinais em ações", "stock"),
            ("pt", "sinais de forex", "forex"),
            ("fr", "des signaux sur les cryptos ?", "crypto"), ("fr", "des signaux sur les actions ?", "stock"),
            ("fr", "signaux forex", "forex"), ("fr", "signaux sur les métaux", "metal"),
            ("ru", "сигналы по крипте", "crypto"), ("ru", "сигналы по акциям", "stock"),
            ("ru", "сигналы форекс", "forex"), ("ru", "сигналы по металлам", "metal"),
            ("ar", "اشارات الكريبتو", "crypto"), ("ar", "إشارات الأسهم", "stock"), ("ar", "اشارات الفوركس", "forex"),
            ("hi", "crypto me koi signal hai", "crypto"), ("hi", "stocks ke signal", "stock"),
            ("zh", "加密货币有信号吗", "crypto"), ("zh", "美股有信号吗", "stock"), ("zh", "外汇信号", "forex"),
            ("zh", "贵金属有信号吗", "metal"), ("id", "ada sinyal crypto?", "crypto"), ("id", "sinyal saham", "stock"),
            ("id", "sinyal logam", "metal"), ("tr", "kripto sinyalleri", "crypto"),
            ("tr", "hisselerde sinyal var mı", "stock"), ("tr", "metallerde sinyal var mı", "metal"),
            ("vi", "có tín hiệu nào cho crypto không", "crypto"), ("vi", "tín hiệu cổ phiếu", "stock"),
            ("vi", "tín hiệu kim loại", "metal"), ("en", "any signals on gold", nil), ("en", "any signals?", nil),
        ] as [(String, String, String?)]) func `a class is found where one is named`(
            _ language: String, _ text: String, _ name: String?
        )
    {
        #expect(Fixture.interpreter.assetClass(in: text, language) == name)
    }

    @Test(
        arguments: [
            ("en", "why?", false), ("en", "why this signal?", true), ("de", "warum?", false),
            ("de", "warum dieses signal?", true), ("es", "¿por qué esta señal?", true),
            ("pt", "por que este sinal?", true),
            ("fr", "pourquoi ce signal ?", true), ("ru", "почему этот сигнал?", true), ("ar", "ليش هذي الاشارة؟", true),
            ("hi", "ye signal kyun?", true), ("id", "kenapa sinyal ini?", true), ("tr", "bu sinyal neden?", true),
            ("vi", "sao lại có tín hiệu này?", true), ("zh", "为什么？", false), ("en", "any signals?", nil),
        ] as [(String, String, Bool?)]) func `why is told from what is not asked`(
            _ language: String, _ text: String, _ isOfSignal: Bool?
        )
    {
        let interpreter = Fixture.interpreter
        #expect(interpreter.asksWhy(text, language) == isOfSignal)
        if isOfSignal != nil { #expect(Fixture.read(text, language) == "explain") }
    }
}
