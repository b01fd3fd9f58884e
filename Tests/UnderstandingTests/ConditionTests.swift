import Actions
import TestSupport
import Testing
import Trading

@testable import Understanding

/// What is tied to a condition or a time that nothing can wait for is asked back; what can wait, waits.
@Suite struct ConditionTests {
    struct Row: Sendable, CustomStringConvertible {
        var language: String
        var text: String
        /// What the question must name of it.
        var part: String
        var description: String { "\(language): \(text)" }
        init(_ language: String, _ text: String, _ part: String) {
            (self.language, self.text, self.part) = (language, text, part)
        }
    }

    /// The condition or time, by hand.
    static let unmet: [Row] = [
        .init("en", "sell gold if it closes below 2380 on the 1h", "closes below 2380"),
        .init("en", "sell gold when it closes below 2380", "closes below"),
        .init("en", "buy 1 lot of gold once cpi is out", "cpi is out"),
        .init("en", "buy euro if the fed cuts rates", "the fed cuts rates"),
        .init("en", "sell euro when rsi is above 70", "rsi is above 70"),
        .init("en", "buy gold unless it falls", "unless"),
        .init("en", "move stop to be once im 20 pips up", "20 pips"),
        .init("en", "cable stop to breakeven when 15 pips in profit", "15 pips"),
        .init("en", "close everything at 17:00", "17:00"),
        .init("en", "sell gold at 9am", "9am"),
        .init("en", "buy gold at 17:00", "17:00"),
        .init("en", "cancel my orders at 17:00", "17:00"),
        .init("en", "buy gold tomorrow", "tomorrow"),
        .init("en", "buy gold on monday", "monday"),
        .init("en", "sell 1 lot gold in 10 minutes", "10 minutes"),
        .init("en", "buy gold at the open", "at the open"),
        .init("en", "pause all trading for everyone", "everyone"),
        .init("en", "alert me if gold moves 1% in an hour", "hour"),
        .init("en", "alert me when eurusd crosses 1.0850 or drops 30 pips", "30 pips"),
        .init("de", "verkaufe gold wenn es auf 1h unter 2380 schließt", "unter 2380"),
        .init("de", "kaufe 1 lot gold sobald die cpi zahlen da sind", "cpi"),
        .init("de", "kaufe morgen 1 lot gold", "morgen"),
        .init("de", "stop auf einstand wenn ich 20 pips im plus bin", "20 pips"),
        .init("es", "vende oro si cierra por debajo de 2380 en 1h", "cierra por debajo de 2380"),
        .init("es", "cierra todo a las 17:00", "17:00"),
        .init("es", "compra mañana 1 lote de oro", "mañana"),
        .init("es", "stop a breakeven cuando vaya 20 pips en positivo", "20 pips"),
        .init("fr", "vends l'or s'il clôture sous 2380 en 1h", "clôture sous 2380"),
        .init("fr", "achète 1 lot d'or quand le cpi sort", "cpi"),
        .init("fr", "achète demain 1 lot d'or", "demain"),
        .init("pt", "vende ouro se fechar abaixo de 2380 no 1h", "fechar abaixo de 2380"),
        .init("pt", "fecha tudo às 17:00", "17:00"),
        .init("pt", "compra amanhã 1 lote de ouro", "amanhã"),
        .init("ru", "продай золото если закроется ниже 2380 на 1h", "закроется ниже 2380"),
        .init("ru", "закрой все в 17:00", "17:00"),
        .init("ru", "купи 1 лот золота когда выйдет cpi", "cpi"),
        .init("ar", "بيع ذهب اذا اغلق تحت 2380 على الساعة", "2380"),
        .init("ar", "سكر كل شي الساعة 17:00", "17:00"),
        .init("ar", "اشتري 1 لوت ذهب بكرا", "بكرا"),
        .init("hi", "gold becho agar 1h par 2380 ke neeche close ho", "2380"),
        .init("hi", "sab kuch 17:00 baje band karo", "17:00"),
        .init("hi", "1 lot gold kharido jab cpi aaye", "cpi"),
        .init("zh", "如果黄金1小时收盘低于2380就卖出", "2380"),
        .init("zh", "17:00全部平仓", "17:00"),
        .init("zh", "明天买入1手黄金", "明天"),
        .init("id", "jual emas kalau ditutup di bawah 2380 di 1h", "ditutup di bawah 2380"),
        .init("id", "beli 1 lot emas kalau cpi keluar", "cpi"),
        .init("id", "besok beli 1 lot emas", "besok"),
        .init("tr", "altın 1 saatlikte 2380 altında kapanırsa sat", "kapanırsa"),
        .init("tr", "her şeyi 17:00de kapat", "17:00"),
        .init("tr", "yarın 1 lot altın al", "yarın"),
        .init("vi", "bán vàng nếu đóng cửa dưới 2380 khung 1h", "đóng cửa dưới 2380"),
        .init("vi", "đóng tất cả lúc 17:00", "17:00"),
        .init("vi", "ngày mai mua 1 lot vàng", "ngày mai"),
    ]

