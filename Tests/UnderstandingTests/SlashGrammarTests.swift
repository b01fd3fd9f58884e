import Actions
import Testing
import Trading

@testable import Understanding

/// Expected values: the contract's examples ("Commands understood as written") and the meanings of its arguments.
@Suite struct SlashGrammarTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let meaning: String
        var language = "en"
        var testDescription: String { text }
        init(_ text: String, _ meaning: String, _ language: String = "en") {
            (self.text, self.meaning, self.language) = (text, meaning, language)
        }
    }

    static let plain: [Case] = [
        Case("/get_quote EURUSD", "get_quote symbol=EURUSD"),
        Case("/GET_QUOTE eurusd", "get_quote symbol=EURUSD"),
        Case("/get_quote eur/usd", "get_quote symbol=EURUSD"),
        Case("/get_quote EUR-USD", "get_quote symbol=EURUSD"),
        Case("/get_quote eur usd", "get_quote symbol=EURUSD"),
        Case("/get_quote symbol=EURUSD", "get_quote symbol=EURUSD"),
        Case("/get_quote symbol: EURUSD", "get_quote symbol=EURUSD"),
        Case("/quote $AAPL", "get_quote symbol=AAPL"),
        Case("/price s&p 500", "get_quote symbol=SPX500"),
        Case("/price btcusd", "get_quote symbol=BTCUSDT"),
        Case("/price BTC/USDT", "get_quote symbol=BTCUSDT"),
        Case("/price Gold", "get_quote symbol=XAUUSD"),
        Case("/price silber", "get_quote symbol=XAGUSD", "de"),
        Case("  /get_quote   gold  ", "get_quote symbol=XAUUSD"),
        Case("/get_quote@bellwether_bot gold", "get_quote symbol=XAUUSD"),
        Case("/get_chart EURUSD 4h", "get_chart symbol=EURUSD timeframe=4h"),
        Case("/get_chart 4h EURUSD", "get_chart symbol=EURUSD timeframe=4h"),
        Case("/get_chart EURUSD H4", "get_chart symbol=EURUSD timeframe=4h"),
        Case("/chart gold 60m", "get_chart symbol=XAUUSD timeframe=1h"),
        Case("/chart dow jones 1D", "get_chart symbol=US30 timeframe=1d"),
        Case("/chart timeframe=15m symbol=gold", "get_chart symbol=XAUUSD timeframe=15m"),
        Case(
            "/chart gold 1h rsi ema50 bollinger", "get_chart indicators=rsi,ema50,bollinger symbol=XAUUSD timeframe=1h"),
        Case(
            "/chart gold with rsi, ema 50 and macd 12 26 9",
            "get_chart indicators=rsi,ema,50,macd,12,26,9 symbol=XAUUSD"),
        Case("/chart ema50 gold 4h smc", "get_chart indicators=ema50,structure symbol=XAUUSD timeframe=4h"),
        Case("/chart gold max(20,high)", "get_chart indicators=max(20,high) symbol=XAUUSD"),
        Case("/chart gold dark blah", "get_chart indicators=blah symbol=XAUUSD theme=dark"),
        Case("/chart gold theme dark indicators=rsi,adx", "get_chart indicators=rsi,adx symbol=XAUUSD theme=dark"),
        Case("/chart gold moving average 200", "get_chart indicators=sma,200 symbol=XAUUSD"),
        Case("/chart gold gleitender durchschnitt 200", "get_chart indicators=sma,200 symbol=XAUUSD", "de"),
        Case("/indicators", "set_indicators"),
        Case("/indicators add ema50 rsi", "set_indicators indicators=ema50,rsi op=add"),
        Case("/indicators remove ema", "set_indicators indicators=ema op=remove"),
        Case("/indicators clear", "set_indicators op=clear"),
        Case("/indicators entferne stochastik", "set_indicators indicators=stochastic op=remove", "de"),
        Case("/analyze 4h gold", "analyze symbol=XAUUSD timeframe=4h"),
        Case("/explain what is an order block?", "explain topic=what is an order block?"),
        Case("/positions", "list_positions"),
        Case("/positions gold", "list_positions symbol=XAUUSD"),
        Case("/get_report month pdf", "get_report format=pdf period=month"),
        Case("/report 2024-06-05", "get_report period=2024-06-05..2024-06-05"),
        Case("/get_report pdf month", "get_report format=pdf period=month"),
        Case("/report last_week XLSX", "get_report format=xlsx period=last_week"),
        Case("/report 30d gold", "get_report period=30d symbol=XAUUSD"),
        Case("/report 2026-10 csv", "get_report format=csv period=2026-10"),
        Case("/report last week pdf", "get_report format=pdf period=last_week"),
        Case("/admin_users this week", "admin_users period=week"),
        Case("/admin_users list last month", "admin_users op=list period=last_month"),
        Case("/admin_stats this year", "admin_stats period=year"),
        Case("/journal add entered last week", "journal op=add text=entered last week"),
        Case("/journal", "journal"), Case("/journal week gold", "journal period=week symbol=XAUUSD"),
        Case("/journal show last_week", "journal op=show period=last_week"),
        Case("/journal add gold too early", "journal op=add symbol=XAUUSD text=too early"),
        Case("/journal add #K7Q2M waited well", "journal op=add text=#K7Q2M waited well"),
        Case("/journal entered too early", "journal text=entered too early"),
        Case("/journal show patience", "journal op=show text=patience"),
        Case("/journal remove 3", "journal op=remove text=3"),
        Case("/journal lösche 3", "journal op=remove text=3", "de"),
        Case("/portfolio gold btc apple 90d", "get_portfolio period=90d symbols=XAUUSD,BTCUSDT,AAPL"),
        Case("/correlation gold,silver 1h", "get_correlation symbols=XAUUSD,XAGUSD timeframe=1h"),
        Case("/set_risk 1%", "set_risk percent=1"),
        Case("/risk 0.5 %", "set_risk percent=0.5"),
        Case("/risk 2", "set_risk percent=2"),
        Case("/risk 1,5%", "set_risk percent=1.5", "de"),
        Case("/set_risk 1% max_trades_per_day=3", "set_risk max_trades_per_day=3 percent=1"),
        Case("/set_risk max_trades_per_day 3", "set_risk max_trades_per_day=3"),
        Case("/risk kelly", "set_risk sizing=kelly"), Case("/risk atr", "set_risk sizing=atr"),
        Case("/risk equity 0.5%", "set_risk percent=0.5 sizing=equity"),
        Case("/risk 0.1 lots", "set_risk quantity=0.1 unit=lots"),
        Case("/risk fixed 50 shares", "set_risk quantity=50 sizing=fixed unit=shares"),
        Case("/risk 0,1 lot", "set_risk quantity=0.1 unit=lots", "de"),
        Case("/risk kapital", "set_risk sizing=equity", "de"),
        Case("/admin_users list", "admin_users op=list"),
        Case("/admin_users ban @spammer99", "admin_users op=ban user=@spammer99"),
        Case("/admin_users user=telegram:4711 op=ban", "admin_users op=ban user=telegram:4711"),
        Case("/admin_set_role telegram:4711 trader", "admin_set_role role=trader user=telegram:4711"),
        Case("/admin_set_role trader telegram:4711", "admin_set_role role=trader user=telegram:4711"),
        Case(
            "/admin_broadcast Market = closed: Monday,  see /help",
            "admin_broadcast message=Market = closed: Monday,  see /help"),
        Case("/admin_broadcast message=Hello there", "admin_broadcast message=Hello there"),
        Case("/help orders and stops", "help topic=orders and stops"),
        Case("/help", "help"),
        Case("/set_watchlist add gold, btc", "set_watchlist op=add symbols=XAUUSD,BTCUSDT"),
        Case("/set_watchlist add gold,btc", "set_watchlist op=add symbols=XAUUSD,BTCUSDT"),
        Case("/watchlist show", "set_watchlist op=show"),
        Case("/watchlist remove symbols=gold,eurusd", "set_watchlist op=remove symbols=XAUUSD,EURUSD"),
        Case("/pause 2h", "pause duration=2h"),
        Case("/pause trading 30m", "pause duration=30m what=trading"),
        Case("/pause", "pause"),
        Case("/resume signals", "resume what=signals"),
        Case("/cancel_order all", "cancel_order symbol=ALL"),
        Case("/cancel_order #P7Q2M", "cancel_order order_id=P7Q2M"),
        Case("/cancel_order gold limit", "cancel_order order_type=limit symbol=XAUUSD"),
        Case("/close EURUSD 50%", "close_position percent=50 symbol=EURUSD"),
        Case("/close 50% EURUSD", "close_position percent=50 symbol=EURUSD"),
        Case("/close all except gold", "close_position exclude=XAUUSD symbol=ALL"),
        Case("/close gold", "close_position symbol=XAUUSD"),
        Case("/modify gold sl 2380", "modify_position stop_loss=2380 symbol=XAUUSD"),
        Case("/modify gold breakeven", "modify_position breakeven=true symbol=XAUUSD"),
        Case("/modify gold trailing 30 pips", "modify_position symbol=XAUUSD trailing_pips=30"),
        Case("/modify gold stop 2380", "modify_position stop_loss=2380 symbol=XAUUSD"),
        Case("/modify gold sl 20pips", "modify_position stop_pips=20 symbol=XAUUSD"),
        Case("/modify gold 20pips", "modify_position stop_pips=20 symbol=XAUUSD"),
        Case("/modify gold 2310", "modify_position price=2310 symbol=XAUUSD"),
        Case("/modify gold to 2310", "modify_position price=2310 symbol=XAUUSD"),
        Case("/modify gold 0.2", "modify_position quantity=0.2 symbol=XAUUSD unit=lots"),
        Case("/modify #K7Q2M price=2310", "modify_position order_id=K7Q2M price=2310"),
        Case("/modify K7Q2M 0.2 lots", "modify_position order_id=K7Q2M quantity=0.2 unit=lots"),
        Case(
            "/modify gold 0.2 lots at 2310 sl 2290 tp 2350 until friday",
            "modify_position expires=friday price=2310 quantity=0.2 stop_loss=2290 symbol=XAUUSD take_profit=2350 "
                + "unit=lots"),
        Case("/modify #K7Q2M gtc", "modify_position order_id=K7Q2M time_in_force=gtc"),
        Case("/set_timezone Europe/Berlin", "set_timezone timezone=Europe/Berlin"),
        Case("/set_timezone europe/berlin", "set_timezone timezone=Europe/Berlin"),
        Case("/set_timezone New York", "set_timezone timezone=America/New_York"),
        Case("/set_timezone new york city", "set_timezone timezone=America/New_York"),
        Case("/set_timezone timezone=Los Angeles", "set_timezone timezone=America/Los_Angeles"),
        Case("/timezone São Paulo", "set_timezone timezone=America/Sao_Paulo"),
        Case("/set_timezone Wien", "set_timezone timezone=Europe/Vienna", "de"),
        Case("/set_timezone Wien", "set_timezone timezone=Europe/Vienna"),
        Case("/set_timezone München", "set_timezone timezone=Europe/Berlin", "de"),
        Case("/set_timezone Muenchen", "set_timezone timezone=Europe/Berlin", "de"),
        Case("/set_timezone Zürich", "set_timezone timezone=Europe/Zurich", "de"),
        Case("/set_timezone Moskau", "set_timezone timezone=Europe/Moscow", "de"),
        Case("/set_timezone Peking", "set_timezone timezone=Asia/Shanghai", "de"),
        Case("/set_timezone Tokio", "set_timezone timezone=Asia/Tokyo", "de"),
        Case("/set_timezone Kairo", "set_timezone timezone=Africa/Cairo", "de"),
        Case("/set_timezone London", "set_timezone timezone=Europe/London", "de"),
        Case("/set_timezone Neu-Delhi", "set_timezone timezone=Asia/Kolkata", "de"),
        // What nobody knows is taken as it is: the action says that it does not know it.
        Case("/set_timezone Lost Atlantis", "set_timezone timezone=Lost Atlantis"),
        Case("/set_language German", "set_language language=de"),
        Case("/set_language Deutsch", "set_language language=de", "de"),
        Case("/set_language klingon", "set_language language=klingon"),
        Case("/admin_users ban sam", "admin_users op=ban user=sam"),
        Case("/admin_set_role sam trader", "admin_set_role role=trader user=sam"),
        Case("/set_language de", "set_language language=de"),
        Case("/alert gold 2450", "set_alert price=2450 symbol=XAUUSD"),
        Case("/alert gold above 2,450.50", "set_alert condition=above price=2450.5 symbol=XAUUSD"),
        Case("/alert dax 18.350", "set_alert price=18350 symbol=GER40", "de"),
        Case("/alert EURUSD above 1.10", "set_alert condition=above price=1.1 symbol=EURUSD"),
        Case("/alert eurusd drops below 1.07", "set_alert condition=below price=1.07 symbol=EURUSD"),
        Case("/alert 2400 gold", "set_alert price=2400 symbol=XAUUSD"),
        Case("/alert gold hits 2400", "set_alert condition=crosses price=2400 symbol=XAUUSD"),
        Case("/alert gold über 2.450,50", "set_alert condition=above price=2450.5 symbol=XAUUSD", "de"),
        Case("/alert gold fällt unter 2350", "set_alert condition=below price=2350 symbol=XAUUSD", "de"),
        Case(
            "/alert btc moves 3% repeat cooldown 1h expires friday",
            "set_alert condition=moves cooldown=1h expires=friday percent=3 repeat=true symbol=BTCUSDT"),
        Case("/alert btc 3%", "set_alert percent=3 symbol=BTCUSDT"),
        Case("/alert gold 2400 every time", "set_alert price=2400 repeat=true symbol=XAUUSD"),
        Case(
            "/alert gold 2400 jedes Mal bis Freitag", "set_alert expires=friday price=2400 repeat=true symbol=XAUUSD",
            "de"),
        Case("/alert gold 2400 until 18:00", "set_alert expires=18:00 price=2400 symbol=XAUUSD"),
        Case("/alert gold 2400 expires=2026-12-24", "set_alert expires=2026-12-24 price=2400 symbol=XAUUSD"),
        Case("/alert gold 2400 tomorrow", "set_alert expires=tomorrow price=2400 symbol=XAUUSD"),
        Case("/alert XAUUSD above price=24000 sure", "set_alert condition=above price=24000 sure=true symbol=XAUUSD"),
        Case("/set_alert again=#3", "set_alert again=3"),
        Case("/alert", "set_alert"),
        Case("/alert gold 0", "set_alert price=0 symbol=XAUUSD"),
        Case("/alert gold -5", "set_alert price=-5 symbol=XAUUSD"),
        Case("/alert wtfx 5", "! symbol wtfx "),
        Case("/alert gold 2400 banana", "! unexpected banana set_alert"),
        Case("/alert gold 2400 expires banana", "! unexpected banana set_alert"),
        Case("/delete_alert 3", "delete_alert price=3"),
        Case("/delete_alert #3", "delete_alert alert_id=3"),
        Case("/delete_alert gold 2450", "delete_alert price=2450 symbol=XAUUSD"),
        Case("/delete_alert all", "delete_alert symbol=ALL"),
        Case("/alerts gold", "list_alerts symbol=XAUUSD"),
        Case("/notifications", "set_notifications"),
        Case("/notifications off", "set_notifications enabled=false"),
        Case("/notifications news off", "set_notifications enabled=false kind=news"),
        Case("/notifications Signale gold off", "set_notifications enabled=false kind=signals symbol=XAUUSD", "de"),
        Case("/notifications quiet 22:00-07:00", "set_notifications end=07:00 quiet=true start=22:00"),
        Case("/notifications quiet 22-7", "set_notifications end=07:00 quiet=true start=22:00"),
        Case("/notifications quiet from 22:00 to 7:30", "set_notifications end=07:30 quiet=true start=22:00"),
        Case("/notifications quiet off", "set_notifications enabled=false quiet=true"),
        Case("/notifications Ruhezeit 22:00-07:00", "set_notifications end=07:00 quiet=true start=22:00", "de"),
        Case("/notifications quiet 25:00-07:00", "! number 25:00-07:00"),
    ]

    static let orders: [Case] = [
        Case("/buy EURUSD 0.1 sl 20 pips", "place_order quantity=0.1 side=buy stop_pips=20 symbol=EURUSD unit=lots"),
        Case("/buy EURUSD 0.1 sl 20pips", "place_order quantity=0.1 side=buy stop_pips=20 symbol=EURUSD unit=lots"),
        Case(
            "/buy eurusd 0.1 sl=20p tp=1.0950",
            "place_order quantity=0.1 side=buy stop_pips=20 symbol=EURUSD take_profit=1.095 unit=lots"),
        Case(
            "/buy sl:20p 0.1 tp: 1.0950 eurusd",
            "place_order quantity=0.1 side=buy stop_pips=20 symbol=EURUSD take_profit=1.095 unit=lots"),
        Case(
            "/sell XAUUSD 0.5 lots at 2400 sl 2410 tp 2370",
            "place_order order_type=limit price=2400 quantity=0.5 side=sell stop_loss=2410 "
                + "symbol=XAUUSD take_profit=2370 unit=lots"
        ),
        Case(
            "/sell gold 0.5 @2400 stop",
            "place_order order_type=stop price=2400 quantity=0.5 side=sell symbol=XAUUSD unit=lots"),
        // "stop" before a distance is the protective stop; a stop order names its price.
        Case("/buy EURUSD 0.1 stop 20 pips", "place_order quantity=0.1 side=buy stop_pips=20 symbol=EURUSD unit=lots"),
        Case("/buy stop 20p EURUSD 0.1", "place_order quantity=0.1 side=buy stop_pips=20 symbol=EURUSD unit=lots"),
        Case("/buy gold 0.1 stop 20", "place_order quantity=0.1 side=buy stop_pips=20 symbol=XAUUSD unit=lots"),
        Case("/buy btc 0.1 stop 2%", "place_order quantity=0.1 side=buy stop_percent=2 symbol=BTCUSDT unit=units"),
        Case(
            "/buy EURUSD 0,1 stop 20 Pips", "place_order quantity=0.1 side=buy stop_pips=20 symbol=EURUSD unit=lots",
            "de"),
        Case(
            "/buy EURUSD 0.1 stop 1.1050",
            "place_order order_type=stop price=1.105 quantity=0.1 side=buy symbol=EURUSD unit=lots"),
        Case(
            "/buy EURUSD 0.1 stop 1.1050 stop 20 pips",
            "place_order order_type=stop price=1.105 quantity=0.1 side=buy stop_pips=20 symbol=EURUSD unit=lots"),
        Case(
            "/buy EURUSD 0.1 at 1.07 stop 1.06",
            "place_order order_type=limit price=1.07 quantity=0.1 side=buy stop_loss=1.06 symbol=EURUSD unit=lots"),
        Case(
            "/buy EURUSD stop 0.1 at 1.1050",
            "place_order order_type=stop price=1.105 quantity=0.1 side=buy symbol=EURUSD unit=lots"),
        Case("/buy gold 1% sl 2380", "place_order quantity=1 side=buy stop_loss=2380 symbol=XAUUSD unit=risk_percent"),
        Case("/buy btc 0.1", "place_order quantity=0.1 side=buy symbol=BTCUSDT unit=units"),
        Case("/buy apple 10 shares", "place_order quantity=10 side=buy symbol=AAPL unit=shares"),
        Case("/buy apple 10", "place_order quantity=10 side=buy symbol=AAPL unit=shares"),
        Case("/buy eurusd 0,1", "place_order quantity=0.1 side=buy symbol=EURUSD unit=lots"),
        Case("/buy eurusd 0,1", "place_order quantity=0.1 side=buy symbol=EURUSD unit=lots", "de"),
        Case("/buy eurusd 10k units", "place_order quantity=10000 side=buy symbol=EURUSD unit=units"),
        Case("/buy btc 0.1 sl 1%", "place_order quantity=0.1 side=buy stop_percent=1 symbol=BTCUSDT unit=units"),
        Case(
            "/buy btc 0.1 tp 2 %", "place_order quantity=0.1 side=buy symbol=BTCUSDT take_profit_percent=2 unit=units"),
        Case("/buy dax 1 sl 18.350", "place_order quantity=1 side=buy stop_loss=18350 symbol=GER40 unit=lots", "de"),
        Case(
            "/buy eurusd 0.1 limit 1.07",
            "place_order order_type=limit price=1.07 quantity=0.1 side=buy symbol=EURUSD unit=lots"),
        Case("/buy eurusd 0.1 sl 20", "place_order quantity=0.1 side=buy stop_pips=20 symbol=EURUSD unit=lots"),
        Case("/buy eurusd 0.1 sl 1,0780", "place_order quantity=0.1 side=buy stop_loss=1.078 symbol=EURUSD unit=lots"),
        Case(
            "/place_order symbol=EURUSD side=sell quantity=0.2 unit=lots order_type=limit "
                + "price=1.09 stop_loss=1.1 take_profit=1.07",
            "place_order order_type=limit price=1.09 quantity=0.2 side=sell stop_loss=1.1 "
                + "symbol=EURUSD take_profit=1.07 unit=lots"
        ),
        Case("/place_order short gold", "place_order side=sell symbol=XAUUSD"),
    ]

    static let problems: [Case] = [
        Case("/get_qoute EURUSD", "! unknown get_qoute get_quote"),
        Case("/xyzzyplugh", "! unknown xyzzyplugh -"),
        Case("/", "! unknown  -"),
        Case("/get_quote EURUDS", "! symbol EURUDS EURUSD"),
        Case("/get_quote foobarium", "! symbol foobarium "),
        Case("/get_quote EURUSD GBPUSD", "! conflict symbol EURUSD GBPUSD"),
        Case("/buy EURUSD 0.1 0.2", "! conflict quantity 0.1 0.2"),
        Case("/buy EURUSD sell", "! unexpected sell place_order"),
        Case("/buy EURUSD 0.1.2", "! number 0.1.2"),
        Case("/buy EURUSD 0.1 sl 1.07 sl 1.06", "! conflict stop_loss 1.07 1.06"),
        Case("/buy EURUSD 12abc", "! number 12abc"),
        Case("/analyze EURUSD 4h sideways", "! unexpected sideways analyze"),
        Case("/positions banana", "! symbol banana "),
        Case("/emergency_stop maybe", "! unexpected maybe emergency_stop"),
        Case("/get_quote", "? get_quote missing symbol"),
        Case("/buy", "? place_order side=buy missing symbol"),
        Case("/admin_set_role telegram:4711", "? admin_set_role user=telegram:4711 missing role"),
        Case("/set_language", "? set_language missing language"),
        Case("/admin_broadcast", "? admin_broadcast missing message"),
    ]

    @Test("Commands are understood as written", arguments: plain + orders + problems)
    func commands(_ one: Case) { #expect(Fixture.read(one.text, one.language) == one.meaning) }

    @Test func `the same value twice is no conflict`() {
        #expect(Fixture.read("/get_quote EURUSD euro") == "get_quote symbol=EURUSD")
    }
    @Test func `a command in forwarded text is not obeyed`() {
        #expect(Fixture.read("/buy EURUSD 1", "en", .init(isUntrusted: true)) == "out_of_scope")
    }
    @Test func `every parameter can be given by name`() {
        for descriptor in Fixture.descriptors {
            for parameter in descriptor.parameters {
                guard let value = Self.sample(parameter.kind) ?? parameter.choices?.first else { continue }
                let text = "/\(descriptor.id) \(parameter.name)=\(value)"
                guard !Fixture.read(text).hasPrefix("!") else {
                    Issue.record("\(text): \(Fixture.read(text))"); continue
                }
                #expect(Fixture.read(text).contains("\(parameter.name)=\(value)"), "\(text)")
            }
        }
    }

    private static func sample(_ kind: ParameterKind) -> String? {
        switch kind {
        case .symbol, .symbols: "EURUSD"
        case .quantity, .price, .stopPrice, .targetPrice: "1.1"
        case .stopPips, .targetPips, .percent, .share, .stopPercent, .targetPercent, .count: "3"
        case .side: "buy"
        case .sizeUnit: "lots"
        case .timeframe: "4h"
        case .flag: "true"
        case .user: "telegram:4711"
        case .role: "trader"
        case .language: "de"
        case .timeZone: "Europe/Berlin"
        case .duration: "2h"
        case .period: "month"
        case .clock: "22:00"
        case .moment: "friday"
        case .strategy: "ma_cross"
        case .identifier, .signal: "A1B2C"
        case .words, .text, .rule, .named, .nickname: "word"
        case .indicators: "ema50"
        case .address: "ann@example.org"
        case .choice, .orderType: nil
        }
    }
}
