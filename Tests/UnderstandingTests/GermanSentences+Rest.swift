extension GermanSentences {
    static let rest = """
        = set_risk percent=1
        riskiere 1% pro trade
        setz mein risiko auf 1%
        risiko 1 prozent
        ändere das risiko auf 1 %
        ich will 1% pro trade riskieren
        risiko pro trade 1%
        = set_risk percent=0.5
        risiko 0,5%
        = set_risk max_trades_per_day=3
        maximal 3 trades pro tag
        höchstens 3 trades am tag
        = set_risk max_daily_loss_percent=3
        maximaler tagesverlust 3%
        = set_risk max_open_positions=4
        maximal 4 offene positionen
        = set_risk quantity=0.1 unit=lots
        standard größe 0,1 lot
        immer 0,1 lot handeln
        handle immer 0,1 lot
        0,1 lot pro trade
        feste größe 0,1 lot
        = set_risk quantity=50 unit=shares
        riskiere 50 aktien pro trade
        = set_risk sizing=kelly
        nutze kelly
        größe nach kelly
        bemiss meine trades nach kelly
        = set_risk sizing=atr
        größe nach atr
        positionsgröße nach volatilität
        = set_risk sizing=equity
        größe nach kapital
        skaliere die größe mit dem kapital
        = set_risk sizing=fraction
        größe nach kontostand
        nutze einen festen anteil
        = set_risk percent=1 sizing=equity
        riskiere 1% des kapitals pro trade
        = set_watchlist op=add symbols=XAUUSD,BTCUSDT
        füge gold und bitcoin zur watchlist hinzu
        nimm gold und btc auf die watchlist
        setze gold und bitcoin auf meine watchlist
        = set_watchlist op=remove symbols=TSLA
        entferne tesla von der watchlist
        nimm tesla von der watchlist raus
        streich tesla von der watchlist
        lösche tesla aus meiner watchlist
        = set_watchlist op=show
        zeig meine watchlist
        was steht auf meiner watchlist
        = set_watchlist op=clear
        leere meine watchlist
        = set_language language=en
        sprich englisch
        stell die sprache auf englisch
        englisch bitte
        antworte auf englisch
        wechsle die sprache zu englisch
        ändere die sprache auf englisch
        auf englisch bitte
        = set_language language=es
        sprich spanisch
        sprache spanisch
        kannst du spanisch sprechen
        = ? set_language missing language
        ändere die sprache
        = set_timezone timezone=Europe/Berlin
        ich wohne in berlin
        meine zeitzone ist Europe/Berlin
        zeitzone berlin
        setz die zeitzone auf berlin
        ich lebe in berlin
        nutze Europe/Berlin
        = set_timezone timezone=Europe/Vienna
        zeitzone wien
        meine zeitzone ist Europe/Vienna
        = set_timezone timezone=America/New_York
        ich bin in new york
        stell die zeitzone auf new york
        = ? set_timezone missing timezone
        ändere meine zeitzone
        = pause
        pause
        mach pause
        stopp
        anhalten
        = pause what=signals
        pausiere die signale
        signale aussetzen
        = pause duration=2h what=signals
        pausiere die signale für 2 stunden
        = pause duration=1d what=trading
        heute nicht handeln
        pausiere den handel heute
        = pause symbol=XAUUSD
        pausiere gold
        = resume
        weiter
        mach weiter
        weitermachen
        fortsetzen
        = resume what=signals
        mach weiter mit den signalen
        signale fortsetzen
        signale wieder an
        starte die signale wieder
        zurück zu den signalen
        = resume symbol=XAUUSD
        gold weiter
        = emergency_stop
        alles schließen und stopp
        Notaus
        stoppe alles
        STOPP ALLES
        panik
        notstopp
        alles stoppen
        schließ alles und stopp
        notfall!
        sofort alles aus
        alle positionen sofort schließen und stopp
        schließe alle sofort
        not stopp
        mach pause und alles schließen
        = help
        hilfe
        was kannst du
        hilf mir
        befehle
        zeig mir die befehle
        anleitung
        ich komme nicht weiter
        wie bekomme ich hilfe
        keine ahnung
        was kann ich machen
        = help topic=stop loss
        hilfe zu stop loss
        = missed
        was habe ich verpasst
        habe ich was verpasst
        verpasste nachrichten
        zeig verpasste nachrichten
        zeig mir was ich verpasst habe
        was ist mir entgangen
        was habe ich heute verpasst
        verpasste signale
        verpasst
        nicht zugestellt
        = undo
        rückgängig
        mach das rückgängig
        letzte änderung rückgängig
        nimm das zurück
        undo
        bitte rückgängig machen
        das letzte rückgängig
        einstellung rückgängig machen
        widerrufe das
        zurücknehmen
        = whoami
        wer bin ich
        was ist meine rolle
        zeig mein profil
        meine id
        welche rolle habe ich
        zeig meine rolle
        meine rechte
        was sind meine rechte
        wer bin ich konto
        whoami
        = start
        start
        lass uns anfangen
        starte bitte
        loslegen
        wie fange ich an
        wie starte ich
        einrichtung
        neu starten
        los gehts
        anfangen
        = admin_users op=list
        liste alle nutzer
        zeig alle nutzer
        zeige die benutzer
        nutzer auflisten
        liste die mitglieder
        = admin_users
        nutzer
        benutzer
        = admin_users op=ban user=@spammer99
        sperre @spammer99
        sperre den nutzer @spammer99
        blockiere @spammer99
        banne @spammer99
        = admin_users op=unban user=telegram:4711
        entsperre telegram:4711
        = admin_users op=list period=today
        zeig die nutzer von heute
        = admin_set_role role=moderator user=telegram:4711
        mach telegram:4711 zum moderator
        befördere telegram:4711 zum moderator
        setze die rolle von telegram:4711 auf moderator
        telegram:4711 moderator
        ernenne telegram:4711 zum moderator
        = admin_set_role role=viewer user=@bob
        stufe @bob auf viewer herab
        gib @bob die rolle viewer
        ändere @bob auf viewer
        """
}