    @Test("What cannot be waited for is named and asked back", arguments: unmet)
    func askedBack(_ row: Row) throws {
        let read = Fixture.interpreter.interpret(row.text, InterpretationContext(language: row.language))
        guard case .clarify(let question) = read else {
            Issue.record("\(row): \(Fixture.describe(read))")
            return
        }
        #expect(question.missing.first == "condition")
        #expect(question.unmet?.contains(row.part) == true, "\(question.unmet ?? "nothing")")
        // No model may read the rest of it as an order.
        #expect(!read.mayAskModel)
    }

    @Test("A part of a card is not changed under a condition")
    func card() {
        let order = ActionCall(
            "place_order",
            [
                "symbol": .text("EURUSD"), "side": .text("buy"), "quantity": .number(1), "unit": .text("lots"),
                "order_type": .text("market"),
            ])
        let context = InterpretationContext(pendingCard: order)
        for text in ["make it 2 lots if cpi is weak", "make it 2 lots at 17:00"] {
            let read = Fixture.interpreter.interpret(text, context)
            switch read {
            case .correction, .calls, .confirm: Issue.record("\(text): \(Fixture.describe(read))")
            default: break
            }
        }
    }

    @Test("A price that closes is a stop where the position loses")
    func sides() {
        func read(_ text: String, _ side: Side) -> String {
            Fixture.read(text, "en", InterpretationContext(positions: [.init(InstrumentID("XAUUSD"), side)]))
        }
        #expect(read("close gold if it drops below 2380", .buy) == "modify_position stop_loss=2380 symbol=XAUUSD")
        #expect(read("close gold if it drops below 2380", .sell) == "modify_position symbol=XAUUSD take_profit=2380")
        #expect(read("close gold if it rises above 2450", .sell) == "modify_position stop_loss=2450 symbol=XAUUSD")
        #expect(read("take half off at 2450", .buy) == "modify_position partials=@2450:50 symbol=XAUUSD")
        #expect(read("put a stop 20 dollars below", .buy).hasPrefix("modify_position stop_pips="))
    }

    @Test(
        "A name that nobody knows is no question about what was spoken of",
        arguments: [
            ("en", "chart ibex", "ibex"), ("en", "price of tesco", "tesco"), ("es", "grafico del ibex", "ibex"),
            ("de", "chart vom ibex", "ibex"), ("fr", "graphique de ibex", "ibex"),
        ])
    func unknown(_ language: String, _ text: String, _ name: String) {
        let context = InterpretationContext(language: language, lastInstrument: InstrumentID("XAUUSD"))
        guard case .clarify(let question) = Fixture.interpreter.interpret(text, context) else {
            Issue.record("\(text) was understood")
            return
        }
        #expect(question.missing == ["symbol"])
        #expect(question.unmet == name)
    }
}
