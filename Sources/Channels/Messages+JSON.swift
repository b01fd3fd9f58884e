public import Platform
import Presentation
import Storage

// Messages as the inbox and the outbox keep them: JSON as their synthesized `Decodable` reads it.

extension IncomingMessage {
    /// Writes the message as one value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("chat")
            json.object { json in
                json.member("channel", chat.channel.rawValue)
                json.member("id", chat.id)
            }
            json.member("chatKind", chatKind.rawValue)
            json.member("updateID", updateID)
            json.key("sender")
            json.object { json in
                json.member("id", sender.id)
                json.member("name", sender.name)
                json.member("username", sender.username)
                json.member("languageCode", sender.languageCode)
                json.member("phone", sender.phone)
            }
            json.member("messageID", messageID)
            json.key("content")
            json.object { content.write(to: &$0) }
            if let file {
                json.key("file")
                json.object { json in
                    json.member("id", file.id)
                    json.member("size", file.size)
                }
            }
            json.member("replyTo", replyTo)
            json.member("quotedText", quotedText)
            json.member("isForwarded", isForwarded)
            json.member("threadID", threadID)
            json.member("chatTitle", chatTitle)
            json.member("chatUsername", chatUsername)
            json.member("namesNobody", namesNobody)
            json.member("sentAt", sentAt.milliseconds)
        }
    }
}

extension IncomingMessage.Content {
    fileprivate func write(to json: inout JSONWriter) {
        func value(_ name: String, _ members: (inout JSONWriter) -> Void) {
            json.key(name)
            json.object(members)
        }
        switch self {
        case .text(let text): value("text") { $0.member("_0", text) }
        case .press(let button, let message):
            value("press") { json in
                json.member("button", button)
                json.member("messageID", message)
            }
        case .edited(let text, let message):
            value("edited") { json in
                json.member("_0", text)
                json.member("messageID", message)
            }
        case .file(let kind, let caption):
            value("file") { json in
                json.member("kind", kind)
                json.member("caption", caption)
            }
        case .membership(let isMember): value("membership") { $0.member("isMember", isMember) }
        case .receipt(let receipt):
            value("receipt") { json in
                json.key("_0")
                json.object { receipt.write(to: &$0) }
            }
        case .moved(let chat): value("moved") { $0.member("to", chat) }
        case .other(let kind): value("other") { $0.member("kind", kind) }
        }
    }
}

extension IncomingMessage.Receipt {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("stage", stage.rawValue)
        json.member("messageID", messageID)
        json.member("outboxID", outboxID)
        json.member("isTemplate", isTemplate)
        if let failure {
            json.key("failure")
            json.object { json in
                json.member("code", failure.code)
                json.member("remedy", failure.remedy.rawValue)
            }
        }
    }
}

extension OutgoingMessage {
    /// Writes the message as one value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("document")
            document.write(to: &json)
            if let footnote {
                json.key("footnote")
                footnote.write(to: &json)
            }
            json.key("buttons")
            json.array(buttons) { json, row in
                json.array(row) { json, button in
                    json.object { json in
                        json.member("id", button.id)
                        json.member("label", button.label)
                        json.member("style", button.style?.rawValue)
                        json.member("opensPrivately", button.opensPrivately)
                    }
                }
            }
            if let attachment {
                json.key("attachment")
                json.object { json in
                    json.member("kind", attachment.kind.rawValue)
                    json.member("hash", attachment.hash)
                    json.member("name", attachment.name)
                }
            }
            json.member("edits", edits)
            json.member("replyTo", replyTo)
            json.member("threadID", threadID)
            json.member("isSilent", isSilent)
            if let menu {
                json.key("menu")
                json.object { json in
                    json.member("open", menu.open)
                    json.member("more", menu.more)
                }
            }
        }
    }
}
