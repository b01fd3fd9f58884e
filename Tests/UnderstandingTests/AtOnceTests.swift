import Actions
import Testing
import Trading

@testable import Understanding

/// What is carried out without a card is carried out only when it is asked for.
@Suite struct AtOnceTests {
    /// What would change something at once.
    static let atOnce: Set<String> = [
        "emergency_stop", "pause", "resume", "set_notifications", "set_risk", "set_limits", "set_management",
        "close_position",
    ]
    /// With an argument: without one a setting is only shown.
    static func changes(_ result: Interpretation) -> [String] {
        guard case .calls(let calls, _) = result else { return [] }
        let bare: Set<String> = ["emergency_stop", "pause", "resume"]
        return calls.filter { atOnce.contains($0.action) && (bare.contains($0.action) || !$0.arguments.isEmpty) }
            .map(\.action)
    }

    static let questions: [(String, String)] = [
        ("en", "panic button?"), ("en", "halt everything?"), ("en", "who has paused my trading?"),
        ("en", "when will trading resume?"), ("en", "who switched off my notifications?"),
        ("de", "Notbremse?"), ("de", "Alles anhalten?"), ("de", "Wer hat das Trading pausiert?"),
        ("es", "¿botón de pánico?"), ("es", "¿detener todo?"), ("es", "¿quién puso en pausa el trading?"),
        ("fr", "bouton rouge ?"), ("fr", "qui a suspendu le trading ?"), ("fr", "le trading est en pause ?"),
        ("pt", "botão vermelho?"), ("pt", "quem suspendeu o trading?"), ("pt", "o trading está em pausa?"),
        ("ru", "аварийный стоп?"), ("ru", "кто остановил торговлю?"), ("ru", "торговля приостановлена?"),
        ("tr", "kırmızı düğme?"), ("tr", "işlemler ne zaman devam eder?"), ("ar", "زر الطوارئ؟"),
        ("ar", "من أوقف التداول؟"), ("hi", "ट्रेडिंग किसने रोकी?"), ("hi", "क्या ट्रेडिंग रुकी है?"),
        ("vi", "dừng hết?"), ("vi", "ai đã dừng giao dịch?"), ("id", "tombol darurat?"),
        ("id", "siapa yang menghentikan trading?"), ("zh", "急停？"), ("zh", "谁停止了交易？"), ("zh", "什么时候继续交易"),
        ("zh", "应急停止是做什么的？"),
    ]
    @Test("Questions do nothing at once", arguments: questions)
    func asked(_ language: String, _ text: String) {
        #expect(Self.changes(Fixture.interpreter.interpret(text, .init(language: language))) == [])
    }

    static let stories: [(String, String)] = [
        ("en", "panic on wall street today"), ("en", "I risked 3% last month"), ("en", "my risk was 4%"),
        ("en", "he risks 5% per trade"), ("en", "we paused trading for a week"),
        ("en", "show me the chart of euro and then the news on it"), ("en", "same again on silver"),
        ("de", "Panik an der Börse"),
        ("de", "letzten Monat habe ich 3% riskiert"), ("es", "hay pánico en la bolsa"), ("es", "perdí 3%"),
        ("es", "el mes pasado arriesgué 3%"), ("fr", "panique à la bourse"), ("fr", "j'ai perdu 3%"),
        ("pt", "pânico na bolsa"), ("pt", "perdi 3%"), ("pt", "mês passado arrisquei 3%"), ("ru", "паника на бирже"),
        ("ru", "я потерял 3%"), ("tr", "borsada panik"), ("tr", "%3 kaybettim"), ("ar", "ذعر في البورصة"),
        ("ar", "خسرت 3%"), ("hi", "मैंने 3% खोया"), ("vi", "tôi lỗ 3%"), ("vi", "thị trường hoảng loạn"),
        ("id", "saya rugi 3%"), ("id", "bursa panik"), ("zh", "我亏了3%"), ("zh", "股市恐慌"), ("zh", "上个月我冒了3%的风险"),
    ]
    @Test("News and stories do nothing at once", arguments: stories)
    func told(_ language: String, _ text: String) {
        #expect(Self.changes(Fixture.interpreter.interpret(text, .init(language: language))) == [])
    }

    static let denials: [(String, String)] = [
        ("en", "don't halt everything"), ("en", "don't stop sending alerts"), ("en", "please do not stop the signals"),
        ("de", "stopp nicht alles"), ("de", "stoppe die Signale nicht"), ("es", "no detengas todo"),
        ("es", "no pares las señales"), ("fr", "n'arrête pas les signaux"), ("fr", "n'arrêtez pas tout"),
        ("pt", "não pare os sinais"), ("pt", "não pare tudo"), ("ru", "не останавливай сигналы"),
        ("ru", "не прекращай присылать сигналы"), ("tr", "sinyalleri durdurma"), ("tr", "sinyal göndermeyi bırakma"),
        ("ar", "لا توقف الإشارات"), ("hi", "सिग्नल बंद मत करो"), ("vi", "đừng ngừng tín hiệu"),
        ("id", "jangan hentikan sinyal"), ("zh", "不要停止信号"), ("zh", "不要停止发送信号"),
    ]
    @Test("Not to stop is no wish to stop", arguments: denials)
    func denied(_ language: String, _ text: String) {
        #expect(Self.changes(Fixture.interpreter.interpret(text, .init(language: language))) == [])
    }

