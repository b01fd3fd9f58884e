extension EnglishSentences {
    /// Price alerts, notifications and quiet hours.
    static let alerts = """
        = set_alert condition=above price=2450 symbol=XAUUSD
        ping me if gold goes over 2450
        let me know once gold breaks above 2450
        wake me when gold is higher than 2450
        set an alert for gold above 2450
        gold alert above 2450
        = set_alert condition=below price=1.07 symbol=EURUSD
        ping me if eurusd drops below 1.07
        warn me when the euro falls under 1.07
        notify me if euro dips below 1.07 please
        message me when eurusd is under 1.07
        price alert eurusd below 1.07
        = set_alert condition=crosses price=2400 symbol=XAUUSD
        tell me when gold hits 2400
        let me know when gold reaches 2400
        alert me when gold touches 2400
        notify me when gold gets to 2400
        set a price alert on gold at 2400
        alert gold 2400
        = set_alert condition=crosses price=65000 symbol=BTCUSDT
        tell me as soon as bitcoin crosses 65k
        = set_alert condition=moves percent=3 symbol=BTCUSDT
        tell me when btc moves 3%
        let me know if bitcoin moves more than 3 percent
        = set_alert condition=moves percent=2 symbol=NAS100
        let me know if nasdaq falls 2%
        = set_alert condition=above price=1.3 symbol=GBPUSD
        shout when cable gets above 1.30
        inform me when cable is above 1.30
        = set_alert condition=crosses price=2400 repeat=true symbol=XAUUSD
        tell me every time gold crosses 2400
        alert me each time gold hits 2400
        = set_alert condition=above expires=friday price=2450 symbol=XAUUSD
        alert me if gold goes above 2450 until friday
        = ? set_alert symbol=XAUUSD missing price
        set an alert on gold
        = list_alerts
        show my alerts
        list my price alerts
        which alerts do i have
        what are my active alerts
        do i have any alerts
        show all alerts please
        my alerts
        = list_alerts symbol=XAUUSD
        show my gold alerts
        = delete_alert symbol=XAUUSD
        delete my gold alert
        get rid of the gold alert
        remove my alert on gold
        = delete_alert symbol=ALL
        delete all my alerts
        clear all alerts
        cancel my alerts
        remove all price alerts
        = delete_alert alert_id=3
        delete alert 3
        remove alert #3
        drop alert number 3
        = delete_alert price=2450 symbol=XAUUSD
        delete the gold alert at 2450
        = set_notifications enabled=false kind=news
        turn off news notifications
        mute news
        = set_notifications enabled=true kind=signals
        turn on signal notifications
        = set_notifications enabled=false
        turn notifications off
        mute notifications
        = set_notifications enabled=false kind=all
        turn off all notifications
        = set_notifications enabled=false symbol=XAUUSD
        turn off notifications for gold
        = set_notifications end=07:00 start=22:00
        quiet hours from 22:00 to 07:00
        set quiet hours from 10pm to 7am
        do not disturb from 22:00 until 7:00
        = set_notifications enabled=false end=07:00 start=22:00
        no notifications from 22:00 to 07:00
        dont send me notifications between 10pm and 7am
        = set_notifications enabled=true end=20:00 start=08:00
        only notify me from 8:00 to 20:00
        = set_notifications
        show my notifications
        notification settings
        show my notification settings
        = set_notifications enabled=false quiet=true
        turn off quiet hours
        = set_notifications quiet=true
        quiet hours
        """
}
