extension EnglishSentences {
    static let risk = """
        = set_limits losses_in_row=3
        stop me after 3 losses in a row
        stop trading after 3 losses in a row
        stop me after 3 losses
        block me after 3 consecutive losses
        max 3 losing trades in a row
        no more than 3 losses in a row
        lock me out after 3 losers
        = set_limits trades_per_hour=5
        no more than 5 trades an hour
        max 5 trades per hour
        at most 5 entries an hour
        5 trades an hour
        = set_limits weekly_loss=5
        max weekly loss 5%
        limit my weekly loss to 5%
        I want to lose at most 5% a week
        5% loss per week is the most
        = set_limits drawdown=15
        maximum drawdown 15%
        drawdown 15%
        limit my drawdown to 15%
        = set_limits drawdown=10 weekly_loss=5
        max weekly loss 5% and max drawdown 10%
        = set_limits cooldown_minutes=30
        wait 30 minutes after a loss
        30 minutes cooldown after a loss
        cooldown of 30 minutes
        = set_limits cooldown_minutes=120
        2 hours break after every losing trade
        cooldown 2 hours
        = set_limits cooldown_minutes=60
        wait an hour after a loss
        = set_limits position_size=200
        no position bigger than 200% of my equity
        no positions larger than 200% of my equity
        no position over 200% of my equity
        max position size 200%
        = set_limits critical_balance=9000
        warn me when my equity falls below 9000
        tell me if my balance drops under 9000
        critical balance 9000
        let me know when my account goes below 9k
        = set_limits no_entries=14:20-14:45
        no trades between 14:20 and 14:45
        no new trades from 14:20 until 14:45
        don't open trades between 14:20 and 14:45
        = set_limits no_entries=14:00-15:00
        no trading from 2pm to 3pm
        = set_limits at_limit=close
        close everything when I hit a loss limit
        close all when I hit my loss limit
        close everything at a loss limit
        close everything when I hit a limit
        = set_limits at_limit=block
        only block entries at a loss limit
        = set_limits correlated_risk=4
        at most 4% risk in things that move together
        max 4% risk in correlated positions
        = set_limits volatility=3
        no entries when the market is 3 times as volatile as usual
        no trades when it is 3 times more volatile than normal
        max volatility 3
        = set_limits
        what are my limits?
        show my limits
        limits
        = set_limits drawdown=0
        remove my drawdown limit
        = set_limits weekly_loss=0
        remove my weekly loss limit
        = lift_limit limit=day reason=it was a data error
        lift my daily loss limit, it was a data error
        lift my daily limit because it was a data error
        = lift_limit limit=drawdown reason=the fill was wrong
        lift the drawdown limit because the fill was wrong
        = lift_limit limit=week reason=I know what I do
        waive my weekly loss limit: I know what I do
        unlock the week, I know what I do
        = ? lift_limit limit=week missing reason
        lift my weekly limit
        = set_management break_even=1
        move the stop to break even at 1R
        break even at 1 R
        stop to breakeven at 1r
        = set_management partials=1:50,2:25
        take half at 1R and a quarter at 2R
        close half at 1R and 25% at 2R
        at 1R take half, at 2R take a quarter
        take profit on half at 1R and on a quarter at 2R
        = set_management partials=1:50,3:50
        take half at 1R and the rest at 3R
        partials: 50% at 1R, 50% at 3R
        = set_management break_even=1 partials=1:50
        take half at 1R and move the stop to break even
        = set_management trailing=2atr
        trail my stops by 2 ATR
        trail by 2 atr
        = set_management trailing=20pips
        trail my stops by 20 pips
        trail my positions by 20 pips
        = set_management trailing=1%
        trail my stops by 1%
        trail by 1%
        = set_management close_after=8h
        close trades after 8 hours
        close my trades in 8 hours
        hold trades at most 8 hours
        = set_management close_after=90m
        close trades after 90 minutes
        = set_management close_after=3d
        close trades after 3 days
        hold trades for 3 days at most
        = set_management scale_in=1:50
        add half at 1R
        scale in 50% at 1R
        add to winners, half at 1R
        = set_management opposite=true
        close when the opposite signal comes
        close on an opposite signal
        opposite signal closes
        = set_management reassess=30m
        look at my positions again every 30 minutes
        check my positions every 30 minutes
        = set_management reassess=2h
        review my positions every 2 hours
        = set_management
        how are my positions managed
        show my position management
        = set_management op=clear
        remove all management rules
        = set_management trailing=0
        don't trail my stops
        = set_management partials=0
        remove the partials
        = modify_position symbol=XAUUSD trailing_pips=50
        trail gold by 50 pips
        = modify_position partials=1:50 symbol=EURUSD
        take half of my EURUSD at 1R
        = modify_position close_after=4h symbol=XAUUSD
        close my gold in 4 hours
        close my gold after 4 hours
        = modify_position break_even_at=1 symbol=XAUUSD
        move the stop on gold to break even at 1R
        = modify_position partials=2:50 symbol=XAUUSD
        close half my gold at 2R
        = modify_position close_after=4h
        close my position after 4 hours
        = modify_position close_after=2h symbol=ALL
        close everything in 2 hours
        close all my positions in 2 hours
        = ? modify_position symbol=XAUUSD missing change
        trail gold by 2 ATR
        trail gold by 1%
        close my gold when the opposite signal comes
        = place_order limit=1.101 order_type=stop_limit price=1.1 quantity=0.1 side=buy symbol=EURUSD unit=lots
        buy EURUSD 0.1 stop 1.10 limit 1.101
        buy 0.1 eurusd stop limit 1.10 1.101
        buy 0.1 eurusd stop-limit 1.10, limit 1.101
        = place_order order_type=limit price=1.08 quantity=0.1 side=buy stop_loss=1.06 symbol=EURUSD unit=lots
        buy 0.1 EURUSD stop 1.06 limit 1.08
        buy 0.1 EURUSD limit 1.08 stop 1.06
        = place_order order_type=trailing_stop quantity=0.1 side=sell symbol=EURUSD trailing_pips=20 unit=lots
        sell 0.1 eurusd trailing stop order 20 pips
        sell trailing stop 20 pips 0.1 eurusd
        = ? place_order order_type=trailing_stop side=sell trailing_pips=20 missing symbol
        sell trailing stop 20 pips
        = place_order order_type=market quantity=0.1 side=buy symbol=EURUSD trailing_pips=20 unit=lots
        buy 0.1 EURUSD with a trailing stop of 20 pips
        buy 0.1 eurusd with a 20 pip trailing stop
        = place_order order_type=limit price=1.07 quantity=0.1 side=buy symbol=EURUSD time_in_force=day unit=lots
        buy 0.1 eurusd limit 1.07 good for today
        buy 0.1 eurusd limit 1.07 day order
        buy 0.1 eurusd at 1.07, for today only
        = place_order order_type=market quantity=0.1 side=buy symbol=EURUSD time_in_force=ioc unit=lots
        buy 0.1 eurusd immediate or cancel
        buy 0.1 eurusd IOC
        = place_order order_type=limit price=1.09 quantity=0.1 side=buy symbol=EURUSD time_in_force=fok unit=lots
        buy 0.1 eurusd limit 1.09 fill or kill
        buy 0.1 eurusd limit 1.09 FOK
        = place_order oco=K7Q2M order_type=stop price=1.07 quantity=0.1 side=sell symbol=EURUSD unit=lots
        sell 0.1 eurusd stop 1.07 or cancel #K7Q2M
        = place_order oco=K7Q2M order_type=limit price=1.1 quantity=0.1 side=sell symbol=EURUSD unit=lots
        sell 0.1 eurusd limit 1.1, one cancels the other with #K7Q2M
        sell 0.1 eurusd limit 1.1 oco #K7Q2M
        = reverse_position symbol=EURUSD
        turn my EURUSD around
        turn my EURUSD position around
        reverse eurusd
        switch sides on eurusd
        = reverse_position symbol=XAUUSD
        flip gold
        flip my gold position
        stop and reverse gold
        = reverse_position stop_pips=20 symbol=XAUUSD
        reverse my gold position with a stop of 20 pips
        = ? reverse_position missing symbol
        reverse my position
        turn my position around
        flip it
        reverse
        """
}
