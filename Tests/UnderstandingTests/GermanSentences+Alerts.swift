extension GermanSentences {
    /// Kursalarme, Benachrichtigungen und Ruhezeiten.
    static let alerts = """
        = set_alert condition=below price=2350 symbol=XAUUSD
        sag mir Bescheid wenn Gold unter 2350 fällt
        gib bescheid, sobald gold unter 2350 fällt
        warn mich wenn gold unter 2.350 sinkt
        melde dich, falls Gold unter 2350 rutscht
        Goldalarm unter 2350
        sag mir wenn gold unter 2350 fällt
        = set_alert condition=above price=1.1 symbol=EURUSD
        sag bescheid wenn der euro über 1,10 steigt
        benachrichtige mich, wenn EURUSD über 1,10 geht
        Alarm für den Euro über 1,10
        informier mich sobald euro die 1,10 übersteigt
        = set_alert condition=crosses price=2400 symbol=XAUUSD
        sag mir bescheid wenn gold 2400 erreicht
        alarm wenn gold bei 2400 ist
        Alarm Gold 2400
        stell einen alarm für gold bei 2400
        = set_alert condition=moves percent=3 symbol=BTCUSDT
        sag Bescheid, wenn sich btc um 3 % bewegt
        melde dich wenn bitcoin sich um 3 Prozent bewegt
        = set_alert condition=crosses price=2400 repeat=true symbol=XAUUSD
        sag jedes mal bescheid wenn gold 2400 erreicht
        = set_alert condition=above expires=friday price=2450 symbol=XAUUSD
        sag bescheid wenn gold über 2450 steigt bis freitag
        = ? set_alert symbol=XAUUSD missing price
        setz einen alarm auf gold
        = list_alerts
        zeig meine alarme
        welche alarme habe ich
        meine Kursalarme
        liste meine alarme auf
        welche Alarme laufen gerade
        zeig mir alle aktiven Alarme
        alarme anzeigen
        welche Alarme sind aktiv
        = list_alerts symbol=XAUUSD
        zeig meine gold alarme
        = delete_alert symbol=XAUUSD
        lösche meinen Goldalarm
        lösch den alarm für gold
        entferne den Goldalarm
        = delete_alert symbol=ALL
        lösche alle alarme
        alle Alarme löschen
        = delete_alert alert_id=3
        lösche alarm 3
        lösche Alarm Nummer 3
        = delete_alert price=2450 symbol=XAUUSD
        lösche den Goldalarm bei 2450
        = set_notifications enabled=false kind=news
        schalte News-Benachrichtigungen aus
        keine news mehr
        = set_notifications enabled=true kind=signals
        schalte signalbenachrichtigungen an
        = set_notifications enabled=false
        benachrichtigungen aus
        = set_notifications enabled=false kind=all
        schalte alle Benachrichtigungen aus
        = set_notifications end=07:00 start=22:00
        Ruhezeit von 22 bis 7 Uhr
        ruhezeiten von 22:00 bis 07:00
        nicht stören von 22 Uhr bis 7 Uhr
        stell die Ruhezeit auf 22 bis 7 Uhr
        = set_notifications enabled=false end=07:00 start=22:00
        keine Benachrichtigungen von 22 Uhr bis 7 Uhr
        keine benachrichtigungen zwischen 22 und 7 uhr
        = set_notifications
        zeig meine Benachrichtigungen
        Benachrichtigungen Einstellungen
        = set_notifications enabled=true kind=news
        News wieder an
        = set_notifications enabled=false quiet=true
        schalte die Ruhezeit aus
        = set_notifications quiet=true
        Ruhezeit
        """
}
