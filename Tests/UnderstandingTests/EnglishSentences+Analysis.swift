extension EnglishSentences {
    /// Analyses, indicators and explanations.
    static let analysis = """
        = analyze symbol=XAUUSD
        analysis of gold
        what do you think about gold here
        your view on gold
        gold technicals
        is gold bullish or bearish
        what's the trend of gold
        give me your outlook for gold
        where is gold heading
        thoughts on gold?
        where is support on gold
        what is the resistance on gold
        = analyze symbol=EURUSD timeframe=4h
        analyse eurusd 4h
        technical analysis eurusd on the 4 hour chart
        = analyze symbol=BTCUSDT timeframe=1d
        btc daily outlook
        = get_chart indicators=rsi,ema200 symbol=XAUUSD
        chart of gold with rsi and the 200 ema
        gold chart with rsi and ema 200
        = get_chart indicators=bollinger symbol=EURUSD timeframe=4h
        show me eurusd 4h with bollinger bands
        eurusd 4h chart with bollinger
        = get_chart indicators=structure symbol=XAUUSD
        gold chart with market structure
        chart gold with smart money concepts
        show order blocks on gold
        = get_chart indicators=sma50,sma200 symbol=BTCUSDT timeframe=1d
        btc daily chart with sma 50 and sma 200
        = get_chart indicators=ichimoku symbol=USDJPY
        ichimoku chart for yen
        = get_chart indicators=vwap,supertrend symbol=NAS100 timeframe=15m
        nasdaq 15m with vwap and supertrend
        = get_chart indicators=volume_profile symbol=BTCUSDT
        volume profile btc
        = set_indicators indicators=ema50 op=add
        add the 50 ema to my charts
        add ema50 to my indicators
        = set_indicators indicators=bollinger op=add
        add bollinger bands to my charts
        put bollinger on my charts
        = set_indicators indicators=rsi op=remove
        remove rsi from my charts
        delete the rsi indicator
        = set_indicators op=clear
        clear my indicators
        clear all indicators
        remove all indicators
        = set_indicators indicators=rsi,macd op=set
        set my indicators to rsi and macd
        use only rsi and macd as indicators
        = set_indicators op=show
        what indicators do i have
        list my indicators
        = explain topic=order block
        what is an order block?
        explain order block
        what does order block mean
        define order block
        = explain topic=fair value gap
        what's a fair value gap
        tell me about fair value gap
        = export_strategy strategy=momentum
        export the momentum strategy
        export momentum
        = ? export_strategy missing strategy
        export my strategy
        = export_strategy format=pine strategy=momentum
        export momentum as pine script
        = explain symbol=EURUSD time=10:00
        why not EURUSD at 10:00?
        why didnt you take eurusd at 10:00
        = explain topic=rsi
        explain the rsi to me
        how does rsi work
        = explain topic=profit factor
        what is a profit factor
        = explain topic=expectancy
        what does expectancy mean
        = explain topic=look ahead
        explain look ahead
        = explain topic=margin call
        what is a margin call
        = explain topic=limit order stop order
        what is the difference between a limit order and a stop order
        = explain topic=kill zones
        what are kill zones
        = explain topic=r multiple
        what is an r multiple
        """
}
