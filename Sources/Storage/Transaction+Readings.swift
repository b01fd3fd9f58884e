import GRDB
public import Platform
public import Trading

/// What a language model thought of an instrument, and what prices made of it.
public struct ReadingRow: Sendable, Hashable {
    public enum Bias: String, Sendable, Hashable { case bullish, bearish, neutral }
    public enum Outcome: String, Sendable, Hashable {
        /// Prices came to the level that speaks for it first, to the one against it, or to neither in time.
        case confirmed, contradicted, expired
    }
    public var id: Int64
    public var user: Int64
    public var instrument: InstrumentID
    public var timeframe: Timeframe
    /// Never neutral: that foretells nothing.
    public var bias: Bias
    /// Prices.
    public var confirmation: Double
    public var contradiction: Double
    /// By the market's clock.
    public var madeAt: Timestamp
    /// As its service calls it, and the name of the prompt.
    public var model: String
    public var prompt: String

    public init(
        id: Int64 = 0, user: Int64, instrument: InstrumentID, timeframe: Timeframe, bias: Bias, confirmation: Double,
        contradiction: Double, madeAt: Timestamp, model: String, prompt: String
    ) {
        self.id = id
        self.user = user
        self.instrument = instrument
        self.timeframe = timeframe
        self.bias = bias
        self.confirmation = confirmation
        self.contradiction = contradiction
        self.madeAt = madeAt
        self.model = model
        self.prompt = prompt
    }
}

extension Transaction {
    public func addReading(_ reading: ReadingRow) throws {
        try execute(
            """
            INSERT INTO reading (user_id, instrument, timeframe, bias, confirmation, contradiction, made_at, model,
                prompt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                reading.user, reading.instrument.symbol, reading.timeframe.rawValue, reading.bias.rawValue,
                reading.confirmation, reading.contradiction, reading.madeAt.milliseconds, reading.model, reading.prompt,
            ])
    }

    /// Those whose outcome is open, the oldest first.
    public func openReadings(limit: Int) throws -> [ReadingRow] {
        try rows("SELECT * FROM reading WHERE outcome IS NULL ORDER BY id LIMIT ?", [limit]) { row in
            ReadingRow(
                id: row["id"], user: row["user_id"], instrument: InstrumentID(row["instrument"]),
                timeframe: Timeframe(rawValue: row["timeframe"]) ?? .h1,
                bias: ReadingRow.Bias(rawValue: row["bias"]) ?? .neutral, confirmation: row["confirmation"],
                contradiction: row["contradiction"], madeAt: .init(milliseconds: row["made_at"]), model: row["model"],
                prompt: row["prompt"])
        }
    }
    public func endReading(_ id: Int64, _ outcome: ReadingRow.Outcome, at moment: Timestamp) throws {
        try execute(
            "UPDATE reading SET outcome = ?, ended_at = ? WHERE id = ? AND outcome IS NULL",
            [outcome.rawValue, moment.milliseconds, id])
    }
    /// Forgets what was thought of prices that are no more: the market is another one.
    public func removeOpenReadings() throws { try execute("DELETE FROM reading WHERE outcome IS NULL", []) }

    /// How many readings of a model were confirmed and how many contradicted, everybody's together.
    public func readingRecord(of model: String) throws -> (confirmed: Int, contradicted: Int) {
        try row(
            """
            SELECT coalesce(sum(outcome = 'confirmed'), 0) AS confirmed,
                coalesce(sum(outcome = 'contradicted'), 0) AS contradicted FROM reading WHERE model = ?
            """, [model]
        ) { (confirmed: $0["confirmed"], contradicted: $0["contradicted"]) } ?? (0, 0)
    }
}
