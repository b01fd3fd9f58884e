import Actions
import HTTP
import Platform
import Presentation
import Reporting
import Storage
import Trading
import Understanding
import Venues

/// What actions work with.
final class BotServices: Sendable {
    let configuration: Configuration
    let store: Store
    let instruments: InstrumentCatalogue
    let strategies: StrategyLibrary
    let gameRules: GameRules
    let market: any MarketSource
    let candles: CandleBook
    let desk: Desk
    let charts: ChartRenderer
    let documents = DocumentRenderer()
    /// nil: no key of Google is configured.
    let sheets: GoogleSheets?
    let locales: Locales
    let concepts: ConceptShelf
    let interpreter: Interpreter
    /// nil: no model is configured.
    let model: ModelDesk?
    let metrics: MetricRegistry
    let time: any TimeSource
    let marketPulse: Pulse
    let administrators: ChatAdministrators
    /// Changes of what is watched since the start.
    let watchChanges = ChangeCounter()
    /// Changes of what is to be optimized since the start.
    let optimizationChanges = ChangeCounter()
    /// Descriptors of every action, for the help.
    let descriptors: @Sendable () -> [ActionDescriptor]

    init(
        configuration: Configuration, store: Store, instruments: InstrumentCatalogue, strategies: StrategyLibrary,
        gameRules: GameRules,
        market: any MarketSource, candles: CandleBook, desk: Desk, charts: ChartRenderer, locales: Locales,
        interpreter: Interpreter, model: ModelDesk?, metrics: MetricRegistry, time: any TimeSource,
        descriptors: @escaping @Sendable () -> [ActionDescriptor]
    ) {
        self.configuration = configuration
        self.store = store
        self.instruments = instruments
        self.strategies = strategies
        self.gameRules = gameRules
        self.market = market
        self.candles = candles
        self.desk = desk
        self.charts = charts
        sheets = configuration.google.map { GoogleSheets($0, transport: HTTPClient(), time: time) }
        self.locales = locales
        concepts = ConceptShelf(locales)
        self.interpreter = interpreter
        self.model = model
        self.metrics = metrics
        self.time = time
        marketPulse = Pulse(time)
        administrators = ChatAdministrators(time: time)
        self.descriptors = descriptors
    }

    /// Every strategy, whoever made it.
    var directory: StrategyDirectory { StrategyDirectory(library: strategies) }

    /// The instrument a person named.
    /// - Throws: `ActionError.refused`.
    func instrument(_ id: InstrumentID) throws -> Instrument {
        guard let instrument = instruments[id] else {
            throw ActionError.refused("unknown_instrument", ["symbol": .text(String(id.symbol.prefix(30)))])
        }
        return instrument
    }

    /// The current quote.
    /// - Throws: `ActionError.refused` when this market has none.
    func quote(_ instrument: Instrument) throws -> Quote {
        guard let quote = market.quote(of: instrument.id) else {
            throw ActionError.refused("no_quote", ["symbol": .text(instrument.id.symbol)])
        }
        return quote
    }
}
