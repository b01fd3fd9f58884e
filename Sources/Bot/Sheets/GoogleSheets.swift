import Foundation
import HTTP
import LanguageModel
import Platform

/// The two sheets of a spreadsheet that we write to.
enum SheetName: String, CaseIterable, Sendable { case trades = "Trades", days = "Days" }

/// Google Sheets, as far as rows are added there. Source: reference of the Google Sheets API, v4.
struct GoogleSheets: Sendable {
    let access: GoogleAccess
    private let base: String
    private let transport: any HTTPTransport

    private static let timeout: Duration = .seconds(20)

    init(_ setting: GoogleSetting, transport: any HTTPTransport, time: any TimeSource) {
        access = GoogleAccess(keyPath: setting.keyPath, transport: transport, time: time)
        base = setting.sheetsBase
        self.transport = transport
    }

    /// Makes sure that a spreadsheet can be written: it has our sheets, their first row stays in sight.
    /// - Returns: its title.
    /// - Throws: `SheetError`.
    func prepare(_ spreadsheet: String) async throws(SheetError) -> String {
        let fields = "properties.title,sheets.properties(sheetId,title)".formEncoded
        let found = try await ask(.get, spreadsheet, "?fields=\(fields)")
        let sheets = found["sheets"]?.items ?? []
        let requests = SheetName.allCases.map { name -> JSON in
            let frozen: JSON = ["frozenRowCount": 1]
            let known = sheets.first { $0["properties"]?["title"]?.string == name.rawValue }
            // A request that changes nothing shows that we may write.
            guard let id = known?["properties"]?["sheetId"] else {
                return ["addSheet": ["properties": ["title": .string(name.rawValue), "gridProperties": frozen]]]
            }
            let properties: JSON = ["sheetId": id, "gridProperties": frozen]
            return [
                "updateSheetProperties": ["properties": properties, "fields": "gridProperties.frozenRowCount"]
            ]
        }
        _ = try await ask(.post, spreadsheet, ":batchUpdate", ["requests": .array(requests)])
        return found["properties"]?["title"]?.string ?? ""
    }

    /// What stands in the first column of a sheet, its title included; empty when nothing does.
    /// - Throws: `SheetError`.
    func keys(in sheet: SheetName, of spreadsheet: String) async throws(SheetError) -> Set<String> {
        let range = "\(sheet.rawValue)!A:A".formEncoded
        let found = try await ask(.get, spreadsheet, "/values/\(range)?majorDimension=COLUMNS")
        return Set(found["values"]?.items.first?.items.compactMap(\.string) ?? [])
    }

    /// Adds rows below what is there, as they are: nothing is read as a formula.
    /// - Throws: `SheetError`. Of `unreachable` nobody knows whether they stand there.
    func append(_ rows: [[JSON]], to sheet: SheetName, of spreadsheet: String) async throws(SheetError) {
        let range = "\(sheet.rawValue)!A1".formEncoded
        let path = "/values/\(range):append?valueInputOption=RAW&insertDataOption=INSERT_ROWS"
        let body: JSON = ["majorDimension": "ROWS", "values": .array(rows.map { .array($0) })]
        _ = try await ask(.post, spreadsheet, path, body)
    }

    // A call.

    private func ask(
        _ method: HTTPRequest.Method, _ spreadsheet: String, _ path: String, _ body: JSON? = nil
    ) async throws(SheetError) -> JSON {
        let token = try await access.current()
        let answer = try await send(method, spreadsheet, path, body, token)
        guard answer.status == 401 else { return try Self.result(answer) }
        await access.drop(token)
        let again = try await send(method, spreadsheet, path, body, try await access.current())
        if again.status == 401 { throw .keyRefused }
        return try Self.result(again)
    }

    private func send(
        _ method: HTTPRequest.Method, _ spreadsheet: String, _ path: String, _ body: JSON?, _ token: Secret
    ) async throws(SheetError) -> HTTPResponse {
        let request = HTTPRequest(
            method, "\(base)/v4/spreadsheets/\(spreadsheet.formEncoded)\(path)",
            headers: ["Authorization": "Bearer \(token.exposed)"],
            body: body.map { .json(Array($0.text.utf8)) } ?? .none, timeout: Self.timeout)
        do {
            return try await transport.send(request)
        } catch {
            throw .unreachable
        }
    }

    private static func result(_ answer: HTTPResponse) throws(SheetError) -> JSON {
        let json = JSON(parsing: String(decoding: answer.body, as: UTF8.self))
        if (200...299).contains(answer.status) {
            guard let json else { throw .unreachable }
            return json
        }
        let error = json?["error"]
        let (state, words) = (error?["status"]?.string ?? "", error?["message"]?.string ?? "")
        let reasons = error?["details"]?.items.compactMap { $0["reason"]?.string } ?? []
        switch answer.status {
        case 400 where words.contains("Unable to parse range"): throw .sheetMissing
        case 400 where state == "FAILED_PRECONDITION" || words.contains("not supported for this document"):
            throw .otherFormat
        case 403 where reasons.contains("SERVICE_DISABLED") || words.contains("it is disabled"): throw .isDisabled
        case 403 where state == "RESOURCE_EXHAUSTED": throw .busy(after: nil)
        case 403: throw .notShared
        case 404: throw .notFound
        case 429: throw .busy(after: answer.headers["retry-after"].flatMap { Int($0) }.map { .seconds(min($0, 3600)) })
        case 500...: throw .unreachable
        default: throw .refused(answer.status)
        }
    }
}

/// A spreadsheet by what people paste.
enum SheetLink {
    /// What Google calls it; nil when the text names none: its address in a browser, or that name itself.
    static func spreadsheet(_ text: String) -> String? {
        let link = /docs\.google\.com\/spreadsheets\/(?:u\/[0-9]+\/)?d\/([A-Za-z0-9_-]{20,100})(?:[\/?#]|$)/
        if let match = text.firstMatch(of: link) { return String(match.1) }
        return text.wholeMatch(of: /[A-Za-z0-9_-]{30,100}/).map { String($0.output) }
    }

    /// Enough for its owner to know it by.
    static func shown(_ spreadsheet: String) -> String { "\(spreadsheet.prefix(4))…\(spreadsheet.suffix(4))" }
}
