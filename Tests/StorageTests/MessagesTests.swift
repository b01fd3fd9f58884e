import Platform
import Storage
import TestSupport
import Testing

@Suite struct InboxTests {
    private func add(_ update: String, _ transaction: Transaction) throws -> Int64? {
        try add(update, "terminal", transaction)
    }
    private func add(_ update: String, _ channel: String, _ transaction: Transaction) throws -> Int64? {
        try transaction.addInbox(channel: channel, updateID: update, chat: "ada", message: "m\(update)", at: noon)
    }

    @Test func `an update is stored once a channel, however often it arrives`() async throws {
        try await withStore { store in
            let ids = try await store.write { transaction in
                try [
                    add("1", transaction), add("1", transaction), add("1", "telegram", transaction),
                    add("2", transaction),
                ]
            }
            #expect(ids[0] != nil && ids[1] == nil && ids[2] != nil && ids[3] != nil)
            #expect(try await store.write { try add("1", $0) } == nil)
            #expect(try await store.read { try $0.pendingInboxCount() } == 3)
        }
    }

    @Test func `an update is finished once`() async throws {
        try await withStore { store in
            let id = try #require(try await store.write { try add("1", $0) })
            #expect(try await store.write { try $0.finishInbox(id, at: noon) })
            #expect(try await store.write { try !$0.finishInbox(id, at: noon) })
            #expect(try await store.write { try !$0.finishInbox(4711, at: noon) })
            #expect(try await store.write { try add("1", $0) } == nil, "a finished update is still known")
        }
    }

    @Test func `of 50 that finish it at once one does`() async throws {
        try await withStore { store in
            let id = try #require(try await store.write { try add("1", $0) })
            let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 { group.addTask { try await store.write { try $0.finishInbox(id, at: noon) } } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
        }
    }

    @Test func `what is pending comes in order and in pages`() async throws {
        try await withStore { store in
            let ids = try await store.write { transaction in
                try (1...5).compactMap { try add("\($0)", transaction) }
            }
            _ = try await store.write { try $0.finishInbox(ids[1], at: noon) }
            let first = try await store.read { try $0.pendingInbox(after: 0, limit: 2) }
            #expect(first.map(\.message) == ["m1", "m3"])
            #expect(try first.at(0).receivedAt == noon)
            let last = try first.at(1).id
            let rest = try await store.read { try $0.pendingInbox(after: last, limit: 10) }
            #expect(rest.map(\.message) == ["m4", "m5"])
        }
    }

    @Test func `the newest stays, so that no number is given twice`() async throws {
        try await withStore { store in
            let ids = try await store.write { transaction in
                let ids = try (1...2).compactMap { try add("\($0)", transaction) }
                for id in ids { _ = try transaction.finishInbox(id, at: noon) }
                try transaction.pruneInbox(before: noon + .days(1), limit: 10)
                return ids
            }
            let next = try #require(try await store.write { try add("3", $0) })
            #expect(next > ids[1])
            #expect(try await store.write { try add("2", $0) } == nil)
        }
    }

    @Test func `only what was finished long ago is thrown away`() async throws {
        try await withStore { store in
            let ids = try await store.write { transaction in try (1...3).compactMap { try add("\($0)", transaction) } }
            try await store.write { transaction in
                _ = try transaction.finishInbox(ids[0], at: noon)
                _ = try transaction.finishInbox(ids[1], at: noon + .days(2))
                try transaction.pruneInbox(before: noon + .days(1), limit: 10)
            }
            #expect(try await store.write { try add("1", $0) } != nil)
            #expect(try await store.write { try [add("2", $0), add("3", $0)] } == [nil, nil])
        }
    }
}

@Suite struct OutboxTests {
    private func add(_ message: String, chat: String = "ada", _ transaction: Transaction) throws -> Int64 {
        try transaction.addOutbox(
            channel: "terminal", chat: chat, inboxID: nil, priority: 0, message: message, reference: "K7Q2M", at: noon)
    }

