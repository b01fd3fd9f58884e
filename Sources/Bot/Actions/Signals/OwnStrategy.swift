import Actions
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading

// One's own strategies: made, copied, changed, shared, deleted.
extension StrategyRequest {
    /// Makes a strategy out of a rule and watches it, or gives one of one's own new rules.
    func make(
        _ text: String, changing name: String?, _ operation: StrategyOperation?, called newName: String? = nil
    ) async throws -> Plan {
        if let name, operation == .instead, let bound = FigureBound(text) {
            return try await rebound(try await strategy(named: name), bound)
        }
        let rule = try rule(text)
        if let name { return try await change(try await strategy(named: name), rule, operation) }
        guard let condition = rule.condition else { throw ActionError.refused("strategy_when") }
        let instrument = try instrument()
        let place = timeframe ?? rule.levels.timeframe ?? .h1
        var strategy = Strategy(
            id: "own:0",
            name: newName.map { String($0.prefix(60)) } ?? title(of: condition, places: instrument.pricePlaces),
            timeframe: place, long: rule.isShort ? nil : condition, short: rule.isShort ? condition : nil)
        strategy.filters = rule.filters
        if let minimum = rule.levels.minimumReward { strategy.targets = Self.usualTargets(minimum) }
        try apply(rule.levels, to: &strategy, instrument)
        try checkHours(of: strategy, instrument)
        let (scan, count) = try await scan(strategy, instrument, place)
        let (made, user, now) = (strategy, turn.user.id, turn.now)
        return Plan { transaction in
            if let known = try Self.known(made, on: instrument, of: user, transaction) {
                return [try again(known, instrument, place, transaction)]
            }
            let named = try services.keep(made, of: user, at: now, transaction)
            try WatchBook.change(of: user, at: now, services, transaction) {
                try Self.add(
                    WatchRow(user: user, strategy: named.id, instrument: instrument.id, timeframe: place),
                    transaction)
            }
            let document =
                localizer.document("strategy.made", names(named, instrument, place)) + unread(rule)
                + localizer.rules(of: named, places: instrument.pricePlaces) + tested(scan, count)
            return [Reply(document, choices: [stopChoice(named, instrument, place)])]
        }
    }

    private func rule(_ text: String) throws -> RuleText {
        do { return try RuleText(text, in: localizer, services.interpreter) } catch { throw error.worded(localizer) }
    }

    /// - Throws: `ActionError.refused` when it asks for hours or days at which the instrument is never open.
    func checkHours(of strategy: Strategy, _ instrument: Instrument) throws {
        guard !strategy.canHappen(in: instrument.calendar) else { return }
        throw ActionError.refused("strategy_closed", ["symbol": .text(instrument.id.symbol)])
    }

    /// What was said beside a rule and became nothing of it.
    private func unread(_ rule: RuleText) -> Document {
        guard !rule.unread.isEmpty else { return Document() }
        let parts = rule.unread.map { "“\($0)”" }.joined(separator: ", ")
        return localizer.document("strategy.unread", ["parts": .text(parts)])
    }

    /// The same rules among one's own, watched there or nowhere; nil when there are none.
    private static func known(
        _ strategy: Strategy, on instrument: Instrument, of user: Int64, _ transaction: Transaction
    ) throws -> Strategy? {
        let watches = try transaction.watches(of: user)
        return try transaction.strategies(for: user).filter { $0.owner == user }
            .compactMap(StrategyDirectory.strategy)
            .first { known in
                let places = watches.filter { $0.strategy == known.id }
                return known.isAlike(strategy)
                    && (places.isEmpty
                        || places.contains { $0.instrument == instrument.id && $0.timeframe == strategy.timeframe })
            }
    }

    /// The answer to a rule that one has already: it is watched again when it was not.
    private func again(
        _ known: Strategy, _ instrument: Instrument, _ place: Timeframe, _ transaction: Transaction
    ) throws -> Reply {
        let user = turn.user.id
        let isWatched = try transaction.watches(of: user).contains { $0.strategy == known.id }
        if !isWatched {
            try WatchBook.change(of: user, at: turn.now, services, transaction) {
                try Self.add(
                    WatchRow(user: user, strategy: known.id, instrument: instrument.id, timeframe: place), transaction)
            }
        }
        // It is the one that was spoken of last from here on.
        if let number = StrategyDirectory.number(known.id), let row = try transaction.strategy(number) {
            try transaction.updateStrategy(number, name: row.name, yaml: row.yaml, at: turn.now)
        }
        let values = names(known, instrument, place).merging(["id": .text(known.id)]) { $1 }
        let document =
            localizer.document(isWatched ? "strategy.known" : "strategy.known_again", values)
            + localizer.rules(of: known, places: instrument.pricePlaces)
        return Reply(document, choices: [stopChoice(known, instrument, place)])
    }

    /// One of one's own after another one, with what is changed of it at once. It is watched nowhere yet.
    func copy(_ original: Strategy, _ text: String?, as name: String?) throws -> Plan {
        var strategy = original
        if let text {
            let rule = try rule(text)
            strategy.filters += ([rule.condition].compactMap(\.self) + rule.filters)
            try take(rule.levels, timeframe ?? rule.levels.timeframe, into: &strategy)
        }
        return keep(strategy, after: original, as: name)
    }