extension GermanSentences {
    static let more = """
        = ? admin_set_role role=admin missing user
        ernenne zum admin
        = ? admin_set_role user=@bob missing role
        befördere @bob
        = admin_stats
        statistik
        zeig die statistik
        systemstatus
        nutzung
        admin statistik
        wie viele nutzer gibt es
        wie viele aktive nutzer
        zeig mir die kennzahlen
        = admin_stats period=week
        statistik diese woche
        nutzung diese woche
        = admin_broadcast message=Montag ist Feiertag!
        nachricht an alle: Montag ist Feiertag!
        rundnachricht: Montag ist Feiertag!
        durchsage: Montag ist Feiertag!
        sag allen: Montag ist Feiertag!
        ankündigung: Montag ist Feiertag!
        broadcast: Montag ist Feiertag!
        informiere alle: Montag ist Feiertag!
        schreib allen: Montag ist Feiertag!
        rundnachricht an alle nutzer: Montag ist Feiertag!
        broadcast Montag ist Feiertag!
        = ? admin_broadcast missing message
        rundnachricht
        = smalltalk
        hallo
        guten morgen
        danke
        vielen dank
        wie geht es dir
        hallo und danke
        gut gemacht
        wie ist dein name
        tschüss
        moin
        kauf kein gold
        nicht kaufen
        = out_of_scope
        wie wird das wetter
        erzähl mir einen witz
        wer gewinnt die bundesliga
        schreib mir ein gedicht
        was ist die hauptstadt von frankreich
        rezept für pizza
        zeig mir einen film
        wer ist bundeskanzler
        wie wird das wetter heute
        erkläre mir politik
        = set_alert condition=below price=1.07 symbol=EURUSD
        sag bescheid wenn der euro unter 1,07 fällt
        = set_alert condition=above price=18500 symbol=GER40
        alarm wenn der dax über 18.500 steigt
        = set_alert condition=crosses price=2450 symbol=XAUUSD
        setz einen alarm für gold bei 2450
        = ? set_alert missing symbol,price
        setz einen alarm
        = list_alerts
        zeig meine alarme
        welche alarme habe ich
        = delete_alert symbol=XAUUSD
        lösche meinen goldalarm
        entferne den alarm auf gold
        = set_indicators indicators=ema20,rsi op=add
        füge ema 20 und rsi hinzu
        = set_indicators op=show
        zeig meine indikatoren
        = set_strategy strategy=breakout symbol=XAUUSD timeframe=1h
        nutze die breakout strategie auf gold 1h
        = export_strategy format=mql5 strategy=breakout
        exportiere breakout für metatrader
        = export_strategy format=pine strategy=momentum
        exportiere die momentum strategie für tradingview
        = set_strategy enabled=false strategy=scalping
        schalte scalping aus
        = set_schedule end=18:00 what=signals
        keine signale nach 18 uhr
        = set_schedule days=daily time=19:00 what=report
        schick mir den bericht jeden tag um 19 uhr
        = get_report period=last_week
        wie lief es letzte woche
        bericht für letzte woche
        = get_report format=pdf period=month
        monatsbericht als pdf
        = get_report period=30d
        meine ergebnisse der letzten 30 tage
        = backtest period=90d strategy=breakout symbol=GBPUSD timeframe=1h
        backteste breakout auf gbpusd 1h letzte 90 tage
        = optimise period=730d strategy=momentum symbol=XAUUSD
        optimiere meine momentum strategie auf gold über die letzten zwei jahre
        = optimise strategy=ma_cross symbol=XAUUSD timeframe=4h
        optimiere ma cross auf gold 4h
        = optimise strategy=breakout
        optimiere breakout
        = optimise op=cancel
        optimierung abbrechen
        = journal op=add text=zu früh eingestiegen
        notiz: zu früh eingestiegen
        = journal op=show
        zeig mein journal
        = explain topic=pip
        was ist ein pip
        erkläre pip
        = set_notifications enabled=false kind=news
        schalte news aus
        keine news mehr
        = link_account broker=binance
        verbinde mein binance konto
        = analyze symbol=XAUUSD
        wie sieht gold aus
        gold kaufen oder verkaufen
        lohnt es sich gold zu kaufen
        = ? close_position missing symbol
        schließ die da
        = delete_alert symbol=XAUUSD
        schalte den alarm auf gold aus
        storniere den alarm auf gold
        = delete_alert symbol=ALL
        lösche alle alarme
        = explain topic=breakout
        erkläre breakout
        = explain topic=rsi
        erkläre rsi
        was ist rsi
        = get_report symbol=XAUUSD
        mein gewinn mit gold
        = get_report
        zeig meine ergebnisse
        = get_report format=xlsx
        bericht als excel
        = list_orders
        zeig meinen auftrag
        = list_alerts symbol=XAUUSD
        meine goldalarme
        = modify_position remove=stop_loss symbol=XAUUSD
        entferne den stop bei gold
        = modify_position breakeven=true symbol=XAUUSD
        gold position auf breakeven
        = ? place_order order_type=market missing side,symbol
        nimm das signal
        nimm es
        = set_alert condition=moves percent=2 symbol=BTCUSDT
        alarm wenn btc sich um mehr als 2% bewegt
        = set_alert condition=crosses price=2450 symbol=XAUUSD
        sag bescheid wenn gold 2450 erreicht
        = set_notifications enabled=true
        benachrichtigungen an
        = set_notifications enabled=false
        benachrichtigungen aus
        keine benachrichtigungen
        = set_notifications enabled=true kind=news
        news benachrichtigungen an
        = set_risk max_daily_loss_percent=3
        maximal 3% verlust am tag
        = set_schedule time=07:00 what=report
        schick mir den bericht um 7 uhr morgens
        = set_schedule time=20:00 what=report
        schick mir den bericht um 8 uhr abends
        = set_schedule end=17:00 start=08:00 what=signals
        signale nur von 8:00 bis 17:00
        = set_schedule days=weekdays what=signals
        signale nur werktags
        = set_strategy strategy=momentum
        nutze die momentum strategie
        ändere die strategie auf momentum
        = admin_stats
        statistik der nutzer
        = admin_config key=max_leverage value=30
        setze config max_leverage auf 30
        = link_account broker=oanda
        nutze oanda
        = list_positions
        bin ich short
        = backtest strategy=momentum symbol=EURUSD
        teste die momentum strategie auf eurusd
        = get_signals
        gibt es handelsideen
        = get_signals side=sell
        gibt es short signale
        = list_orders
        sind noch orders übrig
        = whoami
        bin ich admin
        welche rechte habe ich
        = admin_broadcast message=Montag ist frei!
        bitte eine rundnachricht: Montag ist frei!
        rundnachricht jetzt: Montag ist frei!
        rundnachricht an die nutzer: Montag ist frei!
        neue rundnachricht: Montag ist frei!
        = smalltalk
        schönen tag noch
        = get_signals
        zeig mir neue signale
        = out_of_scope
        ein witz bitte
        """
}
