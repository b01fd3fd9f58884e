import Platform
import Testing

@testable import Storage

/// Pictures of notes, moods, players and what they earned.
@Suite struct PictureTests {
    private static let start = Timestamp(seconds: 1_800_000_000)

    @Test func `a picture is kept once a call, and forgotten when no note shows it`() async throws {
        try await withStore {
            try await $0.write { transaction in
                let user = try transaction.addUser(
                    channel: "terminal", externalID: "ada", username: nil, name: "Ada", role: "trader", at: Self.start
                ).id
                func add(_ source: String, most: Int = 2) throws -> Bool {
                    try transaction.addPicture(
                        [1, 2], hash: "h", isDocument: false, source: source, user: user, most: most, at: Self.start)
                }
                #expect(try add("m1") && add("m1") && add("m2"))
                #expect(try !add("m3"))
                #expect(try add("m2", most: 0))
                let picture = try #require(try transaction.picture(source: "m1", of: user))
                #expect(try transaction.picture(source: "m1", of: user + 1) == nil)
                try transaction.setPictureSource("card", of: picture.id)
                #expect(try transaction.picture(source: "card", of: user) == picture)
                let note = try transaction.addNote(
                    "", trade: nil, instrument: nil, picture: picture.id, user: user, at: Self.start)
                #expect(try transaction.notes(of: user).map(\.picture) == [picture])
                // Bytes outlive the messages that showed them; what no note shows goes.
                let later = Self.start + .days(31)
                try transaction.prunePictures(before: later)
                try transaction.pruneOutbox(before: later, limit: 10)
                #expect(try transaction.blob("h") == [1, 2])
                #expect(try transaction.picture(source: "m2", of: user) == nil)
                _ = try transaction.setNote(note, of: user, isRemoved: true)
                try transaction.prunePictures(before: later)
                try transaction.pruneOutbox(before: later, limit: 10)
                #expect(try transaction.blob("h") == nil)
                _ = try transaction.setNote(note, of: user, isRemoved: false)
                #expect(try transaction.notes(of: user).map(\.picture) == [nil])
            }
        }
    }

    @Test func `an award is given once, names are told apart, and leaving takes everything`() async throws {
        try await withStore {
            try await $0.write { transaction in
                let users = try ["a", "b"].map {
                    try transaction.addUser(
                        channel: "terminal", externalID: $0, username: nil, name: $0, role: "trader", at: Self.start
                    ).id
                }
                func player(_ user: Int64, _ name: String) -> PlayerRow {
                    PlayerRow(user: user, name: name, folded: name.lowercased(), joinedAt: Self.start, firstFill: 0)
                }
                #expect(try transaction.addPlayer(player(users[0], "Ada")))
                #expect(try !transaction.addPlayer(player(users[1], "ADA")))
                #expect(try transaction.addPlayer(player(users[1], "Bob")))
                let award = AwardRow(key: "stop:1", points: 10, earnedAt: Self.start)
                #expect(try transaction.addAward(award, to: users[0]))
                #expect(try !transaction.addAward(award, to: users[0]))
                #expect(try transaction.awards(of: users[0]) == [award])
                var standing = player(users[1], "Bob")
                (standing.trades, standing.days, standing.reward) = (4, 3, 2)
                try transaction.setStanding(standing)
                #expect(try transaction.bestPlayers(trades: 4, days: 3, limit: 9).map(\.name) == ["Bob"])
                #expect(try transaction.bestPlayers(trades: 5, days: 3, limit: 9).isEmpty)
                // Nobody traded or wrote: they are looked at again only once it is time.
                #expect(try transaction.playersToCheck(notSince: Self.start, limit: 9).isEmpty)
                #expect(try transaction.playersToCheck(notSince: Self.start + .days(1), limit: 9) == users)
                try transaction.removePlayer(users[0])
                #expect(try transaction.player(users[0]) == nil && transaction.awards(of: users[0]).isEmpty)
            }
        }
    }
}
