/// Takes a streamed answer as it comes, split anywhere, and ends with the reply it amounts to.
///
/// Server-sent events and lines of JSON are told apart by the format. Nothing is asked to be streamed; some servers and
/// proxies do it all the same.
struct ReplyStream {
    private let format: any WireFormat
    private let isLines: Bool
    private var answer: JSON = [:]
    /// Bytes of a line that has not ended.
    private var line: [UInt8] = []
    /// The data of an event that has not ended.
    private var data: [UInt8]?
    private var isAfterReturn = false

    init(_ format: any WireFormat) {
        self.format = format
        isLines = format is OllamaChat
    }

    /// - Throws: `ServiceError` when the service reports an error; `Unusable.unreadable` for what is no JSON.
    mutating func feed(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        while let first = rest.first {
            if isAfterReturn, first == 0x0A { rest.removeFirst() }  // the second half of a line's end
            isAfterReturn = false
            guard let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
                line += rest
                return
            }
            line += rest[..<end]
            isAfterReturn = rest[end] == 0x0D
            rest = rest[(end + 1)...]
            try endLine()
        }
    }

    /// The reply, when everything was fed.
    mutating func finish() throws -> RawReply {
        if isLines, !line.isEmpty { try endLine() }  // the last line needs no end
        guard format.isComplete(answer) else { throw ModelError.Unusable.cutShort }
        guard let reply = format.parse(answer) else { throw ModelError.Unusable.unreadable }
        return reply
    }

    private mutating func endLine() throws {
        let ended = line
        line = []
        if isLines {
            if !ended.isEmpty { try take(ended) }
        } else if ended.isEmpty {
            if let event = data { try take(event) }
            data = nil
        } else if ended.starts(with: "data:".utf8) {
            let value = ended.dropFirst(5)
            data = (data.map { $0 + [0x0A] } ?? []) + (value.first == 0x20 ? value.dropFirst() : value)
        }
    }

    private mutating func take(_ event: [UInt8]) throws {
        if event.elementsEqual("[DONE]".utf8) { return }
        guard let event = JSON(parsing: event) else { throw ModelError.Unusable.unreadable }
        try format.fold(event, into: &answer)
    }
}
