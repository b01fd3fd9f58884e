import Actions
import Backtesting
import Brokerage
import Foundation
import Platform
import Presentation
import Reporting
import Storage
import Trading
import Venues

/// Answers with a person's results: in the chat, or as a file.
struct ReportDesk {
    let services: BotServices
    let turn: Turn
    let text: ReportText
    let command: ReportCommand

    var localizer: Localizer { turn.localizer }
    var performance: AccountPerformance { text.performance }
    private var simulatedLabel: String? { services.simulatedLabel(localizer) }
    var pictures: ReportPictures {
        ReportPictures(text: text, simulatedLabel: simulatedLabel, benchmark: benchmark)
    }

    /// Megabytes of a file that channels take; others take any. Sources: Telegram Bot API, `sendDocument`; WhatsApp
    /// Cloud API, supported media types.
    static let limits: [String: Int] = ["telegram": 50, "whatsapp": 100, "email": 18]

    /// - Throws: `ActionError.refused` when a price is missing.
    func answer(_ view: ReportView) async throws -> Reply {
        let document = try services.wording(turn, nil) {
            switch view {
            case .details: try text.details()
            case .costs, .extremes, .weekday, .strategy, .instrument, .direction, .session, .tag, .mood:
                text.part(view)
            default: try text.summary()
            }
        }
        var reply = Reply(
            document + services.marketNote(localizer),
            choices: command.choices(after: view, isEmpty: performance.trades.isEmpty, localizer))
        if !performance.trades.isEmpty, let picture = pictures.picture(of: view) {
            try await attach(picture, view.rawValue, to: &reply)
        }
        return reply
    }

    /// Without a font the words have to do, and say so; the log has named it at the start.
    func attach(_ picture: ReportPicture, _ name: String, to reply: inout Reply) async throws {
        do {
            let bytes = try await services.charts.png(picture, theme: turn.preferences.theme)
            reply.picture = .init(bytes: bytes, name: "\(command.fileName)_\(name).png")
        } catch ReportingError.noFont {
            reply.document += localizer.document("error.no_font")
        }
    }

    /// Where nothing was traded there is no file, but an answer.
    /// - Throws: as `answer`.
    func file(_ format: ReportFormat) async throws -> Plan {
        guard !performance.trades.isEmpty else { return .answer(try await answer(.summary)) }
        let replies = try await files(format, to: turn.channel)
        return try await .reading(services.store) { _ in replies }
    }

    /// The messages that bring the files.
    /// - Parameter channel: whose limits hold.
    func files(_ format: ReportFormat, to channel: String) async throws -> [Reply] {
        switch format {
        case .pdf:
            let bytes = try await services.documents.pdf(assembly(for: .pages).document)
            return [reply(bytes, "\(command.fileName).pdf", "caption", channel)]
        case .xlsx:
            let bytes = try await services.documents.xlsx(assembly(for: .files).document)
            return [reply(bytes, "\(command.fileName).xlsx", "caption", channel)]
        case .csv:
            // Moments in files for machines are in UTC, and so are their days: they add up with one another.
            let results = text.results.with(zone: .gmt)
            let files = tables(results.performance(text.period, text.instrument), excursions(for: .files))
            return [(files.trades(for: .files), "trades"), (files.daily(), "daily")].map { table, key in
                reply(table.csv(timeZone: .gmt), "\(command.fileName)_\(table.id).csv", key, channel)
            }
        }
    }

    private func excursions(for reader: ReportTables.Reader) -> [Int64: Excursion] {
        reader == .files ? services.excursions(of: performance.trades) : [:]
    }

    private func tables(_ performance: AccountPerformance, _ excursions: [Int64: Excursion]) -> ReportTables {
        ReportTables(
            localizer: localizer, wording: text.wording, performance: performance, book: text.results.book,
            instruments: services.instruments, excursions: excursions)
    }

    private func assembly(for reader: ReportTables.Reader) throws -> ReportAssembly {
        let openProfit = try services.wording(turn, nil) { try text.openProfit() }
        let account = localizer.text(
            "report.file.account", ["number": .integer(Int(turn.user.id)), "name": .text(turn.user.name)])
        var pictures = self.pictures
        pictures.hasFigures = false
        return ReportAssembly(
            text: text, tables: tables(performance, excursions(for: reader)), pictures: pictures,
            openProfit: openProfit, simulatedLabel: simulatedLabel, account: account, reader: reader)
    }

    func reply(_ bytes: [UInt8], _ name: String, _ caption: String, _ channel: String) -> Reply {
        if let limit = Self.limits[channel], bytes.count > limit * 1_000_000 {
            return tooLarge(bytes.count, limit)
        }
        let document = localizer.document(
            "report.file.\(caption)",
            [
                "period": text.period.text(localizer), "net": .signedMoney(performance.result.net),
                "count": .integer(performance.trades.count),
            ])
        return Reply(
            document + services.marketNote(localizer), picture: .init(bytes: bytes, name: name, isDocument: true))
    }

