import GRDB
public import Platform
public import Trading

// Notes.
extension Transaction {
    /// Writes a note down; the number it got.
    public func addNote(
        _ text: String, trade: Int64?, instrument: InstrumentID?, picture: Int64? = nil, user: Int64,
        at moment: Timestamp
    ) throws -> Int {
        let number = try lastNote(of: user) + 1
        try execute(
            """
            INSERT INTO note (user_id, number, fill_id, instrument, text, written_at, picture_id)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, [user, number, trade, instrument?.symbol, text, moment.milliseconds, picture])
        return number
    }

    /// The number of a person's newest note, removed ones included; 0 before the first.
    public func lastNote(of user: Int64) throws -> Int {
        Int(try integer("SELECT coalesce(max(number), 0) FROM note WHERE user_id = ?", [user]))
    }

    /// The notes of a person that were not removed, in the order they were written.
    public func notes(of user: Int64) throws -> [NoteRow] {
        try rows(
            """
            SELECT number, fill_id, instrument, text, written_at, picture.id, hash, is_document
            FROM note LEFT JOIN picture ON picture.id = picture_id
            WHERE note.user_id = ? AND is_removed = 0 ORDER BY number
            """, [user]
        ) { row in
            var columns = Columns(row)
            var note = NoteRow(
                number: columns.next(), trade: columns.next(),
                instrument: (columns.next() as String?).map { InstrumentID($0) }, text: columns.next(),
                writtenAt: columns.time())
            let (id, hash, isDocument) = (columns.next() as Int64?, columns.next() as String?, columns.next() as Bool?)
            if let id, let hash { note.picture = PictureRow(id: id, hash: hash, isDocument: isDocument ?? false) }
            return note
        }
    }

    /// Removes a note, or brings it back.
    /// - Returns: whether that changed anything.
    public func setNote(_ number: Int, of user: Int64, isRemoved: Bool) throws -> Bool {
        try execute(
            "UPDATE note SET is_removed = ? WHERE user_id = ? AND number = ? AND is_removed = ?",
            [isRemoved, user, number, !isRemoved])
        return changes == 1
    }
}

// Pictures.
extension Transaction {
    /// Keeps a picture until a note names it.
    /// - Parameters:
    ///   - source: names the call that brings it; for the same again nothing is kept.
    ///   - most: how many a person may keep.
    /// - Returns: false when there are as many already.
    public func addPicture(
        _ bytes: [UInt8], hash: String, isDocument: Bool, source: String, user: Int64, most: Int, at moment: Timestamp
    ) throws -> Bool {
        if try picture(source: source, of: user) != nil { return true }
        guard try integer("SELECT count(*) FROM picture WHERE user_id = ?", [user]) < most else { return false }
        try addBlob(bytes, hash: hash, at: moment)
        try execute(
            "INSERT INTO picture (user_id, source, hash, is_document, kept_at) VALUES (?, ?, ?, ?, ?)",
            [user, source, hash, isDocument, moment.milliseconds])
        return true
    }

    /// The picture that a call brings; nil: it brings none.
    public func picture(source: String, of user: Int64) throws -> PictureRow? {
        try row(
            "SELECT id, hash, is_document FROM picture WHERE user_id = ? AND source = ?", [user, source]
        ) { row in
            var columns = Columns(row)
            return PictureRow(id: columns.next(), hash: columns.next(), isDocument: columns.next())
        }
    }

    /// Another call brings it: the one that its card stands for.
    public func setPictureSource(_ source: String, of picture: Int64) throws {
        try execute("UPDATE picture SET source = ? WHERE id = ?", [source, picture])
    }

    /// Forgets pictures that came before `moment` and that no note shows.
    public func prunePictures(before moment: Timestamp) throws {
        try execute(
            """
            UPDATE note SET picture_id = NULL WHERE is_removed = 1 AND picture_id IN
            (SELECT id FROM picture WHERE kept_at < ?)
            """, [moment.milliseconds])
        try execute(
            """
            DELETE FROM picture WHERE kept_at < ?
            AND NOT EXISTS (SELECT 1 FROM note WHERE picture_id = picture.id)
            """, [moment.milliseconds])
    }
}

// Moods.
extension Transaction {
    /// How a person felt in their trades, by the number of the opening fill.
    public func moods(of user: Int64) throws -> [Int64: String] {
        Dictionary(
            uniqueKeysWithValues: try rows(
                "SELECT fill_id, mood FROM mood WHERE user_id = ?", [user], as: { ($0[0], $0[1]) }))
    }

    /// - Parameter mood: nil takes it away.
    public func setMood(_ mood: String?, trade: Int64, of user: Int64) throws {
        guard let mood else {
            return try execute("DELETE FROM mood WHERE user_id = ? AND fill_id = ?", [user, trade])
        }
        try execute(
            "INSERT OR REPLACE INTO mood (user_id, fill_id, mood) VALUES (?, ?, ?)", [user, trade, mood])
    }
}
