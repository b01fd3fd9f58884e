import Actions
import Testing
import Trading

@testable import Understanding

/// What is taken back in the same breath is not done; a story that ends in a request is one.
@Suite struct UndoneTests {
    static let undone: [(String, String)] = [
        ("en", "cancel my gold order. no, leave it"), ("en", "cancel my gold order, actually leave it"),
        ("en", "delete the tesla alert, actually no it can stay"), ("en", "close gold... nah keep it"),
        ("en", "close my euro. wait, let it run"), ("en", "Delete the alert on tsla. Actually scrap that."),
        ("en", "close gold, never mind"), ("en", "buy 0.1 gold, hmm better not"),
        ("en", "pause the signals, no wait leave them on"), ("en", "close it all! just kidding, don't"),
        ("en", "cancel all my orders. Hmm, changed my mind, they can stay"), ("en", "close gold no leave it"),
        ("es", "cancela la orden de oro, bueno no, déjala"), ("es", "cierra el oro, mejor no"),
        ("es", "borra la alerta de tesla... mejor déjala"),
        ("de", "storniere die gold order, ach lass sie drin"), ("de", "schließ gold, ne doch nicht"),
        ("de", "lösch den tesla alarm, ach egal lass ihn"), ("de", "gold zu. moment, lass laufen"),
        ("pt", "cancela a ordem do ouro, não, deixa ela aí"), ("pt", "fecha o ouro, melhor não"),
        ("fr", "annule l'ordre sur l'or, non laisse-le"), ("fr", "ferme l'or, finalement non"),
        ("fr", "supprime l'alerte tesla, en fait laisse-la"),
        ("ru", "отмени ордер по золоту, нет, оставь"), ("ru", "закрой золото, хотя не надо"),
        ("ru", "удали алерт на теслу, а нет, пусть будет"),
        ("ru", "отмени ордер по золоту. хотя нет, стой, пусть висит"),
        ("ar", "الغ امر الذهب، لا خليه"), ("ar", "سكر الذهب، لا خلاص اتركه"),
        ("hi", "gold ka order cancel karo, nahi rehne do"), ("hi", "सोना बंद करो, नहीं रहने दो"),
        ("zh", "取消黄金挂单……算了，留着吧"), ("zh", "平掉黄金，算了不平了"), ("zh", "删除特斯拉提醒，不，留着"),
        ("zh", "取消黄金挂单，还是别取消了"),
        ("id", "batalkan order emas, eh jangan, biarin aja"), ("id", "tutup emas, ga jadi"),
        ("tr", "altın emrini iptal et, yok kalsın"), ("tr", "altını kapat, vazgeçtim kalsın"),
        ("vi", "hủy lệnh vàng, thôi để đó"), ("vi", "đóng vàng, à thôi không cần"),
    ]
    @Test("Nothing is done that is taken back, and the card that waits is taken back with it", arguments: undone)
    func takenBack(_ language: String, _ text: String) {
        #expect(Fixture.read(text, language) == "smalltalk")
        var context = InterpretationContext()
        context.pendingCard = ActionCall(
            "place_order", ["symbol": .text("EURUSD"), "side": .text("buy"), "quantity": .number(1)])
        #expect(Fixture.read(text, language, context) == "cancel")
    }

