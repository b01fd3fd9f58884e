// What is said of trading the signals of a strategy; the tables of `SentenceTests` in both languages.
extension EnglishSentences {
    static let autotrading = """
        = autotrade op=start strategy=swing
        start auto trading with the swing strategy
        start auto trading with swing
        auto trade swing
        turn on auto trading for the swing strategy
        please start autotrading with swing
        = autotrade mode=automatic op=start strategy=swing
        trade swing automatically
        = autotrade mode=automatic op=start strategy=momentum
        use momentum fully automatic
        momentum automatic
        = autotrade mode=propose op=start strategy=momentum
        auto trade momentum, ask me first
        momentum with my approval
        = autotrade op=start
        start auto trading
        turn on auto trading
        = autotrade op=stop
        stop auto trading
        turn off auto trading
        disable autotrading please
        pause auto trading
        auto trading off
        = autotrade op=stop strategy=swing
        stop auto trading with swing
        stop auto trading the swing strategy
        dont auto trade swing
        = autotrade op=status
        is auto trading on?
        auto trading status
        how is auto trading doing?
        auto trading
        = autotrade op=status strategy=swing
        is auto trading with swing on?
        = autotrade op=shadow
        what did I miss by skipping?
        show me the shadow book
        what would the skipped signals have made
        shadow book
        """
}
extension GermanSentences {
    static let autotrading = """
        = autotrade op=start strategy=swing
        starte den automatischen Handel mit der Swing-Strategie
        starte Autotrading mit Swing
        automatischer Handel mit Swing
        schalte den automatischen Handel mit Swing ein
        = autotrade mode=automatic op=start strategy=momentum
        nutze Momentum vollautomatisch
        Momentum automatisch
        = autotrade mode=propose op=start strategy=momentum
        starte Autotrading mit Momentum, frag mich vorher
        Momentum mit Rückfrage
        = autotrade op=start
        starte den automatischen Handel
        = autotrade op=stop
        stoppe den automatischen Handel
        beende das Autotrading
        Autotrading aus
        automatischen Handel ausschalten
        automatischen Handel pausieren
        = autotrade op=stop strategy=swing
        stoppe den automatischen Handel mit Swing
        = autotrade op=status
        läuft der automatische Handel?
        ist der automatische Handel an?
        wie läuft der automatische Handel?
        Autotrading
        = autotrade op=shadow
        was habe ich durch Überspringen verpasst?
        zeig mir das Schattenbuch
        """
}
