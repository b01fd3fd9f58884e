import Backtesting
import Foundation
import Presentation
import Trading

/// The names of what results are told apart by.
struct ReportWording {
    let localizer: Localizer
    /// By id.
    let strategyNames: [String: String]

    func name(of key: TradeKey) -> String {
        switch key {
        case .instrument(let id): id.symbol
        case .direction(let direction): localizer.format(localizer.direction(direction))
        case .strategy(let id): id.map { strategyNames[$0] ?? $0 } ?? localizer.text("report.manual")
        case .session(let session): name(of: session)
        case .weekday(let day): localizer.weekday(day)
        case .hour(let hour): hour < 10 ? "0\(hour):00" : "\(hour):00"
        case .tag(let tag): tag.map { "#\($0)" } ?? localizer.text("report.untagged")
        case .mood(let mood): name(ofMood: mood)
        }
    }

    /// The same without pictograms, which many fonts of documents lack.
    func word(of key: TradeKey) -> String {
        guard case .mood = key else { return name(of: key) }
        return String(name(of: key).drop { !$0.isLetter })
    }

    private func name(of session: TradeSession?) -> String {
        guard let session else { return localizer.text("report.session.none") }
        return localizer.text("report.session.\(session.rawValue)")
    }

    private func name(ofMood mood: String?) -> String {
        guard let mood else { return localizer.text("journal.no_mood") }
        return Mood(rawValue: mood)?.name(localizer) ?? mood
    }

    func name(of month: ReportMonth) -> String {
        let name = localizer.with(timeZone: .gmt).format(.timestamp(month.start, .month))
        return localizer.text("report.month_name", ["month": .text(name), "year": .text(String(month.year))])
    }

    /// As files name it: the same in every language.
    func code(of key: TradeKey) -> String {
        switch key {
        case .instrument(let id): id.symbol
        case .direction(let direction): direction.rawValue
        case .strategy(let id): id ?? "manual"
        case .session(let session): session?.rawValue ?? "none"
        case .weekday(let day): ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][day % 7]
        case .hour(let hour): String(hour)
        case .tag(let tag): tag ?? ""
        case .mood(let mood): mood ?? ""
        }
    }
}
