import Platform
import Storage
import Testing

@Suite struct SettingsTests {
    private let keys: Set<String> = ["language", "risk"]

    private func undo(_ user: Int64, _ store: Store) async throws -> SettingChange? {
        try await store.write { try $0.undoSetting(of: user, keys: keys, at: noon + .hours(1)) }
    }

    @Test func `a setting is set, changed and cleared`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            for value in ["de", "en", nil, "fr"] {
                try await store.write { try $0.set("language", to: value, of: user, by: user, at: noon) }
                #expect(try await store.read { try $0.setting("language", of: user) } == value)
                #expect(try await store.read { try $0.settings(of: user) } == (value.map { ["language": $0] } ?? [:]))
            }
        }
    }

    @Test func `undo goes back change by change to the beginning, and then there is nothing`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            for value in ["a", "b", "b", "c"] {  // the second b changes nothing
                try await store.write { try $0.set("language", to: value, of: user, by: user, at: noon) }
            }
            for expected in ["b", "a", nil] {
                let change = try await undo(user, store)
                #expect(change?.key == "language" && change?.old == expected)
                #expect(try await store.read { try $0.setting("language", of: user) } == expected)
            }
            #expect(try await undo(user, store) == nil)
        }
    }

    @Test func `an undone change is not undone twice, and a new one after it is undone first`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            for value in ["a", "b"] {
                try await store.write { try $0.set("language", to: value, of: user, by: user, at: noon) }
            }
            #expect(try await undo(user, store)?.new == "b")
            try await store.write { try $0.set("language", to: "c", of: user, by: user, at: noon) }
            let change = try await undo(user, store)
            #expect(change?.new == "c" && change?.old == "a")
            #expect(try await store.read { try $0.setting("language", of: user) } == "a")
        }
    }

    @Test func `undo takes back the newest of all keys asked for, and no other`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            try await store.write { transaction in
                try transaction.set("language", to: "de", of: user, by: user, at: noon)
                try transaction.set("risk", to: "1", of: user, by: user, at: noon)
                try transaction.set("paused_until", to: "9", of: user, by: user, at: noon)
            }
            #expect(try await undo(user, store)?.key == "risk")
            #expect(try await undo(user, store)?.key == "language")
            #expect(try await undo(user, store) == nil)
            #expect(try await store.read { try $0.settings(of: user) } == ["paused_until": "9"])
        }
    }

    @Test func `what others have set stays`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            try await store.write { transaction in
                try transaction.set("language", to: "de", of: ada, by: ada, at: noon)
                try transaction.set("language", to: "fr", of: bob, by: ada, at: noon)
            }
            #expect(try await undo(ada, store)?.new == "de")
            #expect(try await undo(ada, store) == nil)
            #expect(try await store.read { try $0.settings(of: bob) } == ["language": "fr"])
            #expect(try await undo(bob, store)?.changedBy == ada)
        }
    }

    @Test func `what a setting begins with cannot be undone`() async throws {
        try await withStore { store in
            let user = try await store.trader("ada")
            try await store.write { try $0.begin("language", as: "de", of: user) }
            #expect(try await undo(user, store) == nil)
            #expect(try await store.read { try $0.setting("language", of: user) } == "de")
        }
    }
}

@Suite struct PeopleTests {
    @Test func `people are found by identity and by name, whatever its case`() async throws {
        try await withStore { store in
            let id = try await store.trader("Ada")
            try await store.write { try $0.setUsername("AdaL", channel: "terminal", externalID: "Ada") }
            #expect(try await store.read { try $0.user(channel: "terminal", externalID: "Ada")?.id } == id)
            #expect(try await store.read { try $0.user(channel: "terminal", username: "adal")?.id } == id)
            #expect(try await store.read { try $0.user(channel: "telegram", externalID: "Ada") } == nil)
            #expect(try await store.read { try $0.identities(of: id) } == ["terminal:Ada"])
            try await store.write { transaction in
                try transaction.setRole("admin", of: id)
                try transaction.setBanned(true, user: id)
            }
            let user = try #require(try await store.read { try $0.user(id) })
            #expect(user.role == "admin" && user.isBanned && user.createdAt == noon)
        }
    }

    @Test func `messages to everybody go to direct chats that are there, and not to the banned`() async throws {
        try await withStore { store in
            let (ada, bob) = (try await store.trader("ada"), try await store.trader("bob"))
            let eve = try await store.trader("eve")
            try await store.write { transaction in
                try transaction.setChat(channel: "terminal", id: "1", kind: "direct", user: ada, isActive: true)
                try transaction.setChat(channel: "terminal", id: "2", kind: "direct", user: bob, isActive: true)
                try transaction.setChat(channel: "terminal", id: "3", kind: "group", user: ada, isActive: true)
                try transaction.setChat(channel: "terminal", id: "4", kind: "direct", user: eve, isActive: true)
                try transaction.deactivateChat(channel: "terminal", id: "2")
                try transaction.setBanned(true, user: eve)
                try transaction.moveChat(channel: "terminal", from: "1", to: "10")
            }
            #expect(try await store.read { try $0.directChats(role: nil).map(\.id) } == ["10"])
            #expect(try await store.read { try $0.directChats(role: "owner").map(\.id) } == [])
            #expect(try await store.read { try $0.chats(of: ada).map(\.id) } == ["10"])
            #expect(try await store.read { try $0.isReachableChat(channel: "terminal", id: "2") } == false)
            #expect(try await store.read { try $0.isReachableChat(channel: "terminal", id: "9") } == false)
        }
    }
}
