import GRDB

extension Transaction {
    /// Runs `body` in a savepoint of its own: when it throws, its changes are undone and the transaction goes on.
    public func attempt<Result>(_ body: () throws -> Result) throws -> Result {
        try execute("SAVEPOINT attempt")
        do {
            let result = try body()
            try execute("RELEASE attempt")
            return result
        } catch {
            guard db.isInsideTransaction else { throw error }
            try execute("ROLLBACK TO attempt")
            try execute("RELEASE attempt")
            throw error
        }
    }
}
