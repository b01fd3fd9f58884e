extension EnglishSentences {
    static let more = """
        = admin_stats period=week
        bot stats this week
        usage this week
        = admin_stats period=today
        usage today
        = admin_broadcast message=Markets are closed on Monday!
        broadcast: Markets are closed on Monday!
        broadcast Markets are closed on Monday!
        announce: Markets are closed on Monday!
        tell everyone Markets are closed on Monday!
        send to everyone: Markets are closed on Monday!
        broadcast to all users: Markets are closed on Monday!
        message all users: Markets are closed on Monday!
        announcement: "Markets are closed on Monday!"
        tell all users: Markets are closed on Monday!
        broadcast message: Markets are closed on Monday!
        = ? admin_broadcast missing message
        broadcast
        = smalltalk
        hi
        hello there
        good morning
        thanks
        thank you so much
        how are you
        good job thanks
        what's your name
        bye
        hello and thanks
        don't buy gold
        = cancel
        never mind
        = out_of_scope
        tell me a joke
        what's the weather today
        who won the football match
        write me a poem
        what is the capital of france
        give me a pizza recipe
        translate this to french
        explain politics to me
        show me a movie
        cook dinner for 2
        = set_alert condition=above price=2450 symbol=XAUUSD
        ping me if gold goes over 2450
        alert me when gold is above 2450
        = set_alert condition=crosses price=1.1 symbol=EURUSD
        set an alert on eurusd at 1.1
        let me know when eurusd hits 1.1
        = set_alert condition=moves percent=2 symbol=BTCUSDT
        alert me if btc moves 2%
        = ? set_alert missing symbol,price
        set an alert
        = list_alerts
        show my alerts
        what alerts are set
        = list_alerts symbol=XAUUSD
        my gold alerts
        = delete_alert symbol=XAUUSD
        delete my gold alert
        remove the alert on gold
        cancel the gold alert
        turn off the gold alert
        = delete_alert symbol=ALL
        delete all alerts
        = set_indicators indicators=ema20,rsi op=add
        add ema 20 and rsi to my indicators
        add ema20 and rsi
        = set_indicators indicators=macd op=remove
        remove macd
        = set_indicators op=show
        show my indicators
        = set_strategy strategy=breakout symbol=XAUUSD timeframe=1h
        use the breakout strategy on gold 1h
        = set_strategy strategy=trend_following
        switch to trend following
        set strategy to trend following
        strategy trend following
        = export_strategy format=mql5 strategy=breakout
        export breakout for metatrader
        = export_strategy format=pine strategy=trend_following
        export the trend following strategy to tradingview
        = set_strategy enabled=false strategy=scalping
        turn off scalping
        = set_schedule end=18:00 symbol=EURUSD what=signals
        stop sending me euro signals after 6pm
        = set_schedule time=19:00 what=report
        send me the report at 7pm
        = set_schedule end=17:00 start=08:00 what=signals
        only send me signals from 8:00 until 17:00
        = get_report period=last_week
        how did i do last week
        report for last week
        my profit last week
        = get_report format=pdf period=month
        monthly report as pdf
        pdf for this month
        = get_report period=30d
        my results over the last 30 days
        = backtest period=90d strategy=breakout symbol=GBPUSD timeframe=1h
        backtest breakout on gbpusd 1h last 90 days
        = backtest period=400d strategy=swing symbol=AAPL timeframe=1d
        backtest swing aapl 1d last 400 days
        = backtest strategy=ma_cross symbol=XAUUSD
        backtest the ma cross strategy on gold
        = optimise period=730d strategy=momentum symbol=XAUUSD
        optimise my momentum strategy on gold over the last two years
        optimize momentum for gold over the past 2 years
        = optimise strategy=ma_cross symbol=XAUUSD timeframe=4h
        find the best parameters of the ma cross strategy on gold 4h
        = optimise strategy=breakout
        fine tune breakout
        = optimise op=cancel
        cancel the optimisation
        = journal op=add symbol=XAUUSD text=entered too early on gold
        note: entered too early on gold
        journal: entered too early on gold
        = journal op=show
        show my journal
        = explain topic=pip
        what is a pip
        explain pip
        what does pip mean
        = explain topic=rsi
        explain rsi
        what is rsi
        = set_notifications enabled=false kind=news
        turn off news notifications
        mute news
        don't send me news
        = set_notifications enabled=true kind=trades
        turn on trade notifications
        = link_account broker=binance
        connect my binance account
        link binance
        = admin_config key=max_leverage value=30
        set config max_leverage to 30
        = analyze symbol=XAUUSD
        how is gold looking
        buy or sell gold?
        is it a good time to buy gold
        = cancel_order symbol=XAUUSD
        remove the order on gold
        = explain topic=breakout
        explain breakout
        = get_report symbol=XAUUSD
        my profit on gold
        = get_report
        show my results
        how am i doing
        = get_report format=xlsx
        report as excel
        = list_orders
        show my order
        = modify_position remove=stop_loss symbol=XAUUSD
        remove the stop on gold
        = modify_position breakeven=true symbol=XAUUSD
        my gold position to breakeven
        = ? place_order order_type=market missing side,symbol
        take the signal
        take it
        = set_alert condition=below price=2300 symbol=XAUUSD
        alert me when gold drops below 2300
        = set_notifications enabled=true
        turn notifications on
        = set_notifications enabled=false
        no notifications please
        turn off notifications
        = set_risk max_daily_loss_percent=3
        maximum loss 3% per day
        = set_schedule time=08:00 what=report
        send me the report at 8am
        = set_schedule time=08:30 what=report
        send the report at 08:30
        = set_schedule days=monday time=08:00 what=report
        send me the report on mondays at 8am
        = set_schedule end=18:00 what=signals
        no signals after 6pm
        don't send me signals after 6pm
        = set_schedule days=weekdays what=signals
        only send signals on weekdays
        = set_strategy strategy=swing
        use the swing strategy
        = set_strategy enabled=true strategy=scalping
        turn on scalping
        = admin_stats
        user statistics
        = link_account broker=oanda
        use oanda
        link my oanda account
        = list_positions
        am i short
        = list_positions symbol=XAUUSD
        am i long gold
        = backtest strategy=momentum symbol=EURUSD
        test the momentum strategy on eurusd
        = get_signals
        what can i trade
        = emergency_stop
        emergency! close all positions
        emergency help
        pull the plug
        = list_orders
        any orders left
        = whoami
        am i an admin
        which role is mine
        = start
        first steps
        i am new here
        begin now
        = admin_broadcast message=Markets are closed!
        please broadcast: Markets are closed!
        broadcast now: Markets are closed!
        = smalltalk
        have a nice day
        """
}
