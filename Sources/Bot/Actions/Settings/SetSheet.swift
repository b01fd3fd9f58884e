import Actions
import Foundation
import Platform
import Presentation
import Storage
import Understanding

extension Action<BotServices> {
    /// A spreadsheet of Google Sheets that gets a person's closed trades and days.
    static var setSheet: Self {
        Self(
            "set_sheet", role: .viewer, effect: .changesSettings, isSlow: true,
            aliases: [Alias("sheet"), Alias("sheets"), Alias("spreadsheet")],
            Parameter<SheetOperation?>("op"), Parameter<String?>("sheet", .address)
        ) { turn, services, operation, link in
            guard let sheets = services.sheets else { throw ActionError.refused("sheets_not_configured") }
            let desk = SheetDesk(turn: turn, services: services, sheets: sheets)
            switch operation ?? (link == nil ? .show : .on) {
            case .show: return try await desk.overview()
            case .off: return desk.stop()
            case .test: return try await desk.test()
            case .on:
                guard let link else { return try await desk.known == nil ? desk.ask() : desk.overview() }
                return try await desk.begin(link)
            }
        }
    }
}

enum SheetOperation: String, CaseIterable, ActionValue { case on, off, test, show }

/// One request about a person's spreadsheet.
private struct SheetDesk: Sendable {
    let turn: Turn
    let services: BotServices
    let sheets: GoogleSheets

    private var localizer: Localizer { turn.localizer }
    private var wording: SheetWording { SheetWording(services: services, localizer: localizer) }
    private var user: Int64 { turn.user.id }
    var known: String? { turn.settings[SettingKey.spreadsheet.rawValue] }

    func overview() async throws -> Plan {
        let (user, known) = (user, known)
        return try await .reading(services.store) { transaction in
            let row = try known.flatMap { try transaction.sheet($0, of: user) }
            return [wording.overview(known, row)]
        }
    }

    /// What there is to do first; the link is waited for.
    func ask() -> Plan {
        let question = OpenQuestion(partial: ActionCall("set_sheet"), parameter: "sheet")
        return .change(answer: Reply(wording.steps)) { [turn] transaction in
            try transaction.setMark("question.\(turn.user.id).\(turn.chatName)", json: question)
        }
    }

    func stop() -> Plan {
        guard known != nil else { return .answer(Reply(localizer.document("sheets.none"))) }
        return .change(answer: .undoable(localizer.document("sheets.stopped"), localizer)) { [turn] transaction in
            let key = SettingKey.spreadsheet.rawValue
            try transaction.set(key, to: nil, of: turn.user.id, by: turn.user.id, at: turn.now)
        }
    }

    /// Looks whether the spreadsheet can be written to. One that is only not shared yet is kept: its owner shares it,
    /// and tests again.
    func begin(_ link: String) async throws -> Plan {
        guard turn.isDirect else { throw ActionError.refused("sheets_private") }
        guard let spreadsheet = SheetLink.spreadsheet(link) else {
            throw ActionError.refused("sheets_link", ["text": .code(String(link.prefix(60)))])
        }
        do throws(SheetError) {
            let title = try await sheets.prepare(spreadsheet)
            return keep(spreadsheet, .undoable(localizer.document("sheets.linked", ["title": .text(title)]), localizer))
        } catch {
            guard error == .notShared || error.isPassing else { return .answer(Reply(wording.reason(error))) }
            return keep(spreadsheet, Reply(wording.reason(error), choices: [[wording.test, wording.stop]]), error)
        }
    }

    func test() async throws -> Plan {
        guard let spreadsheet = known else { throw ActionError.refused("sheets_none") }
        do throws(SheetError) {
            let title = try await sheets.prepare(spreadsheet)
            return keep(spreadsheet, Reply(localizer.document("sheets.works", ["title": .text(title)])))
        } catch {
            return keep(spreadsheet, Reply(wording.reason(error), choices: [[wording.test, wording.stop]]), error)
        }
    }

    /// - Parameter problem: what keeps it from being written; nil: nothing, it is written at once.
    private func keep(_ spreadsheet: String, _ answer: Reply, _ problem: SheetError? = nil) -> Plan {
        Plan { [turn] transaction in
            let (key, user) = (SettingKey.spreadsheet.rawValue, turn.user.id)
            // Whoever named it first decides what stands in it.
            guard try transaction.owners(of: spreadsheet, setting: key).allSatisfy({ $0 == user }) else {
                throw ActionError.refused("sheets_taken")
            }
            if turn.settings[key] != spreadsheet {
                try transaction.set(key, to: spreadsheet, of: user, by: user, at: turn.now)
            }
            var row = try transaction.sheet(spreadsheet, of: user) ?? SheetRow(user: user, spreadsheet: spreadsheet)
            (row.problem, row.failures) = (problem?.key, 0)
            row.retryAt = problem.map { _ in turn.now + SheetWriting.shortestPause }
            // Somebody else may have written there meanwhile.
            (row.isTradeInDoubt, row.isDayInDoubt) = (true, true)
            try transaction.setSheet(row)
            return [answer]
        }
    }
}
