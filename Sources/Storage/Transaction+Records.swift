import COpenSSL
import Foundation
import GRDB
public import Platform
public import Trading

/// A proposal: what a confirmation card stands for. Its values are exact and never change.
public struct ProposalRow: Sendable, Hashable {
    public enum State: String, Sendable, Hashable { case open, confirmed, canceled, replaced }
    public var id: String
    public var user: Int64
    public var chat: String
    public var action: String
    /// The exact arguments, as JSON.
    public var arguments: String
    /// The price band within which it may be carried out; nil when it does not depend on a price.
    public var band: Band?
    public var state: State
    /// The outbox row of the card; nil until it is known.
    public var outboxID: Int64?
    public var createdAt: Timestamp
    public var expiresAt: Timestamp
    /// The chat in which it was asked for, when it must be answered in `chat` alone, another one; nil otherwise.
    public var askedIn: String?

    public struct Band: Sendable, Hashable {
        public var instrument: InstrumentID
        public var low: Price
        public var high: Price
        public init(instrument: InstrumentID, low: Price, high: Price) {
            self.instrument = instrument
            self.low = low
            self.high = high
        }
    }

    public init(
        id: String, user: Int64, chat: String, action: String, arguments: String, band: Band?, state: State,
        outboxID: Int64?, createdAt: Timestamp, expiresAt: Timestamp, askedIn: String? = nil
    ) {
        self.id = id
        self.user = user
        self.chat = chat
        self.action = action
        self.arguments = arguments
        self.band = band
        self.state = state
        self.outboxID = outboxID
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.askedIn = askedIn
    }
}