    @Test func `a message goes from queued over sending to its end`() async throws {
        try await withStore { store in
            for (state, isOpen) in [
                (OutboxState.sent, false), (.maybe, false), (.refused, false), (.queued, true), (.sending, true),
            ] {
                let id = try await store.write { try add("a", $0) }
                var row = try #require(try await store.read { try $0.outbox(id) })
                #expect(row.state == .queued && row.finishedAt == nil && row.messageIDs == "[]" && !row.isRepeat)
                #expect(row.createdAt == noon && row.reference == "K7Q2M")
                #expect(try await store.write { try $0.claimOutbox(id) })
                #expect(try await store.read { try $0.outbox(id)?.state } == .sending)
                try await store.write {
                    try $0.updateOutbox(
                        id, state: state, messageIDs: #"["7","8"]"#, reason: "because", at: noon + .seconds(1))
                }
                row = try #require(try await store.read { try $0.outbox(id) })
                #expect(row.state == state && row.messageIDs == #"["7","8"]"# && row.reason == "because")
                #expect(row.finishedAt == (isOpen ? nil : noon + .seconds(1)))
                let open = try await store.read { try $0.openOutbox(after: id - 1, limit: 1) }
                #expect(open.map(\.id) == (isOpen ? [id] : []))
            }
        }
    }

    @Test func `what has ended cannot be claimed again`() async throws {
        try await withStore { store in
            let id = try await store.write { try add("a", $0) }
            try await store.write { try $0.updateOutbox(id, state: .sent, messageIDs: "[]", reason: nil, at: noon) }
            #expect(try await !store.write { try $0.claimOutbox(id) })
            #expect(try await store.read { try $0.outbox(id)?.state } == .sent)
        }
    }

    @Test func `after a kill, what was being sent is queued again and marked as a repeat`() async throws {
        try await withStore { store in
            let ids = try await store.write { transaction in try ["a", "b", "c"].map { try add($0, transaction) } }
            try await store.write { transaction in
                _ = try transaction.claimOutbox(ids[1])
                try transaction.updateOutbox(ids[2], state: .sent, messageIDs: "[]", reason: nil, at: noon)
            }
            #expect(try await store.write { try $0.recoverOutbox(channel: "telegram") } == 0)
            #expect(try await store.write { try $0.recoverOutbox(channel: "terminal") } == 1)
            let rows = try await store.read { transaction in try ids.compactMap { try transaction.outbox($0) } }
            #expect(rows.map(\.state) == [.queued, .queued, .sent])
            #expect(rows.map(\.isRepeat) == [false, true, false])
            #expect(try await store.write { try $0.recoverOutbox(channel: "terminal") } == 0)
            #expect(try await store.read { try $0.openOutboxCount() } == 2)
        }
    }

    @Test func `a message is found by the platform's name of any of its parts`() async throws {
        try await withStore { store in
            let id = try await store.write { transaction in
                let id = try add("a", transaction)
                try transaction.updateOutbox(id, state: .sent, messageIDs: #"["70","71"]"#, reason: nil, at: noon)
                return id
            }
            func find(_ chat: String, _ name: String) async throws -> Int64? {
                try await store.read { try $0.outbox(channel: "terminal", chat: chat, messageID: name)?.id }
            }
            #expect(try await find("ada", "70") == id)
            #expect(try await find("ada", "71") == id)
            #expect(try await find("ada", "7") == nil)
            #expect(try await find("bob", "70") == nil)
        }
    }

    @Test func `what waits moves with its chat, what was sent stays`() async throws {
        try await withStore { store in
            let ids = try await store.write { transaction in try ["a", "b"].map { try add($0, transaction) } }
            try await store.write { transaction in
                try transaction.updateOutbox(ids[0], state: .sent, messageIDs: "[]", reason: nil, at: noon)
                try transaction.moveOutbox(channel: "terminal", from: "ada", to: "new")
            }
            let chats = try await store.read { transaction in try ids.compactMap { try transaction.outbox($0)?.chat } }
            #expect(chats == ["ada", "new"])
        }
    }

    @Test func `bytes of attachments come back as they were, and uploads are known by channel`() async throws {
        try await withStore { store in
            let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            try await store.write { transaction in
                try transaction.addBlob(bytes, hash: "h", at: noon)
                try transaction.addBlob(bytes, hash: "h", at: noon)
                try transaction.setUpload(channel: "telegram", hash: "h", file: "one", at: noon)
                try transaction.setUpload(channel: "telegram", hash: "h", file: "two", at: noon)
            }
            #expect(try await store.read { try $0.blob("h") } == bytes)
            #expect(try await store.read { try $0.blob("g") } == nil)
            #expect(try await store.read { try $0.upload(channel: "telegram", hash: "h") } == "two")
            #expect(try await store.read { try $0.upload(channel: "whatsapp", hash: "h") } == nil)
        }
    }
}
