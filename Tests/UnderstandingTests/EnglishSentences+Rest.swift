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
        always trade 0.1 lots
        0.1 lots per trade
        trade 0.1 lots on each trade
        fixed size 0.1 lots
        = set_risk quantity=50 unit=shares
        risk 50 shares per trade
        always trade 50 shares
        = set_risk sizing=kelly
        use kelly
        use the kelly criterion for position sizing
        size my trades by kelly
        = set_risk sizing=atr
        size by atr
        size my trades by volatility
        use atr for position sizing
        = set_risk sizing=equity
        scale with equity
        scale my position size with my equity
        size by equity
        = set_risk sizing=fraction
        size by balance
        use a fixed fraction
        = set_risk percent=1 sizing=equity
        risk 1% of equity per trade
        risk 1% of my equity per trade
        = set_risk percent=1 sizing=fraction
        risk 1% of my balance per trade
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