    /// - Parameter places: where the original is watched: the copy is offered to be watched there.
    private func keep(
        _ strategy: Strategy, after original: Strategy, as name: String? = nil, _ places: [WatchRow] = [],
        isEdited: Bool = false
    ) -> Plan {
        let (user, now) = (turn.user.id, turn.now)
        return Plan { transaction in
            let taken = Set(try transaction.strategies(for: user).map(\.name))
            let free = (2...).lazy.map { "\(localizer.title(of: original)) \($0)" }.first { !taken.contains($0) }
            var made = strategy
            (made.id, made.name) = ("own:0", String((name ?? free ?? original.name).prefix(60)))
            let named = try services.keep(made, of: user, at: now, transaction)
            if let number = StrategyDirectory.number(named.id) {
                try StrategyBook.made(number, of: user, at: now, services, transaction)
            }
            let values: [String: MessageValue] = [
                "name": .text(named.name), "original": .text(localizer.title(of: original)), "id": .text(named.id),
            ]
            var document = localizer.document("strategy.copied", values)
            if isEdited { document += localizer.document("strategy.template_stays", values) }
            var reply = Reply.undoable(document + localizer.rules(of: named, places: 5), localizer)
            let watching = places.prefix(6).map { place in
                Reply.Choice(
                    label: "👁 \(place.instrument.symbol) \(place.timeframe.rawValue)",
                    id: "/set_strategy \(named.id) \(place.instrument) \(place.timeframe.rawValue) enabled=on")
            }
            reply.choices = watching.inRows(of: 3) + reply.choices
            return [reply]
        }
    }

    /// One that comes with the program is everybody's: who changes it gets a copy of their own.
    /// - Returns: nil when the strategy is one that can be changed itself.
    private func edited(_ original: Strategy, _ changed: () throws -> Strategy) async throws -> Plan? {
        guard services.strategies.all.contains(where: { $0.id == original.id }) else { return nil }
        let user = turn.user.id
        let places = try await services.store.read { try $0.watches(of: user).filter { $0.strategy == original.id } }
        return keep(try changed(), after: original, places, isEdited: true)
    }

    /// It is called by what it waits for.
    private func title(of condition: Condition, places: Int) -> String {
        localizer.title(of: condition, places: places)
    }

    /// Where nobody names targets.
    private static func usualTargets(_ minimum: Double) -> [Strategy.Target] { [.reward(1), .reward(max(minimum, 2))] }

    /// What was said of levels and waiting; what was not stays as it is.
    private func apply(_ levels: RuleLevels, to strategy: inout Strategy, _ instrument: Instrument?) throws {
        if let currency = levels.currency, let instrument, instrument.quote.code != currency {
            throw StrategyError(.badValue(key: "stop", given: currency, examples: RuleLevels.stops)).worded(localizer)
        }
        if let entry = levels.entry { strategy.entry = entry }
        if let stop = levels.stop { strategy.stop = stop }
        if !levels.targets.isEmpty { strategy.targets = levels.targets }
        if let minimum = levels.minimumReward { strategy.minimumReward = minimum }
        if let expiry = levels.expiry { strategy.expiry = expiry }
        if let cooldown = levels.cooldown { strategy.cooldown = cooldown }
        do { try strategy.check() } catch { throw error.worded(localizer) }
    }

    /// The same for a strategy that is there, whose timeframe may change as well.
    private func take(_ levels: RuleLevels, _ place: Timeframe?, into strategy: inout Strategy) throws {
        if let place { strategy.timeframe = place }
        // Targets that nobody named go along with the reward.
        if let minimum = levels.minimumReward, strategy.targets == Self.usualTargets(strategy.minimumReward) {
            strategy.targets = Self.usualTargets(minimum)
        }
        try apply(levels, to: &strategy, symbol.flatMap { services.instruments[$0] })
        if let shorter = strategy.shorterTimeframe {
            throw StrategyError(.shorterTimeframe(given: shorter, base: strategy.timeframe)).worded(localizer)
        }
    }

    /// "Change RSI to 25": what it is held against, whichever side.
    private func rebound(_ strategy: Strategy, _ bound: FigureBound) async throws -> Plan {
        func rebound() throws -> Strategy {
            guard var changed = strategy.rebounding(bound) else {
                throw ActionError.refused("strategy_nothing_instead", ["name": .text(strategy.name)])
            }
            if isTitled(strategy), let condition = changed.long ?? changed.short {
                changed.name = title(of: condition, places: 5)
            }
            do { try changed.check() } catch { throw error.worded(localizer) }
            return changed
        }
        if let copy = try await edited(strategy, rebound) { return copy }
        return update(try own(strategy), try rebound(), "strategy.changed")
    }

    private func change(
        _ strategy: Strategy, _ rule: RuleText, _ operation: StrategyOperation?
    ) async throws -> Plan {
        if let copy = try await edited(strategy, { try changed(strategy, by: rule, operation) }) { return copy }
        let number = try own(strategy)
        return update(number, try changed(strategy, by: rule, operation), "strategy.changed", from: strategy.timeframe)
    }

