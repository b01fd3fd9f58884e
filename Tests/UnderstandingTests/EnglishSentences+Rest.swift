extension EnglishSentences {
    static let rest = """
        = set_risk percent=1
        risk 1% per trade
        set my risk to 1%
        set risk 1 percent
        change risk per trade to 1%
        i want to risk 1% on each trade
        risk 1
        = set_risk max_trades_per_day=3 percent=1
        risk 1% per trade max 3 trades a day
        = set_risk max_trades_per_day=5
        max 5 trades a day
        no more than 5 trades per day
        5 trades a day
        = set_risk max_daily_loss_percent=3
        max daily loss 3%
        limit my daily loss to 3%
        = set_risk max_open_positions=4
        max 4 open positions
        = set_risk quantity=0.1 unit=lots
        default size 0.1 lots
        = set_watchlist op=add symbols=XAUUSD,BTCUSDT
        add gold and btc to my watchlist
        put gold and bitcoin on my watchlist
        = set_watchlist op=add symbols=XAUUSD
        add gold
        watch gold
        add gold to the watch list
        = set_watchlist op=remove symbols=TSLA
        remove tesla from my watchlist
        drop tesla from watchlist
        remove tesla
        = set_watchlist op=show
        show my watchlist
        what is on my watchlist
        = set_watchlist op=clear
        clear my watchlist
        = set_language language=de
        speak german
        switch language to german
        set my language to german
        german please
        talk to me in german
        change language to german
        = set_language language=es
        answer in spanish
        can you speak spanish
        language spanish
        reply in spanish please
        = ? set_language missing language
        change my language
        = set_timezone timezone=Europe/Berlin
        my timezone is Europe/Berlin
        set timezone to berlin
        i live in berlin
        time zone Europe/Berlin
        use Europe/Berlin
        = set_timezone timezone=America/New_York
        i'm in new york
        set my time zone to new york
        change timezone to eastern time
        = set_timezone timezone=Asia/Tokyo
        i moved to tokyo
        timezone tokyo
        = ? set_timezone missing timezone
        change my timezone
        = pause
        pause
        stop
        take a break
        hold off
        = pause what=signals
        pause signals
        pause the signals please
        suspend the signals
        = pause duration=2h what=signals
        pause signals for 2 hours
        = pause duration=1d what=trading
        don't trade today
        pause trading today
        = pause symbol=XAUUSD
        pause gold
        = resume
        resume
        continue
        unpause
        carry on
        start trading again
        = resume what=signals
        resume signals
        unpause the signals
        start signals again
        turn signals on again
        back to signals
        = resume symbol=XAUUSD
        resume gold
        = emergency_stop
        STOP EVERYTHING NOW
        panic
        emergency stop
        close all and stop
        close everything and stop
        kill switch
        emergency!!!
        abort everything
        shut everything down
        stop all trading and close everything
        pause and close everything
        = help
        help
        what can you do
        help me please
        commands
        show me the commands
        i am lost
        im lost
        menu
        show help
        how do i get help
        how do i use this
        = help topic=position sizing
        help with position sizing
        = missed
        what did i miss
        did i miss anything
        missed messages
        show missed messages
        show me what i missed
        anything i missed
        what have i missed
        what was missed today
        missed anything?
        did i miss any signals
        = undo
        undo
        undo that
        revert
        undo the last change
        take that back
        undo last
        please undo it
        roll back
        change it back
        undo my last setting
        = whoami
        who am i
        what is my role
        show my profile
        my id
        whoami
        show me my role
        what's my user id
        my permissions
        what role do i have
        who am i account
        = start
        start
        get started
        let's start
        start please
        how do i start
        start over
        onboarding
        set me up
        begin
        getting started
        = admin_users op=list
        list all users
        list users
        show users
        show me all users
        list the members
        = admin_users
        users
        = admin_users op=ban user=@spammer99
        ban @spammer99
        block @spammer99
        ban user @spammer99
        kick @spammer99
        = admin_users op=unban user=telegram:4711
        unban telegram:4711
        unblock telegram:4711
        = admin_users op=list period=today
        list users registered today
        = admin_set_role role=moderator user=telegram:4711
        make telegram:4711 a moderator
        promote telegram:4711 to moderator
        set role of telegram:4711 to moderator
        telegram:4711 moderator
        change the role of telegram:4711 to moderator
        = admin_set_role role=viewer user=@bob
        demote @bob to viewer
        make @bob a viewer
        set @bob to viewer
        give @bob viewer rights
        = ? admin_set_role role=admin missing user
        promote to admin
        = ? admin_set_role user=@bob missing role
        promote @bob
        = admin_stats
        bot stats
        show stats
        usage statistics
        system health
        admin stats
        how many users do we have
        how many active users
        show me the metrics
        """
}

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
        = backtest strategy=ma_cross symbol=XAUUSD
        backtest the ma cross strategy on gold
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
