// The application: what people can do, how a message is handled from end to end, and the wiring of all parts.
//
// Read first: `Bot` (wiring, top to bottom), `Conversations` (a message from inbox to outbox),
// `Actions/Catalogue.swift` (everything that can be asked for).

import Actions
import Channels
import Foundation
import HTTP
public import Logging
public import Platform
import Presentation
import Reporting
import ServiceLifecycle
import Storage
import Trading
import Understanding
public import UnixSignals
import Venues

/// The running program: everything made and connected, nothing started.
public struct Bot: Sendable {
    let store: Store
    let conversations: Conversations
    let senders: [ChannelID: Sender]
    let marketLoop: MarketLoop
    private let lanes: Lanes
    private let intake: Intake
    private let channels: [ChannelID: any Channel]
    let heldNotices: HeldNotices
    let reassessment: Reassessment
    let scheduledMessages: ScheduledMessages
    let outageReport: OutageReport
    let signalWatch: SignalWatch
    let signalDelivery: SignalDelivery
    let optimizationDesk: OptimizationDesk
    let proposedSignals: ProposedSignals
    let resultLog: ResultLog?
    let gameKeeper: GameKeeper
    let sheetWriting: SheetWriting?
    private let housekeeping: Housekeeping
    private let publishing: Publishing
    private let readingWatch: ReadingWatch
    private let readiness: Readiness
    private let webhooks: Webhooks?
    private let feeds: Feeds
    private let logger: Logger

    /// Which channels to open.
    public enum Surface: Sendable {
        /// Those that are configured.
        case configured
        /// The terminal alone.
        case terminal(TerminalSetting)
    }

    /// - Throws: `ConfigurationError`, `StorageError`, `LocalizationError`, `VocabularyError`, `TradingError` or
    ///   `MarketError`: all say what an operator must mend.
    public init(_ configuration: Configuration, _ surface: Surface, time: any TimeSource, logger: Logger) async throws {
        let metrics = MetricRegistry()
        try await self.init(configuration, time: time, metrics: metrics, logger: logger) { settle in
            try Self.channels(configuration, surface, settle, time, SystemRandom(), metrics, logger)
        }
        if case .terminal(let setting) = surface {
            try await Self.enroll(setting, store, conversations.services.locales, time)
        }
    }

    /// - Parameters:
    ///   - languages: those of the same home when they are read already; nil: they are read.
    ///   - makeChannels: the channels to open; the terminal needs to know when everything has settled.
    init(
        _ configuration: Configuration, time: any TimeSource, metrics: MetricRegistry = MetricRegistry(),
        languages: Languages? = nil, logger: Logger, makeChannels: (Settle) throws -> [ChannelID: any Channel]
    ) async throws {
        self.logger = logger
        let random = SystemRandom()
        let store = try Self.store(configuration, metrics, time)
        self.store = store
        let catalogue = ActionCatalogue<BotServices>.all
        let services = try await Self.services(configuration, catalogue, store, metrics, languages, time, logger)
        try await Outage.note(services)
        let settle = Settle()
        let channels = try makeChannels(settle)
        self.channels = channels
        services.administrators.set(channels)
        let forwarding = Forwarding()
        readiness = Readiness(store: store, market: services.marketPulse, time: time)
        let senders = Self.senders(channels, services, forwarding, readiness, logger)
        self.senders = senders
        let outbox = OutboxWriter(senders: senders, services)
        forwarding.set(outbox)
        // Who comes too late in a crowd of changes is offered the right menu at the next start.
        let (rightsChanged, rights) = AsyncStream<Int64>.makeStream(bufferingPolicy: .bufferingNewest(1_000))
        let conversations = Conversations(
            services: services, runner: ActionRunner(catalogue, services: services, random: random),
            outbox: outbox, channels: channels, rightsChanged: { rights.yield($0) },
            crashPoint: configuration.crashPoint, random: random, logger: logger)
        self.conversations = conversations
        let lanes = Lanes(on: store.executor) { await conversations.handle($0) }
        self.lanes = lanes
        let crashPoint = configuration.crashPoint
        intake = Intake(store: store, time: time, crashPoint: crashPoint, metrics: metrics, logger: logger) {
            conversations.expect($0)
            await lanes.add($0)
        }
        settle.set { chat in
            await lanes.drain(chat)
            await senders[chat.channel]?.drain(chat.id)
        }
        marketLoop = MarketLoop(services: services, outbox: outbox, logger: logger)
        heldNotices = HeldNotices(store: store, outbox: outbox, time: time, logger: logger)
        reassessment = Reassessment(services: services, outbox: outbox, logger: logger)
        scheduledMessages = ScheduledMessages(services: services, outbox: outbox, logger: logger)
        outageReport = OutageReport(services: services, outbox: outbox, logger: logger)
        signalWatch = SignalWatch(services: services, logger: logger)
        signalDelivery = SignalDelivery(services: services, outbox: outbox, logger: logger)
        optimizationDesk = OptimizationDesk(services: services, outbox: outbox, logger: logger)
        readingWatch = ReadingWatch(services: services, logger: logger)
        proposedSignals = ProposedSignals(services: services, outbox: outbox, logger: logger)
        gameKeeper = GameKeeper(services: services, outbox: outbox, logger: logger)
        resultLog = configuration.resultFolder.map { ResultLog(services: services, folder: $0, logger: logger) }
        sheetWriting = SheetWriting(services: services, outbox: outbox, logger: logger)
        housekeeping = Housekeeping(store: store, time: time, marketClock: services.market.clock, logger: logger)
        publishing = Publishing(
            channels: channels.values.filter { $0.id != .terminal && $0.id.isConversation },
            menus: CommandMenus(services), rightsChanged: rightsChanged, time: time, logger: logger)
        feeds = try Feeds(services, outbox: outbox, logger: logger)
        let routes = readiness.routes + feeds.routes + channels.values.flatMap(\.routes)
        webhooks = Webhooks(services, lanes: lanes, routes: routes, logger: logger)
    }

