import Actions
import Presentation
import Signals
import Storage

/// The platforms strategies are written out for.
enum ExportTarget: String, CaseIterable, ActionValue {
    case pine, mql5

    var format: ExportFormat { self == .pine ? .pine : .mql5 }
}

extension Action<BotServices> {
    /// A strategy as a program for TradingView or MetaTrader 5, sent as a file; or what of it cannot be said there.
    static var exportStrategy: Self {
        Self(
            "export_strategy", role: .viewer, effect: .reads, aliases: [Alias("export")],
            Parameter<String>("strategy", .strategy), Parameter<ExportTarget>("format")
        ) { turn, services, name, target in
            let user = turn.user.id
            let strategy = try await services.store.read { try services.strategy(named: name, for: user, $0) }
            switch strategy.export(target.format) {
            case .success(let script):
                let file = Reply.Picture(bytes: Array(script.text.utf8), name: script.fileName, isDocument: true)
                let document = turn.localizer.document(
                    "export.done.\(target.rawValue)", ["name": .text(turn.localizer.title(of: strategy))])
                return .answer(Reply(document, picture: file))
            case .failure(let refusals):
                return .answer(Reply(turn.localizer.refusal(refusals, of: strategy, target)))
            }
        }
    }
}

extension Localizer {
    /// What of a strategy a platform cannot express, and why: all of it, up to what a message holds.
    fileprivate func refusal(_ refusals: ExportRefusals, of strategy: Strategy, _ target: ExportTarget) -> Document {
        let lines = refusals.all.prefix(20).map { refusal in
            document(
                "export.refused.\(refusal.reason.rawValue)", ["part": .text(String(refusal.part.prefix(200)))])
        }
        return document("export.refused.headline.\(target.rawValue)", ["name": .text(title(of: strategy))])
            + .lines(lines)
    }
}
