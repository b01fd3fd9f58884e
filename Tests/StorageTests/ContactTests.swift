import Platform
import Storage
import TestSupport
import Testing

/// How people are reached, how far messages come, and how two chats become one person's.
@Suite struct ContactTests {
    private func queue(_ transaction: Transaction, chat: String = "US.1", channel: String = "whatsapp") throws -> Int64
    {
        try transaction.addOutbox(
            channel: channel, chat: chat, inboxID: nil, priority: 9, message: "{}", reference: nil, at: noon)
    }

    @Test func `a window never moves back, and an address that is not told stays`() async throws {
        try await withStore { store async throws in
            func note(_ address: String?, _ wroteAt: Timestamp?) async throws -> ContactRow? {
                try await store.write { transaction in
                    try transaction.noteContact(channel: "whatsapp", chat: "US.1", address: address, wroteAt: wroteAt)
                    return try transaction.contact(channel: "whatsapp", chat: "US.1")
                }
            }
            #expect(try await note("1", nil) == ContactRow(address: "1", wroteAt: nil))
            #expect(try await note(nil, noon) == ContactRow(address: "1", wroteAt: noon))
            #expect(try await note("2", noon - .hours(1)) == ContactRow(address: "2", wroteAt: noon))
            #expect(try await note("2", noon + .hours(1)) == ContactRow(address: "2", wroteAt: noon + .hours(1)))
            #expect(try await store.read { try $0.contact(channel: "whatsapp", chat: "US.2") } == nil)
        }
    }

    @Test func `receipts only go forwards, and failed is the end`() async throws {
        try await withStore { store async throws in
            try await store.write { transaction in
                let id = try queue(transaction)
                #expect(try transaction.setReceipt(.delivered, of: id))
                #expect(try !transaction.setReceipt(.sent, of: id), "late")
                #expect(try !transaction.setReceipt(.delivered, of: id), "twice")
                #expect(try transaction.setReceipt(.read, of: id))
                #expect(try transaction.setReceipt(.played, of: id))
                #expect(try !transaction.setReceipt(.read, of: id))
                #expect(try transaction.receipt(of: id) == .played)
                #expect(try transaction.setReceipt(.failed, of: id))
                #expect(try !transaction.setReceipt(.played, of: id))
                #expect(try !transaction.setReceipt(.sent, of: 4711))
            }
        }
    }

    @Test func `a failure that is told before the send is answered counts`() async throws {
        try await withStore { store async throws in
            let row = try await store.write { transaction in
                let id = try queue(transaction)
                _ = try transaction.claimOutbox(id)
                _ = try transaction.setReceipt(.failed, of: id)
                try transaction.failOutbox(id, reason: "131047")
                try transaction.updateOutbox(id, state: .sent, messageIDs: "[\"w\"]", reason: nil, at: noon)
                return try transaction.outbox(id)
            }
            #expect(row?.state == .refused && row?.reason == "131047" && row?.messageIDs == "[\"w\"]")
        }
    }

    @Test func `a message is sent again once, and elsewhere only if it was not said there`() async throws {
        try await withStore { store async throws in
            try await store.write { transaction in
                let row = try #require(try transaction.outbox(queue(transaction)))
                func again(_ row: OutboxRow, _ channel: String = "whatsapp", _ chat: String = "US.1") throws
                    -> OutboxRow?
                {
                    try transaction.sendAgain(row, channel: channel, chat: chat, asTemplate: true, at: noon + .hours(1))
                }
                let copy = try #require(try again(row))
                #expect(copy.needsTemplate && copy.priority == 9 && copy.state == .queued && copy.id != row.id)
                #expect(try again(row) == nil)
                #expect(try again(copy) == nil)
                #expect(try again(row, "telegram", "5") != nil)
                #expect(try again(row, "telegram", "5") == nil)
                // News goes to all chats of a person in one moment.
                let other = try #require(try transaction.outbox(queue(transaction, chat: "US.2")))
                _ = try queue(transaction, chat: "6", channel: "telegram")
                #expect(try again(other, "telegram", "6") == nil)
            }
        }
    }

