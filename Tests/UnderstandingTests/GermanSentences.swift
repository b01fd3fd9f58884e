/// German requests, in the form of `EnglishSentences`.
enum GermanSentences {
    static let trading = """
        = get_quote symbol=XAUUSD
        wie steht gold
        was kostet gold
        Goldpreis
        Kurs von Gold bitte
        wie viel kostet Gold gerade
        sag mir den preis von gold
        zeig mir den kurs von gold
        gold
        wo steht gold im moment
        wie viel ist gold
        = get_quote symbol=EURUSD
        wie steht der euro
        kurs eur/usd
        = get_quote symbol=GER40
        Kurs vom DAX
        wo liegt der dax
        = get_quote symbol=BTCUSDT
        was kostet ein bitcoin
        = get_chart symbol=XAUUSD
        zeig mir den goldchart
        chart von gold
        gold chart bitte
        zeig gold
        = get_chart symbol=EURUSD timeframe=4h
        zeig mir den chart von eurusd 4h
        eurusd 4h
        eurusd im 4 stunden chart
        = get_chart symbol=GER40 timeframe=1d
        tageschart vom dax
        dax chart auf tagesbasis
        = get_chart symbol=XAUUSD timeframe=15m
        Goldchart 15 minuten
        = get_chart indicators=ema50,rsi symbol=XAUUSD timeframe=15m
        gold chart mit ema 50 und rsi 15m
        zeig gold 15m mit ema50 und rsi
        = analyze symbol=XAUUSD
        was hältst du von gold
        analysiere gold
        soll ich gold kaufen
        wie ist dein ausblick für gold
        = analyze symbol=EURUSD timeframe=4h
        analyse eurusd 4h
        = get_signals
        gibt es signale
        zeig mir die neuesten signale
        = get_signals symbol=XAUUSD
        gibt es signale für gold
        = place_order order_type=market quantity=0.1 side=buy symbol=EURUSD unit=lots
        kaufe 0,1 eurusd
        kauf 0,1 lot eurusd
        kaufe 0.1 lot euro
        geh long eurusd 0,1 lot
        kauf mir ein mini lot euro
        ich möchte 0,1 lot eur/usd zum marktpreis kaufen
        bitte 0,1 eurusd kaufen
        = place_order order_type=market quantity=0.2 side=buy stop_pips=30 symbol=XAUUSD unit=lots
        kauf 0,2 lot gold, stop 30 pips
        kaufe 0,2 lot gold mit einem stop von 30 pips
        kaufe 0,2 lot gold mit 30 pips stopp
        = place_order order_type=limit price=18350 quantity=1 side=sell stop_loss=18400 symbol=GER40 \
        take_profit=18200 unit=lots
        verkaufe 1 lot dax bei 18.350 stopp 18.400 ziel 18.200
        dax short 1 lot limit 18.350 sl 18.400 tp 18.200
        = place_order order_type=market quantity=0.5 side=buy symbol=EURUSD unit=lots
        kaufe ein halbes lot eurusd
        kauf ein halbes lot vom euro
        = place_order order_type=market quantity=1 side=sell stop_loss=2410 symbol=XAUUSD unit=risk_percent
        geh short gold mit 1% risiko, stop 2410
        verkaufe gold mit 1 % risiko stop bei 2410
        = place_order order_type=market quantity=10 side=buy symbol=AAPL unit=shares
        kauf 10 apple aktien
        kaufe 10 stück apple
        = place_order order_type=market quantity=0.1 side=sell symbol=BTCUSDT unit=units
        verkaufe 0,1 bitcoin
        short 0,1 btc
        = place_order order_type=limit price=1.07 quantity=0.2 side=buy symbol=EURUSD unit=lots
        kauflimit eurusd 0,2 bei 1,07
        kaufe 0,2 eurusd wenn er unter 1,07 fällt
        = ? place_order order_type=market side=buy missing symbol
        kaufe
        ich will kaufen
        = list_positions
        welche positionen habe ich offen
        zeig meine positionen
        offene positionen
        was habe ich offen
        meine trades
        zeig mir meine offenen trades
        welche trades laufen
        mein portfolio
        liste meine positionen
        habe ich offene positionen
        = list_positions symbol=XAUUSD
        zeig meine goldposition
        bin ich in gold investiert
        = close_position symbol=XAUUSD
        schließ meine goldposition
        schließe gold
        mach gold zu
        gold schließen
        bitte gold glattstellen
        raus aus gold
        = close_position percent=50 symbol=XAUUSD
        schließe die hälfte von gold
        schließe 50% von gold
        = close_position symbol=ALL
        schließe alle positionen
        alles schließen
        schließ alle trades
        = close_position exclude=XAUUSD symbol=ALL
        schließe alles außer gold
        = close_position side=buy symbol=ALL
        schließe meine longs
        = ? close_position missing symbol
        schließen
        = modify_position stop_loss=2380 symbol=XAUUSD
        setz den stop bei gold auf 2380
        stop gold auf 2380
        verschiebe den stopp von gold auf 2380
        ändere den stop loss von gold auf 2380
        gold sl 2380
        = modify_position breakeven=true symbol=EURUSD
        stop von eurusd auf einstand
        setze eurusd auf breakeven
        = modify_position symbol=XAUUSD take_profit=2450
        setz das ziel bei gold auf 2450
        gold tp 2450
        = modify_position symbol=XAUUSD trailing_pips=30
        trailing stop 30 pips bei gold
        = modify_position remove=take_profit symbol=EURUSD
        entferne das ziel von eurusd
        = cancel_order symbol=ALL
        storniere alle orders
        alle orders stornieren
        lösche alle offenen orders
        streiche alle aufträge
        = cancel_order order_type=limit symbol=XAUUSD
        lösche meine limit order auf gold
        storniere die gold limitorder
        = cancel_order symbol=XAUUSD
        storniere die order auf gold
        storniere meine gold orders
        goldorder stornieren
        = cancel_order order_id=P7Q2M
        storniere order #P7Q2M
        storniere #P7Q2M
        = list_orders
        welche orders sind offen
        zeig meine orders
        offene orders
        meine aufträge
        welche aufträge habe ich
        liste meine orders
        zeig mir die offenen aufträge
        meine wartenden orders
        ausstehende orders
        = list_orders symbol=XAUUSD
        zeig orders auf gold
        welche orders auf gold
        = account_status
        wie ist mein kontostand
        wie viel geld habe ich
        kontostand
        zeig mein konto
        mein guthaben
        wie hoch ist meine freie margin
        status
        equity
        wie viel kapital habe ich
        konto status
        wie viel ist übrig
        = get_quote symbol=XAUUSD + get_quote symbol=XAGUSD
        kurs von gold und silber
        = close_position symbol=EURUSD + place_order order_type=market quantity=0.1 side=buy symbol=XAUUSD unit=lots
        schließe eurusd und kaufe 0,1 gold
        """
}
