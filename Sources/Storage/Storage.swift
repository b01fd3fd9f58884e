// The database: one SQLite file, its migrations and every table. The only target that knows SQL.
//
// It knows rows, not meaning: no chat formats, no rules of trading. Read first: `Store` (opening, reading, the one
// writer with group commit), `Transaction` (what can be read and written, one extension a table), `Migrations`.

/// What goes wrong with the database, named by what the caller must do.
public enum StorageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another process has the file: stop one of them.
    case inUse(path: String)
    /// The file was written by a newer version: run that one.
    case newerVersion(path: String)
    /// The file is damaged, or no database: restore a backup.
    case damaged(path: String, detail: String)
    /// The folder cannot be used: mend the path or its permissions.
    case unusable(path: String, detail: String)
    /// A write did not happen (disk full, read-only, input/output error): nothing was changed, try again later.
    case notWritten(detail: String)
    /// The database does not keep its promise to survive power loss.
    case notDurable(synchronous: Int)

    public var description: String {
        switch self {
        case .inUse(let path): "the database \(path) is in use by another process"
        case .newerVersion(let path): "the database \(path) was written by a newer version of Bellwether"
        case .damaged(let path, let detail): "the database \(path) is damaged: \(detail)"
        case .unusable(let path, let detail): "the database \(path) cannot be used: \(detail)"
        case .notWritten(let detail): "the database could not be written: \(detail)"
        case .notDurable(let level): "the database runs with synchronous=\(level) instead of 2 (FULL)"
        }
    }
}
