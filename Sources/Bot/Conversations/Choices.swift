import Actions
import Channels
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading
import Understanding

// What can be tapped in answer to a question.
extension Conversations {
    /// The choices that did not fit into a list, `more:<outbox row>:<how many did>`; nil for another button.
    func moreChoices(
        _ button: String, _ message: IncomingMessage, _ opening: Opening
    ) async throws -> Decision? {
        let parts = button.split(separator: ":").map(String.init)
        guard parts.count == 3, parts[0] == "more", let id = Int64(parts[1]), let shown = Int(parts[2]), shown >= 0,
            let row = try await services.store.read({ try $0.outbox(id) }),
            (row.channel, row.chat) == (message.chat.channel.rawValue, message.chat.id)
        else { return nil }
        let list = try JSONDecoder().decode(OutgoingMessage.self, from: Data(row.message.utf8))
        let rest = list.buttons.flatMap(\.self).dropFirst(shown).map { [Reply.Choice(label: $0.label, id: $0.id)] }
        guard !rest.isEmpty else { return nil }
        return Decision(Reply(opening.turn.localizer.document("whatsapp.more_choices"), choices: rest))
    }

    func choices(
        of clarification: Clarification, _ parameter: String, _ localizer: Localizer
    ) -> [[Reply.Choice]] {
        switch parameter {
        case "":
            let label = Self.label(of: clarification.partial, localizer)
            let mark = clarification.origin == .model ? "?" : ""
            let id = mark + command(clarification.partial)
            return [[.init(label: label, id: id)]].filter { $0[0].id.utf8.count <= 64 }
        case "quantity": return [sizes(of: clarification.partial, localizer)].filter { !$0.isEmpty }
        case "condition": return alert(instead: clarification.partial, localizer)
        case "language": return services.languageChoices { "/set_language \($0)" }
        default: break
        }
        var options = clarification.options
        if options.isEmpty, parameter == "symbol" { options = services.configuration.favorites.map(\.symbol) }
        if options.isEmpty, parameter == "strategy" { options = services.strategies.all.map(\.id) }
        // What is held is offered in full, what is usual is only a start.
        let isAll = parameter == "strategy" || !clarification.options.isEmpty
        let choices = options.prefix(isAll ? 12 : 4).map { option in
            var call = clarification.partial
            call.arguments[parameter] = .text(option)
            let share = parameter == "percent" ? Percent(option) : nil
            let label = share.map { localizer.format(.percent($0, places: 0)) } ?? option
            return Reply.Choice(label: label, id: button(call, answering: parameter))
        }.filter { $0.id.utf8.count <= 64 }
        // Names of strategies are longer than those of instruments.
        let width = parameter == "strategy" ? 3 : 4
        return stride(from: 0, to: choices.count, by: width).map { Array(choices[$0..<min($0 + width, choices.count)]) }
    }

    /// What is done to positions.
    private static let ofPositions: Set<String> = ["close_position", "modify_position", "reverse_position"]

    /// The instruments of the open positions that a call may mean; empty where it is of something else.
    func heldInstruments(for call: ActionCall, _ turn: Turn) async throws -> [String] {
        guard Self.ofPositions.contains(call.action) else { return [] }
        let held = try await services.store.read { try $0.positions(of: turn.user.id) }
        return Set(held.map(\.instrument.symbol)).sorted()
    }

    /// Whether it would be asked which position is meant where there is none.
    func asksOfNothingHeld(_ question: Clarification, _ opening: Opening) -> Bool {
        Self.ofPositions.contains(question.about) && question.missing.first == "symbol" && question.unmet == nil
            && question.options.isEmpty && opening.context.positions.isEmpty
    }

    /// All that a call would do, where a button has room for it.
    private static func label(of call: ActionCall, _ localizer: Localizer) -> String {
        let whole = localizer.meaning(of: call)
        var rest = call.arguments
        return whole.count <= longestLabel ? whole : localizer.headline(of: call, &rest)
    }
    private static let longestLabel = 40

    /// What a call is asked for by in a button, where it fits into one; else the answer to the question.
    func button(_ call: ActionCall, answering parameter: String) -> String {
        call.plain.utf8.count <= 64 ? call.plain : "answer:\(call.arguments[parameter]?.plain ?? "")"
    }

    /// Says with a refusal what would do, as a button; a value, or a plain yes, is the answer to it.
    func offering(_ decision: Decision, _ opening: Opening) -> Decision {
        guard let (call, offer) = decision.offered else { return decision }
        var partial = call
        for name in offer.replaces.union(offer.arguments.keys) { partial.arguments[name] = nil }
        let offered = ActionCall(call.action, partial.arguments.merging(offer.arguments) { $1 })
        var question = OpenQuestion(partial: partial, parameter: offer.parameter, askedAt: opening.turn.now)
        question.offered = offered
        var replies = decision.answer
        let choice = Reply.Choice(label: offer.label, id: button(offered, answering: offer.parameter))
        replies[replies.count - 1].choices.append([choice])
        return Decision(replies) { [mark = opening.questionMark, question] transaction in
            let said = try decision.effect?(transaction)
            try transaction.setMark(mark, json: question)
            return said
        }
    }

