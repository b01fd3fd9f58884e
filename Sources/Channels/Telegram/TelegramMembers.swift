import Foundation
import HTTP
import Platform

/// The bot's own user name, once somebody has learned it.
final class TelegramName: Sendable {
    private let known = Locked<String?>(nil)

    func note(_ username: String?) { if let username { known.withLock { $0 = username } } }

    /// Asks once when it is not known; nil when there is no answer.
    func username(_ api: TelegramAPI) async -> String? {
        struct Me: Decodable { var username: String? }
        if let username = known.withLock({ $0 }) { return username }
        let me = try? await api.call("getMe", as: Me.self, timeout: .seconds(10))
        note(me?.username)
        return me?.username
    }
}

// Who may decide for a group or channel.
extension TelegramChannel {
    private struct Member: Decodable {
        var status: String
        var user: TelegramUser
        var isAdministrator: Bool { ["creator", "administrator"].contains(status) }
    }

    /// Whether this is who all anonymous administrators of groups write as.
    public static func isAnonymousAdministrator(_ person: String) -> Bool {
        person == String(TelegramReader.anonymousAdministrator)
    }

    /// Of others the platform tells only where the bot administers too; the list of administrators it always tells.
    public func isAdministrator(_ person: String, of chat: ChatID) async -> Bool {
        guard let id = Int64(person), chat.channel == self.id else { return false }
        do throws(TelegramFailure) {
            let member = try await api.call(
                "getChatMember", ["chat_id": .name(chat.id), "user_id": .number(id)], as: Member.self,
                timeout: .seconds(8))
            return member.isAdministrator
        } catch {
            let members = try? await api.call(
                "getChatAdministrators", ["chat_id": .name(chat.id)], as: [Member].self, timeout: .seconds(8))
            return members?.contains { $0.user.id == id && $0.isAdministrator } ?? false
        }
    }
}
