extension GermanSentences {
    /// Analysen, Indikatoren und Erklärungen.
    static let analysis = """
        = analyze symbol=XAUUSD
        analyse von gold
        analysiere gold
        was hältst du von gold
        was denkst du über gold
        wie sieht gold aus
        deine einschätzung zu gold
        ist gold bullisch oder bärisch
        wie ist der trend bei gold
        Goldanalyse
        wo liegt die unterstützung bei gold
        = analyze symbol=EURUSD timeframe=4h
        analysiere eurusd auf 4h
        wie ist die Aussicht für den Euro auf 4 Stunden
        = get_chart indicators=rsi,ema200 symbol=XAUUSD
        chart von gold mit rsi und ema 200
        gold chart mit rsi und der 200 ema
        = get_chart indicators=bollinger symbol=EURUSD timeframe=4h
        zeig mir eurusd 4h mit bollinger bändern
        = get_chart indicators=structure symbol=XAUUSD
        gold chart mit marktstruktur
        zeig den gold chart mit struktur
        = get_chart indicators=stochastic symbol=BTCUSDT timeframe=1h
        bitcoin chart 1h mit stochastik
        = get_chart indicators=rsi symbol=BTCUSDT
        rsi bitcoin
        = set_indicators indicators=ema50 op=add
        füge ema50 zu meinen indikatoren hinzu
        nimm ema 50 in meine indikatoren auf
        = set_indicators indicators=bollinger op=add
        füge bollinger zu meinen charts hinzu
        = set_indicators indicators=rsi op=remove
        entferne den rsi aus meinen charts
        lösche den rsi indikator
        = set_indicators op=clear
        leere meine indikatoren
        entferne alle indikatoren
        = set_indicators indicators=rsi,macd op=set
        ersetze meine indikatoren durch rsi und macd
        = set_indicators op=show
        welche indikatoren habe ich
        zeig meine indikatoren
        = explain topic=fair value gap
        was ist ein fair value gap
        was ist ein fair value gap?
        erkläre fair value gap
        was bedeutet fair value gap
        = explain topic=order block
        was ist ein order block
        erklär mir order block
        = explain topic=hebel
        was ist ein hebel
        was bedeutet hebel
        = explain topic=marktstruktur
        was ist marktstruktur
        = export_strategy strategy=momentum
        exportiere momentum
        = ? export_strategy missing strategy
        exportiere meine strategie
        = export_strategy format=mql5 strategy=momentum
        exportiere momentum für metatrader
        = explain symbol=EURUSD time=10:00
        warum nicht EURUSD um 10:00 uhr
        = explain topic=rsi
        wie funktioniert der rsi
        = explain topic=positionsgrosse
        was ist die positionsgröße
        = explain topic=erwartungswert
        erkläre den Erwartungswert
        """
}