    /// The calls that a question for a strategy may be answered by: one for each that the person watches, on the
    /// instrument when one is named. Empty where something else is asked for.
    func watchedChoices(
        for question: Clarification, _ turn: Turn
    ) async throws -> [(call: ActionCall, label: String)] {
        guard question.missing.first == "strategy",
            ["backtest", "optimise", "export_strategy"].contains(question.about)
        else { return [] }
        let (user, partial) = (turn.user.id, question.partial)
        let isOfPlace = question.about != "export_strategy"
        return try await services.store.read { [services] transaction in
            var choices: [(call: ActionCall, label: String)] = []
            for watch in try transaction.watches(of: user) {
                let symbol = ArgumentValue.text(watch.instrument.symbol)
                guard partial.arguments["symbol"].map({ $0 == symbol }) ?? true,
                    // What is watched of others' alerts is no strategy.
                    let strategy = try? services.strategy(named: watch.strategy, for: user, transaction)
                else { continue }
                var (call, label) = (partial, [turn.localizer.title(of: strategy)])
                call.arguments["strategy"] = .text(watch.strategy)
                if isOfPlace {
                    call.arguments["symbol"] = symbol
                    call.arguments["timeframe"] = call.arguments["timeframe"] ?? .text(watch.timeframe.rawValue)
                    label += [watch.instrument.symbol, call.arguments["timeframe"]?.plain ?? ""]
                }
                if choices.contains(where: { $0.call == call }) { continue }
                choices.append((call, label.joined(separator: " · ")))
            }
            return choices
        }
    }

    /// The waiting orders that a call may mean, each with the call that names it.
    func orderChoices(for call: ActionCall, _ turn: Turn) async throws -> [[Reply.Choice]] {
        let orders = try await services.store.read {
            try OrderSelection(call.arguments).orders(of: turn.user.id, $0)
        }
        let localizer = turn.localizer
        return orders.prefix(9).compactMap { order in
            guard let instrument = services.instruments[order.instrument] else { return nil }
            let reference = shortReference(for: order.id.text)
            var named = call
            named.arguments["order_id"] = .text(reference)
            let label = localizer.text(
                "button.order",
                [
                    "side": localizer.side(order.side), "size": .text(localizer.size(order.quantity, of: instrument)),
                    "symbol": .text(instrument.id.symbol),
                    "price": localizer.price(order.price ?? .zero, of: instrument),
                ])
            return [.init(label: label, id: named.plain.utf8.count <= 64 ? named.plain : "answer:#\(reference)")]
        }
    }

    /// To be told when the price is there, where an order cannot wait for what was said.
    private func alert(instead call: ActionCall, _ localizer: Localizer) -> [[Reply.Choice]] {
        guard call.action == "place_order", case .text(let symbol)? = call.arguments["symbol"],
            case .number(let price)? = call.arguments["price"]
        else { return [] }
        let level = "\(symbol) \(price)"
        return [[.init(label: localizer.text("question.alert", ["level": .text(level)]), id: "/alert \(level)")]]
    }

    /// The answer to the open question that a button stands for; nil of other buttons.
    static func answer(_ button: String) -> String? {
        button.hasPrefix("answer:") ? String(button.dropFirst(7)) : nil
    }

    /// As short as it can be said: a button holds 64 bytes.
    private func command(_ call: ActionCall) -> String {
        guard call.plain.utf8.count > 64, call.action == "place_order",
            case .text(let symbol)? = call.arguments["symbol"], case .text(let side)? = call.arguments["side"]
        else { return call.plain }
        var rest = call.arguments
        let instrument = services.instruments[InstrumentID(symbol)]
        if rest["unit"] == instrument.map({ .text($0.sizeUnit.rawValue) }) { rest["unit"] = nil }
        if rest["order_type"] == .text(rest["price"] == nil ? "market" : "limit") { rest["order_type"] = nil }
        for name in ["symbol", "side"] { rest[name] = nil }
        return "/\(side) \(symbol)" + rest.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value.plain)" }.joined()
    }

    /// A small, a usual and a large size of the order that was asked for.
    private func sizes(of order: ActionCall, _ localizer: Localizer) -> [Reply.Choice] {
        guard case .text(let symbol)? = order.arguments["symbol"], case .text(let side)? = order.arguments["side"],
            let instrument = services.instruments[InstrumentID(symbol)]
        else { return [] }
        // As a command, not with every name: a button holds 64 bytes.
        var rest = order.arguments
        for name in ["symbol", "side", "quantity", "unit"] { rest[name] = nil }
        if rest["order_type"] == .text(OrderType.market.rawValue) { rest["order_type"] = nil }
        let others = rest.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value.plain)" }.joined()
        return instrument.usualSizes.compactMap { size in
            let units = instrument.sizeUnit == .lots ? instrument.units(lots: size) : Quantity(size)
            let id = "/\(side) \(symbol) \(size)\(others)"
            guard instrument.rounded(units) == units, units <= instrument.maximumSize, id.utf8.count <= 64 else {
                return nil
            }
            return Reply.Choice(label: localizer.size(units, of: instrument), id: id)
        }
    }
}

extension BotServices {
    /// Every language by its own name.
    func languageChoices(_ command: (_ code: String) -> String) -> [[Reply.Choice]] {
        locales.languages.map { Reply.Choice(label: locales[$0].languageName, id: command($0)) }.inRows(of: 3)
    }
}

extension Instrument {
    /// Sizes to offer, in the instrument's own unit: of coins, what is worth some 100, 1,000 and 10,000.
    fileprivate var usualSizes: [FixedPoint] {
        switch sizeUnit {
        case .lots, .riskPercent, .money, .riskMoney: return ["0.01", "0.1", "1"].compactMap { FixedPoint($0) }
        case .shares: return [1, 10, 100]
        case .units:
            let powers = ["0.0001", "0.001", "0.01", "0.1", "1", "10", "100", "1000", "10000", "100000", "1000000"]
                .compactMap { FixedPoint($0) }
            let start = powers.firstIndex { $0.double * simulation.start >= 50 } ?? 0
            return Array(powers[start...].prefix(3))
        }
    }
}
