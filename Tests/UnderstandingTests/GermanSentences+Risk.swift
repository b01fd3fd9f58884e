extension GermanSentences {
    static let risk = """
        = set_limits losses_in_row=3
        stopp mich nach 3 verlusten in folge
        stopp mich nach 3 verlusten
        höchstens 3 verluste hintereinander
        = set_limits trades_per_hour=5
        höchstens 5 trades pro stunde
        nicht mehr als 5 trades in der stunde
        5 trades pro stunde
        = set_limits weekly_loss=5
        maximaler wochenverlust 5%
        höchstens 5% verlust pro woche
        = set_limits drawdown=15
        maximaler drawdown 15%
        drawdown höchstens 15 prozent
        = set_limits drawdown=10 weekly_loss=5
        maximaler wochenverlust 5% und drawdown 10%
        = set_limits cooldown_minutes=30
        warte 30 minuten nach einem verlust
        abkühlphase 30 minuten
        = set_limits cooldown_minutes=120
        2 stunden pause nach jedem verlust
        = set_limits position_size=200
        keine position größer als 200% meines kapitals
        keine positionen größer als 200% meines kapitals
        keine position über 200% meines kapitals
        maximale positionsgröße 200%
        = set_limits critical_balance=9000
        warne mich wenn mein kapital unter 9000 fällt
        sag mir bescheid wenn mein kontostand unter 9.000 fällt
        kritischer kontostand 9000
        = set_limits no_entries=14:20-14:45
        keine trades zwischen 14:20 und 14:45
        keine einstiege von 14:20 bis 14:45
        = set_limits at_limit=close
        schließe alles wenn ich eine verlustgrenze erreiche
        schließe alles wenn ich ein limit erreiche
        = set_limits at_limit=block
        blockiere nur an einer verlustgrenze
        = set_limits correlated_risk=4
        höchstens 4% risiko in dingen die sich gemeinsam bewegen
        = set_limits volatility=3
        keine einstiege wenn der markt 3 mal so volatil ist wie üblich
        maximale volatilität 3
        = set_limits
        was sind meine limits?
        zeig meine limits
        = set_limits drawdown=0
        entferne mein drawdown limit
        = set_limits weekly_loss=0
        entferne mein wochenverlust limit
        = lift_limit limit=day reason=es war ein datenfehler
        hebe mein tageslimit auf, es war ein datenfehler
        heb den tagesverlust auf, es war ein datenfehler
        = lift_limit limit=week reason=ich weiß was ich tue
        hebe das limit der woche auf, ich weiß was ich tue
        hebe die woche auf, ich weiß was ich tue
        = lift_limit limit=drawdown reason=der kurs falsch war
        heb das drawdown limit auf weil der kurs falsch war
        = ? lift_limit limit=week missing reason
        hebe mein wochenlimit auf
        = set_management break_even=1
        zieh den stop bei 1R auf einstand
        bei 1R auf einstand
        = set_management partials=1:50,2:25
        nimm die hälfte bei 1R und ein viertel bei 2R
        schließe die hälfte bei 1R und 25% bei 2R
        kursziel: die hälfte bei 1R und ein viertel bei 2R
        = set_management partials=1:50,3:50
        nimm die hälfte bei 1R und den rest bei 3R
        teilgewinne 50% bei 1R und 50% bei 3R
        = set_management break_even=1 partials=1:50
        nimm die hälfte bei 1R und zieh den stop auf einstand
        = set_management trailing=2atr
        zieh meine stops um 2 ATR nach
        trailing 2 atr
        = set_management trailing=20pips
        zieh meine stops um 20 pips nach
        ziehe die stops um 20 pips nach
        trailing für meine positionen um 20 pips
        trailing für meine stops um 20 pips
        = set_management trailing=1%
        zieh meine stops um 1% nach
        trailing 1%
        = set_management close_after=8h
        schließe trades nach 8 stunden
        halte trades höchstens 8 stunden
        = set_management close_after=90m
        schließe trades nach 90 minuten
        = set_management close_after=3d
        schließe trades nach 3 tagen
        halte trades höchstens 3 tage
        = set_management scale_in=1:50
        stocke bei 1R um die hälfte auf
        füge bei 1R die hälfte hinzu
        = set_management opposite=true
        schließe wenn ein gegensignal kommt
        bei gegensignal raus
        = set_management reassess=30m
        schau alle 30 minuten wieder auf meine positionen
        = set_management reassess=2h
        prüfe meine positionen alle 2 stunden
        = set_management
        wie verwaltest du meine positionen
        zeig das positionsmanagement
        = set_management op=clear
        lösche das ganze positionsmanagement
        = set_management trailing=0
        zieh meine stops nicht nach
        kein trailing mehr
        = set_management partials=0
        entferne die teilverkäufe
        = modify_position symbol=XAUUSD trailing_pips=50
        zieh den stop bei gold um 50 pips nach
        ziehe den stop bei gold um 50 pips nach
        = modify_position partials=1:50 symbol=EURUSD
        nimm die hälfte meiner EURUSD bei 1R
        = modify_position close_after=4h symbol=XAUUSD
        schließ mein gold in 4 stunden
        = modify_position close_after=4h
        schließe meine position nach 4 stunden
        = modify_position close_after=2h symbol=ALL
        schließe alles in 2 stunden
        = place_order limit=1.101 order_type=stop_limit price=1.1 quantity=0.1 side=buy symbol=EURUSD unit=lots
        kaufe EURUSD 0,1 stop 1,10 limit 1,101
        kaufe 0,1 eurusd stop limit 1,10 1,101
        = place_order order_type=trailing_stop quantity=0.1 side=sell symbol=EURUSD trailing_pips=20 unit=lots
        verkaufe 0,1 eurusd trailing stop order 20 pips
        = place_order order_type=market quantity=0.1 side=buy symbol=EURUSD trailing_pips=20 unit=lots
        kaufe 0,1 EURUSD mit trailing stop von 20 pips
        = place_order order_type=limit price=1.07 quantity=0.1 side=buy symbol=EURUSD time_in_force=day unit=lots
        kaufe 0,1 eurusd limit 1,07 nur heute
        kaufe 0,1 eurusd limit 1,07 tagesorder
        = place_order order_type=market quantity=0.1 side=buy symbol=EURUSD time_in_force=ioc unit=lots
        kaufe 0,1 eurusd sofort oder storno
        = place_order order_type=limit price=1.09 quantity=0.1 side=buy symbol=EURUSD time_in_force=fok unit=lots
        kaufe 0,1 eurusd limit 1,09 ganz oder gar nicht
        = place_order oco=K7Q2M order_type=stop price=1.07 quantity=0.1 side=sell symbol=EURUSD unit=lots
        verkaufe 0,1 eurusd stop 1,07 oder storniere #K7Q2M
        = reverse_position symbol=EURUSD
        dreh meine EURUSD position um
        kehr eurusd um
        = reverse_position symbol=XAUUSD
        dreh gold
        dreh mein gold um
        = reverse_position stop_pips=20 symbol=XAUUSD
        drehe meine gold position mit stop 20 pips
        = ? reverse_position missing symbol
        dreh meine position
        dreh es um
        """
}
