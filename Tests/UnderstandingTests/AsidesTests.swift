import Testing

@testable import Understanding

/// People say more than they ask for. Expected values worked out by hand.
@Suite struct AsidesTests {
    @Test(
        "What is told around a request is left out of it",
        arguments: [
            (
                "My cousin made a fortune in bitcoin, could you buy me 2 apple shares",
                "place_order order_type=market quantity=2 side=buy symbol=AAPL unit=shares"
            ),
            ("our roof is leaking and I'm broke, please close my gold", "close_position symbol=XAUUSD"),
            (
                "I have had it with tesla and I don't want to be greedy, so could you please close it",
                "close_position symbol=TSLA"
            ),
            ("Close my tesla, because my wife is nervous.", "close_position symbol=TSLA"),
            (
                "My nerves are shot, so kindly remove the stop loss on my gold",
                "modify_position remove=stop_loss symbol=XAUUSD"
            ),
            ("So we bought a house last year, can you show me the gold chart", "get_chart symbol=XAUUSD"),
            ("hey its raining here again, would you delete all my alerts please", "delete_alert symbol=ALL"),
            ("I'm so bored at the office, price of gold?", "get_quote symbol=XAUUSD"),
            ("Scalping isn't my cup of tea, switch that off", "set_strategy enabled=false strategy=scalping"),
            (
                "My silver position is finally in profit, so move the stop to breakeven",
                "modify_position breakeven=true symbol=XAGUSD"
            ),
            (
                "Keep tabs on silver and yell at me when it falls under 28",
                "set_alert condition=below price=28 symbol=XAGUSD"
            ),
            ("Please don't sell anything, I only want to see my positions", "list_positions"),
            ("no touching my gold, I just wanted to know the price of silver", "get_quote symbol=XAGUSD"),
        ])
    func request(_ text: String, _ call: String) {
        #expect(Fixture.read(text, "en") == call)
    }

    @Test(
        "What takes a request back, limits it or leaves it open is no aside",
        arguments: [
            "close gold, I'm not sure though", "buy 1 lot of gold, no wait, I changed my mind",
            "could you buy 1 lot of gold, not now though", "please close my gold, or maybe not",
            "one day I'd like to buy a yacht, and 5 lots of gold",
            "could you close my gold, only if my wife says so",
            "I told my boss to sell everything, he laughed", "whatever happens don't close my silver trade",
            "my gold trade has no stop yet",
        ])
    func doubt(_ text: String) {
        let meaning = Fixture.read(text, "en")
        for action in ["place_order", "close_position", "modify_position", "pause"] {
            #expect(!meaning.hasPrefix(action), "\(meaning)")
        }
    }

    @Test("An amount beside the request is never dropped")
    func amounts() {
        let meaning = Fixture.read("the 2400 level looks strong to me, could you buy some gold", "en")
        #expect(!meaning.hasPrefix("place_order"), "\(meaning)")
    }

    @Test("What asks for something itself is no aside")
    func both() {
        #expect(
            Fixture.read("First my balance please, and secondly which orders are pending.", "en")
                == "account_status + list_orders")
    }

    @Test("What is asked for beside something told is not lost")
    func passive() {
        #expect(
            Fixture.read("Dogecoin can go from my watchlist, and its alert should be deleted as well", "en")
                == "set_watchlist op=remove symbols=DOGEUSDT + delete_alert symbol=DOGEUSDT")
    }
}
