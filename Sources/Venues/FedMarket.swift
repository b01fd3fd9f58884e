public import Platform
public import Trading

/// A market whose prices somebody brings: closed candles of a minute, and quotes, as they happen.
///
/// Its clock is the real one, and a quote has the time at which it came: whoever brings it may have another clock, or
/// send it late. A market that has brought no quote for a minute counts as closed and keeps its last one.
/// Longer candles are made of minutes.
public final class FedMarket: MarketSource {
    public let label: String
    public let isSimulated = false
    public let clock: MarketClock
    private let catalogue: InstrumentCatalogue
    private let books = Locked<[InstrumentID: Book]>([:])

    private struct Book: Sendable {
        /// Minutes, oldest first.
        var candles: [Candle] = []
        /// By when they came, each later than the one before; the last is the newest quote.
        var quotes: [Quote] = []
        /// Of the newest quote, by the clock of who brought it.
        var brought: Timestamp?
        /// Up to when quotes have been handed out: what comes is later.
        var handedOut: Timestamp?
        /// Longer candles, with the last minute they were made of.
        var longer: [Timeframe: (last: Timestamp, candles: [Candle])] = [:]
    }
    /// Kept an instrument; older ones are forgotten here, and stand where they were stored.
    public static let mostCandles = 50_000
    private static let mostQuotes = 5_000
    /// Without a quote for so long trading is not known to be open.
    public static let silence: Duration = .seconds(60)
    /// After its end a candle waits so long for its last minute.
    private static let grace: Duration = .seconds(90)

    /// - Parameter label: names who brings them: `metatrader`.
    public init(label: String, catalogue: InstrumentCatalogue, clock: MarketClock) {
        self.label = label
        self.catalogue = catalogue
        self.clock = clock
    }

    /// Takes closed minutes, oldest first. What is not later than what is known, or impossible, is left out.
    public func add(_ candles: [Candle], of instrument: InstrumentID) {
        books.withLock { books in
            var book = books[instrument] ?? Book()
            for candle in candles where candle.isPlausible {
                guard book.candles.last.map({ $0.openTime < candle.openTime }) ?? true else { continue }
                book.candles.append(candle)
            }
            if book.candles.count > Self.mostCandles + Self.mostCandles / 10 {
                book.candles.removeFirst(book.candles.count - Self.mostCandles)
                book.longer = [:]
            }
            books[instrument] = book
        }
    }

    /// Takes closed minutes in whatever order: one that is known is replaced, one that came late gets its place.
    public func correct(_ candles: [Candle], of instrument: InstrumentID) {
        let late = books.withLock { books -> [Candle] in
            var book = books[instrument] ?? Book()
            guard let last = book.candles.last?.openTime else { return candles }
            for candle in candles where candle.isPlausible && candle.openTime <= last {
                let index = book.candles.firstIndex { $0.openTime >= candle.openTime } ?? book.candles.endIndex
                if book.candles[index].openTime == candle.openTime {
                    book.candles[index] = candle
                } else {
                    book.candles.insert(candle, at: index)
                }
                book.longer = [:]
            }
            books[instrument] = book
            return candles.filter { $0.openTime > last }
        }
        add(late.sorted { $0.openTime < $1.openTime }, of: instrument)
    }

    /// Takes quotes, oldest first, as of now. What is not later than the last one, by the clock of who brings it, is
    /// left out.
    public func add(_ quotes: [Quote], of instrument: InstrumentID) {
        books.withLock { books in
            var book = books[instrument] ?? Book()
            let new = quotes.filter { quote in
                guard book.brought.map({ $0 < quote.time }) ?? true else { return false }
                book.brought = quote.time
                return true
            }
            let known = [book.quotes.last?.time, book.handedOut].compactMap(\.self).max()
            var time = clock.now() - .milliseconds(max(new.count - 1, 0))
            if let known { time = max(time, known + .milliseconds(1)) }
            for var quote in new {
                quote.time = time
                book.quotes.append(quote)
                time = time + .milliseconds(1)
            }
            if book.quotes.count > Self.mostQuotes + Self.mostQuotes / 10 {
                book.quotes.removeFirst(book.quotes.count - Self.mostQuotes)
            }
            books[instrument] = book
        }
    }

    /// Takes the quote that was the newest when the program ended, with its own time.
    public func restore(_ quote: Quote) {
        books.withLock { books in
            var book = books[quote.instrument] ?? Book()
            guard book.quotes.isEmpty else { return }
            book.brought = quote.time
            var quote = quote
            quote.time = min(quote.time, clock.now())
            book.quotes = [quote]
            books[quote.instrument] = book
        }
    }

    public func quote(of instrument: InstrumentID, at moment: Timestamp) -> Quote? {
        let found = books.withLock { books in books[instrument]?.quotes.last { $0.time <= moment } }
        guard var quote = found else { return nil }
        quote.isOpen = moment - quote.time <= Self.silence
        return quote
    }

    public func candles(
        of instrument: InstrumentID, timeframe: Timeframe, count: Int, before moment: Timestamp
    ) -> [Candle] {
        guard let details = catalogue[instrument], count > 0 else { return [] }
        let (candles, known) = books.withLock { books -> ([Candle], Timestamp) in
            guard var book = books[instrument], let last = book.candles.last else { return ([], moment) }
            let known = max(last.openTime + .minutes(1), book.brought ?? last.openTime)
            guard timeframe != .m1 else { return (book.candles, known) }
            if book.longer[timeframe]?.last != last.openTime {
                book.longer[timeframe] = (last.openTime, Self.made(of: book.candles, timeframe, details.calendar))
                books[instrument] = book
            }
            return (book.longer[timeframe]?.candles ?? [], known)
        }
        // A candle is over when something later is known, or its time has long passed.
        let over = max(min(known, moment), moment - Self.grace)
        let end = candles.lastIndex {
            timeframe.nextBarStart(after: $0.openTime, calendar: details.calendar) <= over
        }
        guard let end else { return [] }
        return Array(candles[max(end + 1 - count, 0)...end])
    }

    private static func made(
        of minutes: [Candle], _ timeframe: Timeframe, _ calendar: TradingCalendar
    ) -> [Candle] {
        var rollup = CandleRollup(from: .m1, to: timeframe, calendar: calendar)
        var candles: [Candle] = []
        for minute in minutes {
            let (before, whole) = rollup.add(minute)
            if let before { candles.append(before) }
            if let whole { candles.append(whole) }
        }
        if let forming = rollup.forming { candles.append(forming) }
        return candles
    }

    public func ticks(of instrument: InstrumentID, after start: Timestamp, through end: Timestamp) -> [Quote] {
        guard start < end else { return [] }
        let now = clock.now()
        return books.withLock { books in
            var book = books[instrument] ?? Book()
            book.handedOut = max(book.handedOut ?? end, min(end, now))
            defer { books[instrument] = book }
            return book.quotes.filter { $0.time > start && $0.time <= end }
        }
    }

    /// It tells of none.
    public func dividends(of instrument: InstrumentID, after start: Timestamp, through end: Timestamp) -> [Dividend] {
        []
    }
}
