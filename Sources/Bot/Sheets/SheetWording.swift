import Actions
import Presentation
import Storage

/// What is said of a person's spreadsheet.
struct SheetWording {
    let services: BotServices
    let localizer: Localizer

    /// Whom spreadsheets are shared with; nil while the key cannot be read.
    private var email: String? { try? services.sheets?.access.key().email }

    var test: Reply.Choice { .init(label: localizer.text("sheets.button.test"), id: "/set_sheet test") }
    var stop: Reply.Choice { .init(label: localizer.text("sheets.button.stop"), id: "/set_sheet off") }

    /// Why it cannot be written, and what helps.
    func reason(_ key: String, status: Int? = nil) -> Document {
        localizer.document(
            "sheets.problem.\(key)",
            ["email": .code(email ?? "–"), "status": status.map { .integer($0) } ?? .text("–")])
    }
    func reason(_ error: SheetError) -> Document {
        if case .refused(let status) = error { return reason(error.key, status: status) }
        return reason(error.key)
    }

    func notice(_ error: SheetError) -> Document {
        localizer.document("sheets.notice", ["reason": .document(reason(error))])
    }

    /// What there is to do before one can be named.
    var steps: Document {
        guard let email else { return reason("key_unreadable") }
        return localizer.document("sheets.steps", ["email": .code(email)])
    }

    /// How it stands.
    func overview(_ spreadsheet: String?, _ row: SheetRow?) -> Reply {
        guard let spreadsheet else { return Reply(localizer.document("sheets.none") + steps) }
        var lines = [localizer.document("sheets.on", ["name": .code(SheetLink.shown(spreadsheet))])]
        if let row, let time = row.writtenAt {
            lines.append(
                localizer.document(
                    "sheets.written", ["count": .integer(Int(row.rowsWritten)), "time": .timestamp(time, .dateTime)]))
        } else {
            lines.append(localizer.document("sheets.nothing_yet"))
        }
        if let problem = row?.problem { lines.append(.lines([reason(problem)])) }
        return Reply(.lines(lines), choices: [[test, stop]])
    }
}
