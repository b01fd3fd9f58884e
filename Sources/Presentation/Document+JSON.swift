public import Platform

// Documents as JSON, as their synthesized `Decodable` reads it: a case is an object with one member, its unnamed values
// are `_0`, `_1`.

extension Document {
    /// Writes the document as one value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("blocks")
            json.array(blocks) { $1.write(to: &$0) }
        }
    }
}

extension Block {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            switch self {
            case .paragraph(let inlines): json.values("paragraph") { $0.inlines("_0", inlines) }
            case .heading(let level, let inlines):
                json.values("heading") { json in
                    json.member("level", level)
                    json.inlines("_1", inlines)
                }
            case .list(let list):
                json.values("list") { json in
                    json.key("_0")
                    list.write(to: &json)
                }
            case .quote(let blocks):
                json.values("quote") { json in
                    json.key("_0")
                    json.array(blocks) { $1.write(to: &$0) }
                }
            case .code(let language, let text):
                json.values("code") { json in
                    json.member("language", language)
                    json.member("_1", text)
                }
            case .table(let table):
                json.values("table") { json in
                    json.key("_0")
                    table.write(to: &json)
                }
            case .rule: json.values("rule") { _ in }
            }
        }
    }
}

extension Block.List {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("start", start)
            json.member("isAttached", isAttached)
            json.key("items")
            json.array(items) { json, item in
                json.object { json in
                    json.member("isDone", item.isDone)
                    json.key("blocks")
                    json.array(item.blocks) { $1.write(to: &$0) }
                }
            }
        }
    }
}

extension Block.Table {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("alignments")
            json.array(alignments) { $0.string($1.rawValue) }
            json.key("header")
            json.array(header) { $0.inlines($1) }
            json.key("rows")
            json.array(rows) { json, row in json.array(row) { $0.inlines($1) } }
        }
    }
}

extension Inline {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            switch self {
            case .text(let text): json.values("text") { $0.member("_0", text) }
            case .bold(let inlines): json.values("bold") { $0.inlines("_0", inlines) }
            case .italic(let inlines): json.values("italic") { $0.inlines("_0", inlines) }
            case .strikethrough(let inlines): json.values("strikethrough") { $0.inlines("_0", inlines) }
            case .spoiler(let inlines): json.values("spoiler") { $0.inlines("_0", inlines) }
            case .code(let text): json.values("code") { $0.member("_0", text) }
            case .link(let label, let url):
                json.values("link") { json in
                    json.inlines("_0", label)
                    json.member("url", url)
                }
            case .lineBreak: json.values("lineBreak") { _ in }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func values(_ name: String, _ members: (inout JSONWriter) -> Void) {
        key(name)
        object(members)
    }
    fileprivate mutating func inlines(_ name: String, _ inlines: [Inline]) {
        key(name)
        self.inlines(inlines)
    }
    fileprivate mutating func inlines(_ inlines: [Inline]) { array(inlines) { $1.write(to: &$0) } }
}