    private static func senders(
        _ channels: [ChannelID: any Channel], _ services: BotServices, _ forwarding: Forwarding,
        _ readiness: Readiness, _ logger: Logger
    ) -> [ChannelID: Sender] {
        let repeatMark = services.locales[Locales.reference].document("delivery.repeat")
        let time = services.time
        // Only writes: what it adds is announced with the rest.
        let writer = OutboxWriter(senders: [:], services)
        let trouble = ChannelTrouble(
            store: services.store, outbox: writer, forwarding: forwarding, readiness: readiness, time: time,
            logger: logger)
        return channels.mapValues { channel in
            Sender(
                channel: channel, store: services.store, time: time, repeatMark: repeatMark,
                crashPoint: services.configuration.crashPoint,
                instead: { row, transaction in
                    let code =
                        row.channel == ChannelID.whatsapp.rawValue
                        ? WhatsAppTrouble.code(inReason: row.reason ?? "") : nil
                    return try Rerouting.elsewhere(row, at: time.now(), transaction)
                        + writer.tellOwners(ofFailure: code, at: time.now(), transaction)
                },
                gone: { chat, transaction in
                    guard let room = try transaction.suspendRoom(channel: channel.id.rawValue, chat: chat) else {
                        return []
                    }
                    services.watchChanges.note()
                    return try writer.tellSuspended(room, at: time.now(), transaction)
                        .compactMap { try transaction.outbox($0.id) }
                },
                shown: { try Self.noteShown($0, at: time.now(), $1) },
                meanwhile: { try Rerouting.meanwhile($0, at: time.now(), $1) },
                troubled: { await trouble.note(channel.id, isRefused: $0 != nil) },
                announce: { await forwarding.announce($0) }, metrics: services.metrics, logger: logger)
        }
    }

    /// A card can be answered from when it is seen.
    private static func noteShown(
        _ message: OutgoingMessage, at moment: Timestamp, _ transaction: Transaction
    ) throws {
        for answer in message.buttons.joined().compactMap({ CardAnswer(button: $0.id) }) where answer.isConfirmed {
            try transaction.noteProposalShown(
                answer.proposal, at: moment, lifetime: ActionRunner<BotServices>.cardLifetime)
        }
    }

