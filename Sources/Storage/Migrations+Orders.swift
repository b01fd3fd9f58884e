extension Migrations {
    /// Whether an order may only make a position smaller. Of what waits already: whatever protects nothing that it
    /// would open.
    static let reducing = [
        "ALTER TABLE orders ADD COLUMN is_reduce_only INTEGER NOT NULL DEFAULT 0",
        """
        UPDATE orders SET is_reduce_only = 1
        WHERE status IN ('new', 'partiallyFilled') AND stop_loss IS NULL AND take_profit IS NULL
        """,
    ]
    /// What a change of a waiting order, and its execution, must know of how it was approved. Of what waits already
    /// nothing is known: its stop stays as it is.
    static let terms = [
        "ALTER TABLE orders ADD COLUMN is_stop_added INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE orders ADD COLUMN turns_around INTEGER NOT NULL DEFAULT 0",
    ]
    /// The stop in force of a position when a fill opened or enlarged it: what the fill put at risk. Of older ones only
    /// the stop of the order is known. And the rates at which a fill was booked, where it was converted.
    static let figuresOfFills = [
        "ALTER TABLE fill ADD COLUMN stop_loss TEXT", "ALTER TABLE fill ADD COLUMN conversion TEXT",
    ]
    /// Why a fill closed what was held, whole or in part: a word of `ClosingCause`. Of older ones it is not known.
    static let causesOfFills = [
        "ALTER TABLE fill ADD COLUMN cause TEXT",
        // That one stands for the other is no rate.
        "UPDATE fill SET conversion = NULL WHERE conversion = 'USDTUSD 1'",
    ]
}
