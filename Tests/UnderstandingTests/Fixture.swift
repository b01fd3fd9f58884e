import Actions
import Foundation
import TestSupport
import Trading

@testable import Understanding

/// A small catalogue of instruments, a catalogue of the contract's actions, and readable results.
enum Fixture {
    static let instruments = InstrumentCatalogue(
        [
            pair("EURUSD", 1.08), pair("GBPUSD", 1.27), pair("USDJPY", 150), pair("USDCHF", 0.9), pair("USDCAD", 1.36),
            pair("AUDUSD", 0.65), pair("NZDUSD", 0.6), pair("EURGBP", 0.85), pair("EURJPY", 162), pair("GBPJPY", 190),
            instrument("XAUUSD", .metal, "XAU", "USD", 2400, .lots),
            instrument("XAGUSD", .metal, "XAG", "USD", 28, .lots),
            instrument("USOIL", .energy, "WTI", "USD", 78, .lots),
            instrument("UKOIL", .energy, "BRENT", "USD", 82, .lots),
            instrument("US30", .index, "US30", "USD", 39_000, .lots),
            instrument("NAS100", .index, "NAS100", "USD", 18_000, .lots),
            instrument("SPX500", .index, "SPX500", "USD", 5_200, .lots),
            instrument("GER40", .index, "GER40", "EUR", 18_350, .lots),
            instrument("UK100", .index, "UK100", "GBP", 8_200, .lots),
            instrument("JP225", .index, "JP225", "JPY", 39_000, .lots),
            instrument("DXY", .index, "DXY", "USD", 104, .lots),
            instrument("BTCUSDT", .crypto, "BTC", "USDT", 65_000, .units),
            instrument("ETHUSDT", .crypto, "ETH", "USDT", 3_200, .units),
            instrument("SOLUSDT", .crypto, "SOL", "USDT", 150, .units),
            instrument("XRPUSDT", .crypto, "XRP", "USDT", 0.6, .units),
            instrument("DOGEUSDT", .crypto, "DOGE", "USDT", 0.15, .units),
            instrument("AAPL", .stock, "AAPL", "USD", 190, .shares),
            instrument("MSFT", .stock, "MSFT", "USD", 420, .shares),
            instrument("NVDA", .stock, "NVDA", "USD", 120, .shares),
            instrument("TSLA", .stock, "TSLA", "USD", 200, .shares),
            instrument("AMZN", .stock, "AMZN", "USD", 180, .shares),
            instrument("META", .stock, "META", "USD", 500, .shares),
            instrument("GOOGL", .stock, "GOOGL", "USD", 170, .shares),
        ])

    private static func pair(_ id: String, _ price: Double) -> Instrument {
        instrument(id, .forex, String(id.prefix(3)), String(id.suffix(3)), price, .lots)
    }
    private static func instrument(
        _ id: String, _ assetClass: AssetClass, _ base: String, _ quote: String, _ price: Double, _ unit: SizeUnit
    ) -> Instrument {
        Instrument(
            id: InstrumentID(id), name: id, assetClass: assetClass, base: Currency(base), quote: Currency(quote),
            tick: Price(FixedPoint(raw: 10_000_000)), pip: Price(FixedPoint(raw: 100_000_000)),
            contractSize: Quantity(100_000), sizeStep: Quantity(1), maximumSize: Quantity(10_000_000), sizeUnit: unit,
            calendar: .always, costs: .init(commission: 0, slippage: 0, swap: 0), leverage: 30,
            simulation: .init(
                start: price, range: price * 0.7...price * 1.4, spread: price * 0.0001, annualVolatility: 0.1,
                volumePerMinute: 100))
    }

    /// Those that have a vocabulary.
    static let languages: [String] = {
        let folder = Folders.root.appending(path: "locales")
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return all.filter {
            FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/vocabulary.yaml").path)
        }.sorted()
    }()
    static let vocabularies: [String: Vocabulary] = {
        var all: [String: Vocabulary] = [:]
        for language in languages {
            do {
                all[language] = try Vocabulary.load(folder: Folders.root.appending(path: "locales"), language: language)
            } catch {
                print("vocabulary \(language): \(error)")
            }
        }
        return all
    }()
    static let interpreter = Interpreter(
        descriptors: descriptors, instruments: instruments, vocabularies: vocabularies)

    /// `get_quote symbol=XAUUSD`, several joined by ` + `; `?` a question, `!` a problem.
    static func read(_ text: String, _ language: String = "en", _ context: InterpretationContext? = nil) -> String {
        var context = context ?? InterpretationContext()
        context.language = language
        return describe(interpreter.interpret(text, context))
    }

    static func describe(_ interpretation: Interpretation) -> String {
        switch interpretation {
        case .calls(let calls, _): calls.map(describe).joined(separator: " + ")
        case .correction(let call): describe(call)
        case .confirm: "confirm"
        case .cancel: "cancel"
        case .clarify(let question):
            "? \(describe(question.partial)) missing \(question.missing.joined(separator: ","))"
        case .problem(let problem): "! \(describe(problem))"
        case .smalltalk: "smalltalk"
        case .outOfScope: "out_of_scope"
        case .notUnderstood: "not understood"
        }
    }

    static func describe(_ call: ActionCall) -> String {
        ([call.action] + call.arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.plain)" })
            .joined(separator: " ")
    }

    private static func describe(_ problem: SlashProblem) -> String {
        switch problem {
        case .unknownCommand(let name, let suggestion): "unknown \(name) \(suggestion ?? "-")"
        case .unknownSymbol(let text, let candidates):
            "symbol \(text) \(candidates.map(\.symbol).joined(separator: ","))"
        case .ambiguousSymbol(let text, let candidates):
            "ambiguous \(text) \(candidates.map(\.symbol).joined(separator: ","))"
        case .unreadableNumber(let text): "number \(text)"
        case .unexpected(let text, let action): "unexpected \(text) \(action)"
        case .conflict(let parameter, let first, let second, _): "conflict \(parameter) \(first) \(second)"
        }
    }

    /// The actions an interpretation would carry out or ask about.
    static func actions(_ interpretation: Interpretation) -> [String] {
        switch interpretation {
        case .calls(let calls, _): calls.map(\.action)
        case .clarify: ["clarify"]
        case .correction(let call): [call.action]
        case .smalltalk: ["smalltalk"]
        case .outOfScope: ["out_of_scope"]
        case .confirm: ["confirm"]
        case .cancel: ["cancel"]
        case .problem, .notUnderstood: []
        }
    }
}
