import Actions
import Brokerage
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

/// A signal at the price it would be entered at now: how far that is from its entry, and what is left to win.
struct SignalOffer: Hashable {
    /// Why it is not worth taking there.
    enum Problem: Hashable {
        /// Its first target, or its stop, lies behind the price.
        case past
        /// The price is almost at its stop: what it was made for has not come.
        case failing
        /// What is left up to the last target is less than its strategy asks for.
        case tooLittle
    }

    let signal: Signal
    let price: Price
    /// The least distance to the last target that its strategy asks for, in distances to the stop; 0: none.
    let minimumReward: Double

    /// The part of the minimum that must be left: a signal is made at the middle of bid and ask, and whoever enters it
    /// pays the spread.
    static let leastShare = 0.9
    /// The part of the distance to the stop beyond which the price has left the entry.
    private static let reach = 0.25
    /// The part of it beyond which a price on the way to the stop speaks against the signal.
    private static let failure = 0.8
    /// Less than this part of it is not worth a word.
    private static let noticed = 0.05

    private var sign: Double { signal.direction == .long ? 1 : -1 }
    /// How much worse than its entry the price is; below zero it is better.
    var distance: Double { (price.value.double - signal.entry) * sign }
    /// `distance` in distances to the stop.
    var share: Double { signal.risk > 0 ? distance / signal.risk : 0 }
    /// Distances to the stop up to the last target, from the price; 0 behind the stop.
    var reward: Double {
        let risk = (price.value.double - signal.stop) * sign
        guard risk > 0, let last = signal.targets.last else { return 0 }
        return (last.price - price.value.double) * sign / risk
    }

    var problem: Problem? {
        let price = price.value.double
        let isPast = signal.targets.first.map { (price - $0.price) * sign >= 0 } ?? false
        if isPast || isPastStop { return .past }
        if share <= -Self.failure { return .failing }
        return reward < minimumReward * Self.leastShare ? .tooLittle : nil
    }
    /// Whether the price has passed the stop: then nothing is nearer to the entry or further from it any more.
    var isPastStop: Bool { (price.value.double - signal.stop) * sign <= 0 }
    /// Whether it is too far from the entry to be entered without asking.
    var hasLeft: Bool { abs(share) > Self.reach }
    var hasMoved: Bool { abs(share) > Self.noticed }
}

extension SignalTracker {
    /// Whether it is entered at the market: at once, or because its entry was filled before.
    var entersAtMarket: Bool { signal.entryType == .market || state == .triggered }
}

extension BotServices {
    /// The least reward that the strategy of a signal asks for.
    func minimumReward(of signal: Signal, _ transaction: Transaction) throws -> Double {
        try directory.strategy(id: signal.strategy, transaction)?.minimumReward ?? 0
    }

    /// A signal at the price it would be entered at now; nil when there is no price.
    func offer(_ tracker: SignalTracker, _ instrument: Instrument, minimumReward: Double) -> SignalOffer? {
        let side = tracker.signal.direction.openingSide
        let price =
            tracker.entersAtMarket
            ? market.quote(of: instrument.id)?.price(for: side) : instrument.price(tracker.signal.entry)
        return price.map { SignalOffer(signal: tracker.signal, price: $0, minimumReward: minimumReward) }
    }

    /// The signal as an approved order of a person, or why it cannot be one, or should not.
    /// - Parameter evidence: nil: it is looked up.
    func ticket(
        for tracker: SignalTracker, _ instrument: Instrument, of user: Int64, minimumReward: Double,
        _ evidence: SizingEvidence?, _ localizer: Localizer, _ transaction: Transaction
    ) throws -> Result<OrderTicket, SignalRefusal> {
        let signal = tracker.signal
        let settings = UserSettings(try transaction.settings(of: user))
        do {
            guard var request = SignalWording.request(tracker, instrument) else { throw OrderRefusal.stopMissing }
            if let offer = offer(tracker, instrument, minimumReward: minimumReward), offer.problem != nil {
                throw SignalRefusal(offer, instrument, localizer)
            }
            request.management = try management(settings, instrument).with(signal.levels(instrument))
            let evidence =
                try evidence ?? self.evidence(settings, instrument, strategy: signal.strategy, transaction)
            let ticket = try desk.approve(request, of: user, settings, evidence, transaction)
            let offer = SignalOffer(signal: signal, price: ticket.expectedFill, minimumReward: minimumReward)
            return offer.problem == nil ? .success(ticket) : .failure(SignalRefusal(offer, instrument, localizer))
        } catch let refusal as SignalRefusal {
            return .failure(refusal)
        } catch let refusal as OrderRefusal {
            return .failure(SignalRefusal(refusal, instrument, localizer))
        }
    }

    private func management(_ settings: UserSettings, _ instrument: Instrument) throws -> Management? {
        guard let quote = market.quote(of: instrument.id) else { throw OrderRefusal.figuresMissing(instrument.id) }
        return management(settings, instrument, at: quote.mid)
    }
}

extension Signal {
    /// Its targets before the last, which is the position's own.
    func levels(_ instrument: Instrument) -> [Price] { targets.dropLast().compactMap { instrument.price($0.price) } }
}

extension SignalRefusal {
    /// It is not worth taking at that price.
    init(_ offer: SignalOffer, _ instrument: Instrument, _ localizer: Localizer) {
        let wanted = FixedPoint(offer.minimumReward) ?? .zero
        let values: [String: MessageValue] = [
            "price": localizer.price(offer.price, of: instrument), "left": .text(localizer.reward(offer.reward)),
            "minimum": .text(localizer.reward(wanted.double)),
        ]
        self =
            switch offer.problem {
            case .tooLittle: .init(.reward, "signal_little", values)
            case .failing: .init(.late, "signal_failing", values)
            case .past, nil: .init(.late, "signal_past", values)
            }
    }
}

extension SignalWording {
    /// How far the price has gone from the entry; nothing to be said while it is there.
    func moved(_ offer: SignalOffer?, _ instrument: Instrument) -> Document? {
        guard let offer, offer.hasMoved else { return nil }
        if offer.isPastStop {
            return localizer.document("signal.moved.stopped", ["price": localizer.price(offer.price, of: instrument)])
        }
        let share = FixedPoint(abs(offer.share) * 100)?.rounded(to: 1, .halfEven) ?? .zero
        return localizer.document(
            offer.distance > 0 ? "signal.moved.worse" : "signal.moved.better",
            [
                "price": localizer.price(offer.price, of: instrument),
                "distance": distance(abs(offer.distance), instrument),
                "share": .percent(Percent(share), places: 0),
            ])
    }
}
