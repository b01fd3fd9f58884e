/// English requests. A line with `=` is a meaning, the lines below it say it. Meanings are canonical values of the
/// contract's actions, worked out by hand.
enum EnglishSentences {
    static let trading = """
        = get_quote symbol=XAUUSD
        price of gold
        how much is gold
        what's gold trading at
        gold price please
        where is gold right now
        give me a quote for gold
        what does gold cost
        XAUUSD
        check the price of xau
        what is gold at
        = get_quote symbol=EURUSD
        eur/usd quote
        what's the euro rate
        show me the price of the euro
        = get_quote symbol=BTCUSDT
        how much is one bitcoin
        btc?
        price of btcusd
        = get_quote symbol=AAPL
        $AAPL price
        apple quote
        = get_quote symbol=SPX500
        s&p 500 price
        = get_chart symbol=XAUUSD
        show me the gold chart
        gold chart
        chart of gold
        can you plot gold
        show gold
        = get_chart symbol=EURUSD timeframe=4h
        chart eurusd 4h
        eurusd 4h
        show me the 4 hour chart of the euro
        eurusd chart H4
        = get_chart symbol=BTCUSDT timeframe=1d
        daily btc chart
        bitcoin candles on the daily
        show btc daily
        = get_chart indicators=ema50,rsi symbol=XAUUSD timeframe=15m
        gold chart with ema 50 and rsi 15m
        show me gold 15m with ema50 and rsi
        = get_chart indicators=macd symbol=TSLA
        show tesla with macd
        = analyze symbol=XAUUSD
        what do you think about gold
        analyze gold
        should i buy gold
        gold outlook
        is gold bullish
        what's your view on gold
        = analyze symbol=EURUSD timeframe=4h
        analyze eurusd on the 4h
        = get_signals
        any signals?
        show me the latest signals
        anything to trade right now
        = get_signals symbol=XAUUSD
        any setups on gold
        gold signals please
        = get_signals side=buy
        any buy signals
        = place_order order_type=market quantity=0.1 side=buy symbol=EURUSD unit=lots
        buy 0.1 eurusd
        buy 0.1 lots of eurusd
        go long eurusd 0.1 lot
        please buy me a mini lot of euro
        i want to buy 0.1 lot eur/usd at market
        could you buy 0.1 of eurusd now
        long eurusd 0.1
        = place_order order_type=market quantity=0.5 side=buy stop_pips=20 symbol=XAUUSD unit=lots
        buy 0.5 lots of gold with a 20 pip stop
        buy half a lot of gold sl 20 pips
        buy gold 0.5 lots, stop 20 pips
        = place_order order_type=market quantity=1 side=sell stop_loss=2410 symbol=XAUUSD take_profit=2370 unit=lots
        sell 1 lot gold sl 2410 tp 2370
        short gold 1 lot stop at 2410 target 2370
        sell one lot of gold with stop loss 2410 and take profit 2370
        = place_order order_type=limit price=1.07 quantity=0.2 side=buy symbol=EURUSD unit=lots
        buy limit eurusd 0.2 at 1.07
        buy 0.2 lots eurusd at 1.07
        buy 0.2 eurusd if it drops to 1.07
        = place_order order_type=stop price=1.1 quantity=0.2 side=buy symbol=EURUSD unit=lots
        buy stop eurusd 0.2 at 1.1
        buy 0.2 eurusd if it breaks above 1.1
        = place_order order_type=market quantity=1 side=buy stop_loss=2380 symbol=XAUUSD unit=risk_percent
        buy gold with 1% risk and stop at 2380
        buy gold risking 1% sl 2380
        buy gold risk 1% stop 2380
        = place_order order_type=market quantity=50 side=buy symbol=AAPL unit=shares
        buy 50 shares of apple
        buy 50 apple
        = place_order order_type=market quantity=0.1 side=sell symbol=BTCUSDT unit=units
        sell 0.1 btc
        short 0.1 bitcoin
        = place_order order_type=market quantity=10000 side=buy symbol=EURUSD unit=units
        buy 10k units eurusd
        buy 10000 euro
        = place_order order_type=market quantity=0.02 side=sell symbol=USDJPY unit=lots
        short 2 micro lots usdjpy
        = ? place_order order_type=market side=buy missing symbol
        buy
        i want to buy
        = list_positions
        what am i holding
        show my positions
        open trades
        do i have any open positions
        list my positions
        what positions are open
        my open trades please
        what trades do i have
        show me my portfolio
        what am i in
        = list_positions symbol=XAUUSD
        my gold position
        show my gold positions
        am i in gold
        = close_position symbol=XAUUSD
        close my gold
        close gold
        exit my gold position
        get me out of gold
        flatten gold
        please close the gold trade
        = close_position percent=50 symbol=XAUUSD
        close half of my gold position
        close 50% of gold
        close gold 50 percent
        = close_position symbol=ALL
        close all positions
        close everything
        close all my trades
        flatten everything
        = close_position exclude=XAUUSD symbol=ALL
        close everything except gold
        close all but not gold
        = close_position side=buy symbol=ALL
        close my longs
        close all long positions
        = ? close_position missing symbol
        close
        close it
        = modify_position breakeven=true symbol=GBPUSD
        move my stop on cable to breakeven
        set cable stop to break even
        cable to breakeven
        = modify_position stop_loss=2380 symbol=XAUUSD
        set the stop on gold to 2380
        move gold sl to 2380
        change my gold stop loss to 2380
        gold stop 2380
        = modify_position symbol=XAUUSD take_profit=2450
        set take profit on gold to 2450
        gold tp 2450
        = modify_position symbol=XAUUSD trailing_pips=30
        trail my gold stop by 30 pips
        trailing stop 30 pips on gold
        = modify_position remove=take_profit symbol=EURUSD
        remove my take profit on eurusd
        = modify_position stop_loss=1.07 symbol=EURUSD take_profit=1.09
        set eurusd sl 1.07 and tp 1.09
        = cancel_order symbol=ALL
        cancel my pending orders
        cancel all orders
        cancel all my pending orders
        remove all orders
        scrap my orders
        = cancel_order symbol=XAUUSD
        cancel my gold order
        cancel the order on gold
        cancel gold orders
        = cancel_order order_type=limit symbol=XAUUSD
        cancel all limit orders on gold
        cancel my gold limit order
        = cancel_order order_id=P7Q2M
        cancel order #P7Q2M
        = list_orders
        what are my pending orders
        show my orders
        list pending orders
        open orders
        what orders do i have
        which orders are pending
        show me the working orders
        my orders
        any orders waiting
        = list_orders symbol=XAUUSD
        pending orders on gold
        show gold orders
        = account_status
        whats my equity and free margin
        what's my balance
        account status
        how much money do i have
        show my account
        balance
        free margin?
        how much is in my account
        my equity please
        status
        how much money do i have left
        = get_quote symbol=XAUUSD + get_quote symbol=XAGUSD
        price of gold and silver
        = close_position symbol=XAUUSD + close_position symbol=XAGUSD
        close gold and silver
        = close_position symbol=EURUSD + place_order order_type=market quantity=0.1 side=buy symbol=XAUUSD unit=lots
        close eurusd and buy 0.1 gold
        = place_order order_type=market quantity=0.1 side=buy symbol=EURUSD unit=lots + get_chart symbol=EURUSD \
        timeframe=1h
        buy 0.1 eurusd and show me the 1h chart
        """
}
