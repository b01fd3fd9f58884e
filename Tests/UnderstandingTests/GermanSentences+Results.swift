extension GermanSentences {
    /// Journal, Ergebnisse, Gewichtung und Korrelation.
    static let results = """
        = get_report
        meine statistik
        wie lief es
        zeig meinen profitfaktor
        = get_report period=today
        wie lief es heute
        mein gewinn heute
        = get_report period=week
        wie lief es diese woche
        = get_report period=month
        wie lief es diesen monat
        meine statistik diesen monat
        = get_report period=last_month
        meine ergebnisse letzten monat
        = get_report period=last_week symbol=XAUUSD
        wie lief es letzte woche mit gold
        = get_report period=all
        meine ergebnisse insgesamt
        = journal op=add text=auf den Rücklauf gewartet
        notiz: auf den Rücklauf gewartet
        notiere: auf den Rücklauf gewartet
        tagebuch: auf den Rücklauf gewartet
        = journal op=add text=nicht hinterherlaufen
        notiz: nicht hinterherlaufen
        = journal op=add symbol=XAUUSD text=bei gold zu früh eingestiegen
        notiz: bei gold zu früh eingestiegen
        = journal op=add text=#K7Q2M gut gewartet
        notiz zu #K7Q2M: gut gewartet
        = journal op=show
        mein tagebuch
        zeig mir meine notizen
        meine geschlossenen trades
        handelsverlauf
        zeig meine geschlossenen trades
        lies meine geschlossenen trades
        = journal op=show period=last_week
        mein journal von letzter woche
        geschlossene trades letzte woche
        = journal op=show period=30d
        geschlossene trades der letzten 30 tage
        = journal op=show symbol=XAUUSD
        journal zu gold
        = journal op=show text=geduld
        durchsuche mein journal nach geduld
        = journal op=remove text=3
        lösche notiz 3
        entferne die notiz 3
        = journal op=remove
        lösche meine letzte notiz
        = get_portfolio
        gewichtung meiner watchlist
        risikoparität
        zeig die gewichtung
        portfolio optimieren
        = get_portfolio symbols=XAUUSD,BTCUSDT,AAPL
        gewichtung von gold, btc und apple
        wie soll ich gold, btc und apple gewichten
        = get_correlation
        korrelation
        zeig die korrelationsmatrix
        korrelation meiner watchlist
        = get_correlation symbols=XAUUSD,XAGUSD
        korrelation von gold und silber
        hängen gold und silber zusammen
        = get_correlation symbols=EURUSD,GBPUSD timeframe=1h
        korrelation eurusd gbpusd 1h
        = explain topic=korrelation
        was ist korrelation
        = list_positions
        zeig mein portfolio
        """
}
