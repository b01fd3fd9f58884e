import Platform
import Presentation

/// The JSON that sends a message.
struct WhatsAppBody {
    /// The platform's own name of the person, or a phone number.
    var chat: String
    /// The phone number, where one is known: the platform prefers it.
    var phone: String?
    var mark: WhatsAppMark

    /// An uploaded picture or document.
    struct Attachment {
        var id: String
        /// `image` or `document`.
        var kind: String
        var name: String
    }

    func text(of form: WhatsAppForm, _ attachment: Attachment?) -> String {
        switch form {
        case .text(let text):
            message("text") { json in
                json.member("body", text)
                json.member("preview_url", false)
            }
        case .attachment(let caption):
            message(attachment?.kind ?? "document") { json in
                json.member("id", attachment?.id)
                // What is heard has no words under it there.
                if !caption.isEmpty, attachment?.kind != "audio" { json.member("caption", caption) }
                if attachment?.kind == "document" { json.member("filename", attachment?.name) }
            }
        case .buttons(let body, let buttons): interactive("button", body, attachment) { Self.write(buttons, &$0) }
        case .list(let body, let opener, let rows):
            interactive("list", body, nil) { Self.write(rows, opener, &$0) }
        case .link(let body, let label, let url):
            interactive("cta_url", body, nil) { json in
                json.member("name", "cta_url")
                json.key("parameters")
                json.object { json in
                    json.member("display_text", label)
                    json.member("url", url)
                }
            }
        }
    }

    /// An approved template with one text in its body.
    func template(_ name: String, language: String, _ text: String) -> String {
        message("template") { json in
            json.member("name", name)
            json.key("language")
            json.object { $0.member("code", language) }
            json.key("components")
            json.array(["body"]) { json, kind in
                json.object { json in
                    json.member("type", kind)
                    json.key("parameters")
                    json.array([text]) { json, text in
                        json.object { json in
                            json.member("type", "text")
                            json.member("text", text)
                        }
                    }
                }
            }
        }
    }

    private func message(_ kind: String, _ content: (inout JSONWriter) -> Void) -> String {
        JSONWriter.text { json in
            json.object { json in
                json.member("messaging_product", "whatsapp")
                json.member("recipient_type", "individual")
                if let number = phone ?? (chat.allSatisfy(\.isNumber) ? chat : nil) {
                    json.member("to", number)
                } else {
                    json.member("recipient", chat)
                }
                json.member("type", kind)
                json.key(kind)
                json.object(content)
                json.member("biz_opaque_callback_data", mark.description)
            }
        }
    }

    private func interactive(
        _ kind: String, _ body: String, _ attachment: Attachment?, _ action: (inout JSONWriter) -> Void
    ) -> String {
        message("interactive") { json in
            json.member("type", kind)
            if let attachment {
                json.key("header")
                json.object { json in
                    json.member("type", attachment.kind)
                    json.key(attachment.kind)
                    json.object { json in
                        json.member("id", attachment.id)
                        if attachment.kind == "document" { json.member("filename", attachment.name) }
                    }
                }
            }
            json.key("body")
            json.object { $0.member("text", body) }
            json.key("action")
            json.object(action)
        }
    }

    private static func write(_ buttons: [Button], _ json: inout JSONWriter) {
        json.key("buttons")
        json.array(buttons) { json, button in
            json.object { json in
                json.member("type", "reply")
                json.key("reply")
                json.object { json in
                    json.member("id", button.id)
                    json.member("title", button.label)
                }
            }
        }
    }

    private static func write(_ rows: [WhatsAppForm.Row], _ opener: String, _ json: inout JSONWriter) {
        json.member("button", opener)
        json.key("sections")
        json.array([rows]) { json, rows in
            json.object { json in
                json.key("rows")
                json.array(rows) { json, row in
                    json.object { json in
                        json.member("id", row.id)
                        json.member("title", row.title)
                        json.member("description", row.description)
                    }
                }
            }
        }
    }
}

extension OutgoingMessage.Attachment {
    /// What the platform takes it as, and its MIME type. It refuses most text types: those are plain text to it.
    func upload(_ bytes: [UInt8]) -> (kind: String, type: String) {
        if kind == .voice { return ("audio", "audio/ogg") }
        let isPNG = bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), isJPEG = bytes.starts(with: [0xFF, 0xD8])
        let image = isPNG ? "image/png" : isJPEG ? "image/jpeg" : nil
        if let image, kind == .photo, bytes.count <= 5 << 20 { return ("image", image) }
        if let image { return ("document", image) }
        let type =
            switch name.split(separator: ".").last?.lowercased() {
            case "pdf": "application/pdf"
            case "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            default: "text/plain"
            }
        return ("document", type)
    }
}