    @Test func `a new name takes the person and their window along`() async throws {
        try await withStore { store async throws in
            try await store.write { transaction in
                let user = try transaction.addUser(
                    channel: "whatsapp", externalID: "US.1", username: nil, name: "Ada", role: "trader", at: noon)
                try transaction.noteContact(channel: "whatsapp", chat: "US.1", address: "1", wroteAt: noon)
                try transaction.moveIdentity(channel: "whatsapp", from: "US.1", to: "US.9")
                #expect(try transaction.user(channel: "whatsapp", externalID: "US.9")?.id == user.id)
                #expect(try transaction.user(channel: "whatsapp", externalID: "US.1") == nil)
                #expect(try transaction.user(channel: "whatsapp", address: "1")?.id == user.id)
                let other = try transaction.addUser(
                    channel: "whatsapp", externalID: "US.2", username: nil, name: "Bob", role: "trader", at: noon)
                try transaction.moveIdentity(channel: "whatsapp", from: "US.2", to: "US.9")
                #expect(
                    try transaction.user(channel: "whatsapp", externalID: "US.9")?.id == user.id, "nobody is pushed out"
                )
                #expect(try transaction.user(channel: "whatsapp", externalID: "US.2")?.id == other.id)
            }
        }
    }

    @Test func `a code works once and in its time`() async throws {
        try await withStore { store async throws in
            try await store.write { transaction in
                let ada = try transaction.addUser(
                    channel: "telegram", externalID: "5", username: nil, name: "Ada", role: "trader", at: noon)
                try transaction.setLinkCode(hash: "a", of: ada.id, until: noon + .minutes(10))
                try transaction.setLinkCode(hash: "b", of: ada.id, until: noon + .minutes(10))
                #expect(try transaction.takeLinkCode(hash: "a", at: noon) == nil, "the newer one takes its place")
                #expect(try transaction.takeLinkCode(hash: "b", at: noon)?.id == ada.id)
                #expect(try transaction.takeLinkCode(hash: "b", at: noon) == nil)
                try transaction.setLinkCode(hash: "c", of: ada.id, until: noon + .minutes(10))
                #expect(try transaction.takeLinkCode(hash: "c", at: noon + .minutes(10)) == nil)
                try transaction.addLinkAttempt(of: ada.id, at: noon, forgetting: noon - .hours(1))
                #expect(try transaction.linkAttempts(of: ada.id, since: noon - .hours(1)) == 1)
                #expect(try transaction.linkAttempts(of: ada.id, since: noon) == 0)
            }
        }
    }

    @Test func `who joins another's account brings the chat and nothing else`() async throws {
        try await withStore { store async throws in
            try await store.write { transaction in
                let ada = try transaction.addUser(
                    channel: "telegram", externalID: "5", username: nil, name: "Ada", role: "trader", at: noon)
                let new = try transaction.addUser(
                    channel: "whatsapp", externalID: "US.1", username: nil, name: "A.", role: "trader", at: noon)
                try transaction.setChat(channel: "whatsapp", id: "US.1", kind: "direct", user: new.id, isActive: true)
                #expect(try !transaction.hasTraded(new.id))
                try transaction.join(new.id, to: ada.id, at: noon)
                #expect(try transaction.identities(of: ada.id) == ["telegram:5", "whatsapp:US.1"])
                #expect(try transaction.chats(of: ada.id).map(\.id) == ["US.1"])
                #expect(try transaction.identities(of: new.id).isEmpty)
                #expect(try transaction.user(channel: "whatsapp", externalID: "US.1")?.id == ada.id)
            }
        }
    }

    @Test func `a receipt ends a doubt, and what was sent instead is known`() async throws {
        try await withStore { store async throws in
            try await store.write { transaction in
                let (doubtful, refused) = (try queue(transaction), try queue(transaction))
                let now = noon + .seconds(1)
                try transaction.updateOutbox(doubtful, state: .maybe, messageIDs: "[]", reason: "lost", at: now)
                _ = try transaction.setReceipt(.delivered, of: doubtful)
                #expect(try transaction.outbox(doubtful)?.state == .sent)
                try transaction.failOutbox(refused, reason: "131047")
                let row = try #require(try transaction.outbox(refused))
                let copy = try #require(
                    try transaction.sendAgain(row, channel: "whatsapp", chat: "US.1", asTemplate: true, at: now))
                #expect(try transaction.replacedOutbox([refused]) == [])
                try transaction.updateOutbox(copy.id, state: .sent, messageIDs: "[]", reason: nil, at: now)
                #expect(try transaction.replacedOutbox([refused, doubtful]) == [refused])
                #expect(try transaction.replacedOutbox([]) == [])
                let other = try #require(
                    try transaction.sendAgain(row, channel: "telegram", chat: "5", asTemplate: false, at: now))
                #expect(try transaction.isFromElsewhere(other) && !transaction.isFromElsewhere(copy))
            }
        }
    }
}