    static let words: [(String, [String])] = [
        ("en", ["stop", "abort", "halt", "abort the card"]), ("de", ["stopp", "halt", "abbrechen"]),
        ("es", ["para", "aborta", "abortar", "alto"]), ("fr", ["stop", "arrête", "abandonner"]),
        ("pt", ["para", "abortar", "pare"]), ("ru", ["стоп", "прервать", "хватит"]),
        ("tr", ["dur", "iptal", "durdur"]),
        ("ar", ["توقف", "أوقف", "إلغاء"]), ("hi", ["रुको", "रोको"]), ("vi", ["dừng", "ngừng", "hủy bỏ"]),
        ("id", ["hentikan", "berhenti", "batalkan"]), ("zh", ["停", "中止", "停止", "取消"]),
    ]
    @Test("A word that stops things cancels the card that waits", arguments: words)
    func waiting(_ language: String, _ words: [String]) {
        let card = ActionCall(
            "place_order", ["side": .text("buy"), "symbol": .text("XAUUSD"), "quantity": .number(1)])
        for word in words {
            #expect(Fixture.read(word, language, .init(pendingCard: card)) == "cancel", "\(word)")
        }
    }

    @Test(arguments: [
        ("en", "abort"), ("en", "halt"), ("es", "aborta"), ("pt", "abortar"), ("id", "hentikan"), ("zh", "中止"),
        ("ar", "توقف"),
    ]) func `without a card such a word pauses, and closes nothing`(_ language: String, _ text: String) {
        #expect(Fixture.read(text, language) == "pause")
    }

    @Test(arguments: ["restart", "do the opposite", "opposite"])
    func `what could mean anything changes nothing`(_ text: String) {
        #expect(Self.changes(Fixture.interpreter.interpret(text, .init(language: "en"))) == [])
    }

    @Test(arguments: [
        ("en", "panic!!", "emergency_stop"), ("en", "can you stop everything?", "emergency_stop"),
        ("en", "stop everything! do you hear me?", "emergency_stop"),
        ("de", "Panik! Alles schließen", "emergency_stop"),
        ("es", "pánico, cierra todo", "emergency_stop"), ("zh", "恐慌", "emergency_stop"),
        ("en", "could you pause please?", "pause"), ("en", "close on the opposite signal", "set_management"),
    ]) func `what is asked for is done`(_ language: String, _ text: String, _ wanted: String) {
        #expect(Fixture.actions(Fixture.interpreter.interpret(text, .init(language: language))) == [wanted])
    }

    static let hours: [(String, String, String)] = [
        ("en", "don't trade before 8:30", "start=08:30"), ("en", "no new trades after 7pm", "end=19:00"),
        ("en", "don't open trades after 20:00", "end=20:00"), ("en", "don't trade on Mondays", "days=not_monday"),
        ("de", "nicht vor 8 Uhr handeln", "start=08:00"), ("de", "handle nicht nach 20 Uhr", "end=20:00"),
        ("es", "no operes antes de las 8:00", "start=08:00"), ("es", "no operes los lunes", "days=not_monday"),
        ("fr", "ne trade pas avant 8h", "start=08:00"), ("fr", "ne trade pas après 20h", "end=20:00"),
        ("pt", "não opere antes das 8:00", "start=08:00"), ("pt", "não opere às segundas", "days=not_monday"),
        ("ru", "не торгуй после 20:00", "end=20:00"), ("ru", "не торгуй раньше 8:00", "start=08:00"),
        ("tr", "20:00'den sonra işlem yapma", "end=20:00"), ("tr", "8'den önce işlem yapma", "start=08:00"),
        ("ar", "لا تتداول بعد الساعة 20:00", "end=20:00"), ("ar", "لا تتداول قبل الساعة 8:00", "start=08:00"),
        ("hi", "20:00 के बाद ट्रेड मत करना", "end=20:00"), ("hi", "8 बजे से पहले ट्रेड मत करो", "start=08:00"),
        ("vi", "đừng giao dịch sau 20:00", "end=20:00"), ("vi", "đừng giao dịch trước 8 giờ", "start=08:00"),
        ("id", "jangan trading setelah jam 20:00", "end=20:00"), ("id", "jangan trading sebelum jam 8", "start=08:00"),
        ("zh", "20:00以后不要交易", "end=20:00"), ("zh", "8点前不要交易", "start=08:00"),
    ]
    @Test("Hours without trades are the others, every day", arguments: hours)
    func withoutTrades(_ language: String, _ text: String, _ wanted: String) {
        #expect(Fixture.read(text, language) == "set_schedule \(wanted) what=trading", "\(text)")
    }

    @Test(arguments: ["don't trade on Mondays after 18:00", "don't trade on Mondays and Fridays"])
    func `hours that cannot be kept are asked about`(_ text: String) {
        #expect(Fixture.actions(Fixture.interpreter.interpret(text, .init(language: "en"))) == ["clarify"])
    }
}
