extension EnglishSentences {
    /// The journal, results, weights and correlations.
    static let results = """
        = get_report
        my statistics
        my stats
        how am i doing
        show my profit factor
        = get_report period=today
        how did i do today
        my pnl today
        = get_report period=week
        how did i do this week
        = get_report period=month
        how did i do this month
        my statistics this month
        = get_report period=last_month
        my results last month
        = get_report period=last_week symbol=XAUUSD
        how did i do last week on gold
        = get_report period=year
        my performance this year
        = get_report period=all
        my results of all time
        = journal op=add text=waited for the retest
        note: waited for the retest
        write down: waited for the retest
        journal: waited for the retest
        = journal op=add text=don't chase
        note: don't chase
        = journal op=add text=I bought because everyone says so
        note: I bought because everyone says so
        = journal op=add text=must show more patience
        note: must show more patience
        = journal op=add symbol=BTCUSDT text=took half off btc too late
        journal: took half off btc too late
        = journal op=add text=#K7Q2M waited well
        note on #K7Q2M: waited well
        = journal op=show
        my journal
        journal
        show me my notes
        trade history
        show my closed trades
        my past trades
        = journal op=show period=last_week
        my journal of last week
        show my journal for last week
        closed trades last week
        = journal op=show period=30d
        trade history of the last 30 days
        = journal op=show symbol=XAUUSD
        journal of gold
        show my closed trades on gold
        = journal op=show text=patience
        search my journal for patience
        = journal op=remove text=3
        delete note 3
        remove note 3 from my journal
        = journal op=remove
        delete my last note
        = get_portfolio
        portfolio weights
        show me the portfolio weights
        minimum variance portfolio
        risk parity
        weights for my watchlist
        optimize my portfolio
        = get_portfolio symbols=XAUUSD,BTCUSDT,AAPL
        how should i weight gold, btc and apple
        portfolio weights for gold btc apple
        = get_portfolio period=90d symbols=XAUUSD,BTCUSDT
        portfolio weights of gold and btc over the last 90 days
        = get_correlation
        correlation
        correlations of my watchlist
        show the correlation matrix
        = get_correlation symbols=XAUUSD,XAGUSD
        correlation of gold and silver
        correlation between gold and silver
        does gold move with silver
        = get_correlation symbols=EURUSD,GBPUSD timeframe=1h
        correlation eurusd gbpusd 1h
        = explain topic=correlation
        what is correlation
        = list_positions
        show my portfolio
        my open trades
        """
}
