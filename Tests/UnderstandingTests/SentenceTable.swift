import Actions
import Foundation
import TestSupport
import Trading

@testable import Understanding

/// `Sentences/en.txt` and so on: `= what it means`, and under it what people type for it, one sentence a line.
extension Fixture {
    struct Sentence: Sendable, CustomStringConvertible {
        /// What the sentence answers; the mark before it in the table.
        enum Situation: String, Sendable, CaseIterable {
            case plain = ""
            /// A reply to a signal: buy gold on the hour.
            case signal = "> "
            /// A card waits: buy one lot EURUSD.
            case card = "+ "
            /// Alerts were spoken of: on gold and Apple.
            case alerts = "! "
            /// One alert was spoken of: on bitcoin.
            case alert = "^ "
            /// An order was asked for: to buy one lot of EURUSD at 1.
            case order = "~ "
        }
        let language: String
        var situation = Situation.plain
        let text: String
        let meaning: String
        var action: String { Sentence.action(meaning) }
        var description: String { "\(language): \(text)" }

        static func action(_ meaning: String) -> String {
            meaning.hasPrefix("? ") ? "clarify" : String(meaning.prefix { $0 != " " })
        }

        var context: InterpretationContext {
            switch situation {
            case .plain: InterpretationContext(language: language)
            case .signal:
                InterpretationContext(
                    language: language, lastInstrument: InstrumentID("XAUUSD"),
                    lastSignal: .init(
                        InstrumentID("XAUUSD"), .buy, timeframe: .h1, strategy: "swing", reference: "K7Q3B",
                        isRepliedTo: true))
            case .card:
                InterpretationContext(
                    language: language,
                    pendingCard: ActionCall(
                        "place_order",
                        [
                            "symbol": .text("EURUSD"), "side": .text("buy"), "quantity": .number(1),
                            "unit": .text("lots"), "order_type": .text("market"),
                        ]))
            case .alerts:
                InterpretationContext(
                    language: language, alerts: [InstrumentID("XAUUSD"), InstrumentID("AAPL")], namesAlerts: true)
            case .alert:
                InterpretationContext(
                    language: language, alerts: [InstrumentID("BTCUSDT")], lastAlert: 3, namesAlerts: true)
            case .order:
                InterpretationContext(
                    language: language,
                    lastOrder: ActionCall(
                        "place_order",
                        [
                            "symbol": .text("EURUSD"), "side": .text("buy"), "quantity": .number(1),
                            "unit": .text("lots"), "order_type": .text("limit"), "price": .number(1),
                        ]))
            }
        }
    }

    static func sentences(_ language: String) -> [Sentence] {
        let folder = Folders.root.appending(path: "Tests/UnderstandingTests/Sentences")
        var meaning = ""
        let table = ["\(language).txt", "Alerts/\(language).txt"].map { name in
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
        }.joined(separator: "\n")
        return table.split(separator: "\n").compactMap { line in
            if line.hasPrefix("= ") {
                meaning = String(line.dropFirst(2))
                return nil
            }
            let situation = Sentence.Situation.allCases.last { line.hasPrefix($0.rawValue) } ?? .plain
            let text = String(line.dropFirst(situation.rawValue.count))
            return Sentence(language: language, situation: situation, text: text, meaning: meaning)
        }
    }
}