    /// The months it is made of are offered in its place.
    private func tooLarge(_ size: Int, _ limit: Int) -> Reply {
        let months = ReportMonth.all(of: performance).filter { $0.trades > 0 }.suffix(6)
        let choices = months.map { month in
            Reply.Choice(label: text.wording.name(of: month), id: "/get_report \(month.code) pdf")
        }
        let document = localizer.document(
            "report.file.too_large", ["size": .integer(size / 1_000_000), "limit": .integer(limit)])
        let csv = Reply.Choice(label: localizer.text("report.button.csv"), id: "/get_report csv")
        return Reply(document, choices: choices.map { [$0] } + [[csv]])
    }

    /// What was asked for: to be measured against, or else itself; else what was traded most. Over the same time.
    private var benchmark: ReportPictures.Benchmark {
        let traded = performance.groups(by: .instrument).max { $0.trades.count < $1.trades.count }
        guard let id = command.against ?? text.instrument ?? traded?.trades.first?.instrument,
            let known = services.instruments[id],
            let times = performance.balance.daily?.times, let first = times.first, let last = times.last
        else { return .init(name: "", closes: []) }
        // Not further than it has come: the last day is not over.
        let end = min(last, text.results.state.now)
        let days = Int((end - first) / .days(1)) + 2
        let candles = services.market.candles(of: id, timeframe: .d1, count: days, before: end)
        let closes = candles.map { candle in
            (time: Timeframe.d1.nextBarStart(after: candle.openTime, calendar: known.calendar), price: candle.close)
        }
        func price(at moment: Timestamp) -> [(time: Timestamp, price: Double)] {
            services.market.quote(of: id, at: moment).map { [(moment, $0.mid.value.double)] } ?? []
        }
        // Both start at the same moment, not with the day it lies in.
        return .init(
            name: id.symbol,
            closes: price(at: first) + closes.filter { first < $0.time && $0.time < end } + price(at: end))
    }
}

extension BotServices {
    /// How far prices went while trades were held, by number; the newest ones, for older prices may have to be made.
    func excursions(of trades: [RoundTrip]) -> [Int64: Excursion] {
        var found: [Int64: Excursion] = [:]
        for trade in trades.suffix(Self.mostExcursions) {
            guard let instrument = instruments[trade.instrument], let closedAt = trade.closedAt, let held = trade.held
            else { continue }
            let timeframe = Excursion.timeframe(of: trade)
            let count = Int(held / .minutes(timeframe.minutes)) + 2
            let candles = market.candles(of: instrument.id, timeframe: timeframe, count: count, before: closedAt)
            found[trade.number] = Excursion(of: trade, over: candles, timeframe, instrument)
        }
        return found
    }
    private static var mostExcursions: Int { 500 }
}

/// What was asked for, to be asked for again in another form.
struct ReportCommand {
    /// nil for all.
    let period: String?
    let instrument: InstrumentID?
    /// What the account is measured against; nil: what it traded.
    let against: InstrumentID?

    init(period: String?, instrument: InstrumentID?, against: InstrumentID? = nil) {
        self.period = period == "all" ? nil : period
        self.instrument = instrument
        self.against = against
    }

    /// Without its ending.
    var fileName: String { ["report", period, instrument?.symbol].compactMap(\.self).joined(separator: "_") }

    private func text(_ words: String?...) -> String {
        let measure = against.map { "against=\($0.symbol)" }
        return (["/get_report", period, instrument?.symbol, measure] + words).compactMap(\.self)
            .joined(separator: " ")
    }
    private func choice(_ key: String, _ word: String, _ localizer: Localizer) -> Reply.Choice? {
        let command = text(word)
        // Longer ones do not fit into a button.
        return command.utf8.count <= 64 ? .init(label: localizer.text("report.button.\(key)"), id: command) : nil
    }

    func choices(after view: ReportView, isEmpty: Bool, _ localizer: Localizer) -> [[Reply.Choice]] {
        if isEmpty {
            guard period != nil else { return [] }
            let all = ReportCommand(period: nil, instrument: instrument, against: against)
            return [[.init(label: localizer.text("report.button.all"), id: all.text())]]
        }
        let other: ReportView = view == .summary ? .details : .summary
        return [
            [choice(other.rawValue, other.rawValue, localizer), choice("pdf", "pdf", localizer)].compactMap(\.self),
            [choice("excel", "xlsx", localizer), choice("csv", "csv", localizer)].compactMap(\.self),
        ].filter { !$0.isEmpty }
    }
}