    private func changed(
        _ original: Strategy, by rule: RuleText, _ operation: StrategyOperation?
    ) throws -> Strategy {
        var strategy = original
        let isTitled = isTitled(strategy)
        if let condition = rule.condition {
            switch operation {
            // "Also sell when …" is another occasion, not something that must be true besides.
            case .also where rule.side == .short: strategy.short = strategy.short.or(rule.whole ?? condition)
            case .also where rule.side == .long: strategy.long = strategy.long.or(rule.whole ?? condition)
            case .also:
                for filter in [condition] + rule.filters where !strategy.filters.contains(filter) {
                    strategy.filters.append(filter)
                }
            case .instead:
                guard let replaced = strategy.replacing(with: condition) else {
                    throw ActionError.refused("strategy_nothing_instead", ["name": .text(strategy.name)])
                }
                strategy = replaced
            default:
                if rule.isShort { strategy.short = condition } else { strategy.long = condition }
                strategy.filters += rule.filters.filter { !strategy.filters.contains($0) }
            }
            if isTitled { strategy.name = title(of: strategy.long ?? strategy.short ?? condition, places: 5) }
        }
        let (home, place) = (strategy.timeframe, timeframe ?? rule.levels.timeframe)
        guard rule.condition != nil || !rule.levels.isEmpty || place.map({ $0 != home }) ?? false else {
            throw ActionError.refused("strategy_when")
        }
        try take(rule.levels, place, into: &strategy)
        return strategy
    }

    /// Whether it is called by what it waits for: a name of one's own stays.
    private func isTitled(_ strategy: Strategy) -> Bool {
        (strategy.long ?? strategy.short).map { condition in
            (0...8).contains { title(of: condition, places: $0) == strategy.name }
        } ?? false
    }

    func rename(_ strategy: Strategy, _ name: String) throws -> Plan {
        let number = try own(strategy)
        var strategy = strategy
        strategy.name = String(name.prefix(60))
        return update(number, strategy, "strategy.renamed")
    }

    /// - Parameter home: the timeframe that it had; watches there go along to its new one.
    private func update(_ number: Int64, _ changed: Strategy, _ key: String, from home: Timeframe? = nil) -> Plan {
        let (now, user) = (turn.now, turn.user.id)
        return Plan { transaction in
            try Self.check(number, belongsTo: user, transaction)
            try StrategyBook.change(number, of: user, at: now, services, transaction) {
                try transaction.updateStrategy(number, name: changed.name, yaml: changed.yaml, at: now)
                if let home { try Self.moveWatches(of: changed, from: home, user, transaction) }
            }
            return [
                .undoable(
                    localizer.document(key, ["name": .text(changed.name)]) + localizer.rules(of: changed, places: 5),
                    localizer)
            ]
        }
    }

    private static func moveWatches(
        of strategy: Strategy, from home: Timeframe, _ user: Int64, _ transaction: Transaction
    ) throws {
        guard home != strategy.timeframe else { return }
        for watch in try transaction.watches(of: user)
        where watch.strategy == strategy.id && watch.timeframe == home {
            _ = try transaction.removeWatches(
                of: user, strategy: watch.strategy, instrument: watch.instrument, timeframe: home)
            try transaction.addWatch(
                WatchRow(
                    user: user, strategy: watch.strategy, instrument: watch.instrument,
                    timeframe: strategy.timeframe))
        }
    }

    /// The number of one of one's own.
    private func own(_ strategy: Strategy) throws -> Int64 {
        guard let number = StrategyDirectory.number(strategy.id) else {
            throw ActionError.refused("strategy_not_yours", ["name": .text(localizer.title(of: strategy))])
        }
        return number
    }

    private static func check(_ number: Int64, belongsTo user: Int64, _ transaction: Transaction) throws {
        guard let row = try transaction.strategy(number), row.owner == user else {
            throw ActionError.refused("strategy_not_yours", ["name": .text("own:\(number)")])
        }
    }

    func share(_ strategy: Strategy, _ isShared: Bool) throws -> Plan {
        let (number, user) = (try own(strategy), turn.user.id)
        let key = isShared ? "strategy.shared" : "strategy.unshared"
        let answer = Reply.undoable(localizer.document(key, ["name": .text(localizer.title(of: strategy))]), localizer)
        return .change(answer: answer) { transaction in
            try Self.check(number, belongsTo: user, transaction)
            try StrategyBook.change(number, of: user, at: turn.now, services, transaction) {
                try transaction.shareStrategy(number, isShared: isShared)
            }
        }
    }

    func delete(_ strategy: Strategy) throws -> Plan {
        let (number, user) = (try own(strategy), turn.user.id)
        let answer = Reply.undoable(localizer.document("strategy.deleted", ["name": .text(strategy.name)]), localizer)
        return .change(answer: answer) { transaction in
            try Self.check(number, belongsTo: user, transaction)
            try StrategyBook.change(number, of: user, at: turn.now, services, transaction) {
                try transaction.removeStrategy(number)
            }
        }
    }
}