    /// Runs until `signals` arrive or the terminal's input ends, then finishes what is being done and closes.
    /// - Throws: `ChannelError.unauthorized` when a platform refuses our credentials.
    public func run(signals: [UnixSignal]) async throws {
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: lanes), .init(service: marketLoop), .init(service: heldNotices),
            .init(service: reassessment), .init(service: proposedSignals), .init(service: scheduledMessages),
            .init(service: outageReport), .init(service: gameKeeper),
            .init(service: signalWatch), .init(service: signalDelivery), .init(service: optimizationDesk),
            .init(service: housekeeping), .init(service: publishing, successTerminationBehavior: .ignore),
            .init(service: FontNotice(services: conversations.services, logger: logger)),
        ]
        if let resultLog { services.append(.init(service: resultLog)) }
        if let sheetWriting { services.append(.init(service: sheetWriting)) }
        if let model = conversations.services.model {
            services.append(.init(service: ModelProbing(desk: model)))
            services.append(.init(service: readingWatch))
        }
        for service in feeds.services { services.append(.init(service: service)) }
        for sender in senders.values { services.append(.init(service: sender)) }
        services.append(
            .init(
                service: Receiving(
                    channels: Array(channels.values), intake: intake, conversations: conversations, senders: senders,
                    readiness: readiness,
                    trouble: ChannelTrouble(
                        store: store, outbox: conversations.outbox, forwarding: nil, readiness: readiness,
                        time: conversations.services.time, logger: logger)),
                successTerminationBehavior: .gracefullyShutdownGroup))
        // Ended first: what it has taken is still stored.
        if let webhooks { services.append(.init(service: webhooks)) }
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: signals, logger: logger)
        // The longest wait for an answer that is on its way; then whatever still runs is cut off.
        configuration.maximumGracefulShutdownDuration = .seconds(7)
        configuration.maximumCancellationDuration = .seconds(2)
        try await ServiceGroup(configuration: configuration).run()
        try store.close()
    }
}

/// A service that is called by its type in the log. Left alone, the service group prints all that is in a value: with
/// the catalogue of instruments that is half of the start-up time, and nobody wants to read it.
protocol NamedService: Service, CustomStringConvertible {}
extension NamedService {
    var description: String { "\(Self.self)" }
}

/// Offers the commands in the platforms' own menus: to everybody at the start, to a person when their rights change.
private struct Publishing: NamedService {
    let channels: [any Channel]
    let menus: CommandMenus
    let rightsChanged: AsyncStream<Int64>
    let time: any TimeSource
    let logger: Logger

    /// People first: every language must be parsed for this.
    private static let pause: Duration = .seconds(1)

    func run() async throws {
        guard !channels.isEmpty else { return }
        await cancelWhenGracefulShutdown {
            guard (try? await time.sleep(for: Self.pause)) != nil else { return }
            await publish { try await menus.all() }
            for await user in rightsChanged { await publish { try await menus.own(of: user) } }
        }
    }

    private func publish(_ menus: () async throws -> [CommandMenu]) async {
        do {
            let menus = try await menus()
            for channel in channels {
                await channel.publish(menus.filter { $0.chat.map { $0.channel == channel.id } ?? true })
            }
        } catch {
            logger.error("command menus not published", metadata: ["error": "\(error)"])
        }
    }
}

/// Waits for everything an input caused; set once all parts are made.
final class Settle: Sendable {
    /// Holds the function: one that stood behind the lock itself would be wrapped once more at every reading.
    private struct Known { let wait: @Sendable (ChatID) async -> Void }
    private let known = Locked<Known?>(nil)
    func set(_ wait: @escaping @Sendable (ChatID) async -> Void) { known.withLock { $0 = Known(wait: wait) } }
    func wait(for chat: ChatID) async { await known.withLock { $0 }?.wait(chat) }
}

/// What cannot be drawn is known to who runs the program before anybody asks for it.
private struct FontNotice: NamedService {
    let services: BotServices
    let logger: Logger

    func run() async throws {
        if let missing = try? await services.charts.missingFonts(of: services.locales.languages), !missing.isEmpty {
            logger.error(
                "no installed font has the letters of some languages: no pictures and no PDF in them",
                metadata: ["languages": "\(missing.joined(separator: ", "))"])
        }
        // One that ends by itself while the others shut down counts as a failure.
        try? await gracefulShutdown()
    }
}