extension Transaction {
    public func addProposal(_ proposal: ProposalRow) throws {
        try execute(
            """
            INSERT INTO proposal (id, user_id, chat, action, arguments, instrument, band_low, band_high, state,
            outbox_id, created_at, expires_at, asked_in) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                proposal.id, proposal.user, proposal.chat, proposal.action, proposal.arguments,
                proposal.band?.instrument.symbol, proposal.band?.low.description, proposal.band?.high.description,
                proposal.state.rawValue, proposal.outboxID, proposal.createdAt.milliseconds,
                proposal.expiresAt.milliseconds, proposal.askedIn,
            ])
    }

    public func proposal(_ id: String) throws -> ProposalRow? {
        try row("SELECT \(Self.proposalColumns) FROM proposal WHERE id = ?", [id], as: Self.proposal)
    }

    /// The open proposals of a person in a chat that have not expired, newest first; at most twenty.
    public func openProposals(of user: Int64, chat: String, at moment: Timestamp) throws -> [ProposalRow] {
        try rows(
            """
            SELECT \(Self.proposalColumns) FROM proposal
            WHERE user_id = ? AND chat = ? AND state = 'open' AND expires_at > ?
            ORDER BY created_at DESC, outbox_id DESC, id LIMIT 20
            """, [user, chat, moment.milliseconds], as: Self.proposal)
    }

    /// Takes an open proposal out of play.
    /// - Returns: false when it was not open any more.
    public func closeProposal(_ id: String, as state: ProposalRow.State) throws -> Bool {
        try execute("UPDATE proposal SET state = ? WHERE id = ? AND state = 'open'", [state.rawValue, id])
        return changes == 1
    }

    /// The time to answer a card counts from when it was shown, once: it may have waited to be sent.
    /// - Parameter lifetime: of cards; one that ends with something else, such as a signal, ends with it.
    public func noteProposalShown(_ id: String, at moment: Timestamp, lifetime: Duration) throws {
        let length = (Timestamp(seconds: 0) + lifetime).milliseconds
        try execute(
            """
            UPDATE proposal SET expires_at = ?1 + ?2 WHERE id = ?3 AND state = 'open' AND expires_at = created_at + ?2
            """, [moment.milliseconds, length, id])
    }

    public func setProposalOutbox(_ outboxID: Int64, of id: String) throws {
        try execute("UPDATE proposal SET outbox_id = ? WHERE id = ?", [outboxID, id])
    }

    private static let proposalColumns = """
        id, user_id, chat, action, arguments, instrument, band_low, band_high, state, outbox_id, created_at, expires_at,
        asked_in
        """
    private static func proposal(_ row: Row) throws -> ProposalRow {
        var columns = Columns(row)
        let id: String = columns.next(), user: Int64 = columns.next(), chat: String = columns.next()
        let action: String = columns.next(), arguments: String = columns.next()
        let instrument: String? = columns.next()
        let low = try columns.optional { Price($0) }, high = try columns.optional { Price($0) }
        var band: ProposalRow.Band?
        if let instrument, let low, let high {
            band = .init(instrument: InstrumentID(instrument), low: low, high: high)
        }
        return ProposalRow(
            id: id, user: user, chat: chat, action: action, arguments: arguments, band: band,
            state: try columns.value(ProposalRow.State.init), outboxID: columns.next(), createdAt: columns.time(),
            expiresAt: columns.time(), askedIn: columns.next())
    }
}

/// One line of the audit log.
public struct AuditRow: Sendable, Hashable {
    public var at: Timestamp
    public var user: Int64
    public var action: String
    public var origin: String
    public var arguments: String
    public var outcome: String
    public var detail: String

    public init(
        at: Timestamp, user: Int64, action: String, origin: String, arguments: String, outcome: String, detail: String
    ) {
        self.at = at
        self.user = user
        self.action = action
        self.origin = origin
        self.arguments = arguments
        self.outcome = outcome
        self.detail = detail
    }

    /// What the hash covers: every field with its length, so that no two rows read the same.
    fileprivate var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for field in [String(at.milliseconds), String(user), action, origin, arguments, outcome, detail] {
            bytes += String(field.utf8.count).utf8
            bytes.append(UInt8(ascii: ":"))
            bytes += field.utf8
        }
        return bytes
    }
}

extension Transaction {
    /// Appends to the log. Its hash covers the row and the hash before it, so that a changed or missing row shows.
    public func addAudit(_ audit: AuditRow) throws {
        let last: Data = try row("SELECT hash FROM audit ORDER BY id DESC LIMIT 1", as: { $0[0] }) ?? Data()
        try execute(
            """
            INSERT INTO audit (at, user_id, action, origin, arguments, outcome, detail, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                audit.at.milliseconds, audit.user, audit.action, audit.origin, audit.arguments, audit.outcome,
                audit.detail, Data(sha256(Array(last) + audit.bytes)),
            ])
    }

    /// The newest rows of the log, newest first.
    public func audit(limit: Int) throws -> [AuditRow] {
        try rows("SELECT * FROM audit ORDER BY id DESC LIMIT ?", [limit], as: Self.auditRow)
    }

    /// The number of the first row that does not fit the chain, or nil when the whole log is as it was written.
    public func brokenAudit() throws -> Int64? {
        var last: [UInt8] = []
        var expected: Int64 = 1
        let cursor = try Row.fetchCursor(db, sql: "SELECT * FROM audit ORDER BY id")
        while let row = try cursor.next() {
            let id: Int64 = row["id"]
            let hash = Array(row["hash"] as Data)
            guard id == expected, hash == sha256(last + Self.auditRow(row).bytes) else { return expected }
            last = hash
            expected += 1
        }
        return nil
    }

    private static func auditRow(_ row: Row) -> AuditRow {
        AuditRow(
            at: row.time("at"), user: row["user_id"], action: row["action"], origin: row["origin"],
            arguments: row["arguments"], outcome: row["outcome"], detail: row["detail"])
    }
}

/// SHA-256 of `bytes` (FIPS 180-4, by libcrypto).
public func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var length = 0
    let isDone = unsafe EVP_Q_digest(nil, "SHA256", nil, bytes, bytes.count, &digest, &length)
    precondition(isDone == 1 && length == 32, "libcrypto cannot make SHA-256")
    return digest
}

/// Lower-case hexadecimal.
public func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