    static let asked: [(String, String, String)] = [
        // What was said since stands.
        ("en", "delete the gold alert, never mind, delete the silver one", "delete_alert symbol=XAGUSD"),
        ("en", "delete the gold alert, never mind, close silver", "close_position symbol=XAGUSD"),
        ("en", "cancel my euro order, forget it, cancel the silver one", "cancel_order symbol=XAGUSD"),
        ("de", "lösch den gold alarm, ach vergiss es, lösch den silber alarm", "delete_alert symbol=XAGUSD"),
        ("en", "cancel my gold order, sorry, cancel the silver order", "cancel_order symbol=XAGUSD"),
        ("en", "close gold, sorry, close silver", "close_position symbol=XAGUSD"),
        ("en", "close gold, no, close silver", "close_position symbol=XAGUSD"),
        ("en", "delete gold alert, i mean delete the silver alert", "delete_alert symbol=XAGUSD"),
        ("de", "mach gold zu, quatsch, mach silber zu", "close_position symbol=XAGUSD"),
        ("es", "cancela la orden de oro, digo, cancela la de plata", "cancel_order symbol=XAGUSD"),
        ("fr", "annule l'ordre sur l'or, oups, annule celui sur l'argent", "cancel_order symbol=XAGUSD"),
        ("pt", "fecha o ouro, desculpa, fecha a prata", "close_position symbol=XAGUSD"),
        ("ru", "отмени ордер по золоту, вернее отмени по серебру", "cancel_order symbol=XAGUSD"),
        ("ar", "سكر الذهب، اقصد سكر الفضة", "close_position symbol=XAGUSD"),
        ("hi", "gold ka order cancel karo, matlab silver ka cancel karo", "cancel_order symbol=XAGUSD"),
        ("zh", "取消黄金挂单，不对，取消白银挂单", "cancel_order symbol=XAGUSD"),
        ("id", "batalin order emas, maksudku batalin order perak", "cancel_order symbol=XAGUSD"),
        ("tr", "altını kapat, pardon, gümüşü kapat", "close_position symbol=XAGUSD"),
        ("vi", "xóa cảnh báo vàng, à nhầm, xóa cảnh báo bạc", "delete_alert symbol=XAGUSD"),
        // What is only said of a request takes it not back.
        ("en", "close gold, leave silver", "close_position symbol=XAUUSD"),
        (
            "en", "pull that silver buy limit, ive changed my mind",
            "cancel_order order_type=limit side=buy symbol=XAGUSD"
        ),
        ("tr", "altın emrini iptal et ama pozisyon kalsın", "cancel_order symbol=XAUUSD"),
        ("hi", "gold ka order cancel karo par position rehne do", "cancel_order symbol=XAUUSD"),
        ("vi", "có lệnh chờ nào không", "list_orders"),
        ("es", "posiciones de más de 200% no", "set_limits position_size=200"),
        // A story may end in a request.
        ("en", "my wife told me to close everything, so close everything", "close_position symbol=ALL"),
        ("en", "bought gold yesterday, please close it now", "close_position symbol=XAUUSD"),
        ("de", "meine frau sagt ich soll alles schließen, also schließ alles", "close_position symbol=ALL"),
        ("es", "mi mujer me dijo que cierre todo, así que cierra todo", "close_position symbol=ALL"),
        ("es", "compré oro ayer, ciérralo ahora por favor", "close_position symbol=XAUUSD"),
        ("fr", "ma femme m'a dit de tout fermer, donc ferme tout", "close_position symbol=ALL"),
        ("pt", "minha mulher mandou fechar tudo, então fecha tudo", "close_position symbol=ALL"),
        ("ru", "жена сказала всё закрыть, так что закрой всё", "close_position symbol=ALL"),
        ("tr", "karım her şeyi kapat dedi, o yüzden her şeyi kapat", "close_position symbol=ALL"),
        ("ar", "زوجتي قالت سكر كل شي، لذلك سكر كل شي", "close_position symbol=ALL"),
        ("hi", "biwi ne bola, isliye gold band karo", "close_position symbol=XAUUSD"),
        ("id", "istri bilang tutup semua, jadi tutup semua", "close_position symbol=ALL"),
        ("vi", "vợ bảo vậy, thôi đóng vàng đi", "close_position symbol=XAUUSD"),
        ("zh", "我老婆让我全平了，所以全部平仓", "close_position symbol=ALL"),
    ]
    @Test("What is still asked for is done", arguments: asked)
    func stands(_ language: String, _ text: String, _ wanted: String) {
        #expect(Fixture.read(text, language) == wanted)
    }

    @Test(
        "Nor does a story stop everything, or one that ends in a question do anything",
        arguments: [
            "he told me to hit the emergency stop so emergency stop", "my boss said sell it all, so what do you think",
            "my wife told me to close everything, so she did", "bought gold yesterday, now it is down",
        ])
    func told(_ text: String) {
        #expect(!Interpreter.changes(Fixture.interpreter.interpret(text)))
    }
}
