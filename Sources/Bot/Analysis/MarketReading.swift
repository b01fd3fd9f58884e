import Actions
import LanguageModel
import Platform
import Presentation
import Signals
import Storage
import Trading
import Understanding
import Venues

/// Which way a model thinks that an analysis leans, and the levels that would confirm or contradict it. It is held
/// against what prices do afterwards.
struct MarketReading: Sendable {
    struct Level: Sendable, Hashable {
        var price: Double
        /// As the person reads it.
        var text: String
    }
    var bias: ReadingRow.Bias
    /// nil when neutral, or when the model named none that fits: then nothing is kept of it.
    var levels: (confirmation: Level, contradiction: Level)?
    var remark: ModelRemark
    /// The model as its service calls it.
    var model: String

    /// Prices have so many bars of the timeframe to come to one of the levels.
    static let bars = 20

    func document(_ localizer: Localizer) -> Document {
        let text = remark.document(localizer)
        guard remark.text != nil else { return text }
        guard let levels else { return localizer.document("model.bias.\(bias)_open") + text }
        return localizer.document(
            "model.bias.\(bias)",
            ["confirmation": .text(levels.confirmation.text), "contradiction": .text(levels.contradiction.text)]) + text
    }
}

extension ModelDesk {
    private static let readingTool = ToolDefinition(
        "reading", "Gives the reading of the analysis.",
        [
            ToolParameter("bias", .choice(["bullish", "bearish", "neutral"]), "which way the evidence leans"),
            ToolParameter("confirmation", .text, "mark of the price that would confirm it", isOptional: true),
            ToolParameter("contradiction", .text, "mark of the price that would contradict it", isOptional: true),
            ToolParameter("text", .text, "what it amounts to"),
        ], effect: .reads)

    /// Asks for a reading of an analysis.
    /// - Parameters:
    ///   - results: the analysis as the person sees it.
    ///   - levels: its prices by how they are written.
    ///   - price: the last one.
    /// - Returns: the reading, or why there is none.
    func reading(
        of results: String, levels: [String: Double], price: Double, _ turn: Turn
    ) async -> Result<MarketReading, MissingReading> {
        let grounded = GroundedText(results)
        let instruction = prompts["analyze"]
        let outcome = await ask(
            prompt(instruction, grounded, nil, turn.reader, tool: Self.readingTool), for: turn.user.id,
            within: Self.patience)
        var remark = ModelRemark(record: Self.record(instruction.name, outcome, turn.reader))
        guard let reply = outcome.reply, let model = outcome.model else {
            remark.notice = Self.notice(outcome)
            return .failure(MissingReading(remark: remark))
        }
        guard case .calls(let calls, _) = reply.content, let call = calls.first(where: { $0.name == "reading" }),
            let bias = call.arguments["bias"]?.string.flatMap(ReadingRow.Bias.init),
            let text = call.arguments["text"]?.string,
            let shown = interpreter.grounded(text, in: grounded, turn.localizer.language)
        else { return .failure(MissingReading(remark: remark)) }
        remark.text = shown
        func level(_ name: String) -> MarketReading.Level? {
            call.arguments[name]?.string.flatMap(grounded.figure).flatMap { figure in
                levels[figure].map { MarketReading.Level(price: $0, text: figure) }
            }
        }
        var reading = MarketReading(bias: bias, levels: nil, remark: remark, model: model)
        if bias != .neutral, let beyond = level("confirmation"), let against = level("contradiction") {
            let isUp = bias == .bullish
            let fits =
                isUp ? against.price < price && price < beyond.price : beyond.price < price && price < against.price
            if fits { reading.levels = (beyond, against) }
        }
        return .success(reading)
    }
}

/// No reading that may be shown.
struct MissingReading: Error {
    var remark: ModelRemark
}

extension ReadingRow {
    /// What became of it by the candles that opened after it was made; nil while that is open. Where one candle
    /// reaches both levels, the one against it counts: what came first is not known.
    /// - Parameter candles: closed ones of its timeframe, in order, from the one in which it was made on.
    func outcome(by candles: some Sequence<Candle>, _ calendar: TradingCalendar) -> (Outcome, at: Timestamp)? {
        let isUp = bias == .bullish
        var seen = 0
        for candle in candles where candle.openTime >= madeAt {
            let end = timeframe.nextBarStart(after: candle.openTime, calendar: calendar)
            if isUp ? candle.low <= contradiction : candle.high >= contradiction { return (.contradicted, end) }
            if isUp ? candle.high >= confirmation : candle.low <= confirmation { return (.confirmed, end) }
            seen += 1
            if seen == MarketReading.bars { return (.expired, end) }
        }
        return nil
    }
}

extension BotServices {
    /// An analysis with what a model makes of it, under the figures and told apart from them.
    func read(_ wording: AnalysisWording, by model: ModelDesk, _ turn: Turn, _ reply: Reply) async -> Plan {
        let answer = await model.reading(
            of: wording.document.plainText, levels: wording.writtenLevels, price: wording.analysis.close, turn)
        var reply = reply
        switch answer {
        case .failure(let missing):
            let record = missing.remark.record
            reply.document += missing.remark.notice.map { turn.localizer.document("\($0)_reading") } ?? Document()
            return .change(answer: reply) { try $0.addAudit(record) }
        case .success(let reading):
            let record = reading.remark.record
            reply.document += reading.document(turn.localizer)
            if let (confirmed, contradicted) = try? await store.read({ try $0.readingRecord(of: reading.model) }) {
                reply.document += Self.record(confirmed, contradicted, reading.model, turn.localizer)
            }
            let row = reading.levels.map { levels in
                ReadingRow(
                    user: turn.user.id, instrument: wording.instrument.id, timeframe: wording.analysis.timeframe,
                    bias: reading.bias, confirmation: levels.confirmation.price,
                    contradiction: levels.contradiction.price, madeAt: market.clock.now(), model: reading.model,
                    prompt: model.prompts["analyze"].name)
            }
            return .change(answer: reply) { transaction in
                try transaction.addAudit(record)
                if let row { try transaction.addReading(row) }
            }
        }
    }

    /// How earlier readings of a model fared; nothing while they are too few to say anything.
    private static func record(
        _ confirmed: Int, _ contradicted: Int, _ model: String, _ localizer: Localizer
    ) -> Document {
        let count = confirmed + contradicted
        guard count >= TrackRecord.least, let interval = TrackRecord.interval(ofShare: confirmed, in: count) else {
            return Document()
        }
        let figures = ReportFigures(localizer: localizer)
        return localizer.document(
            "model.record",
            [
                "model": .text(model), "count": .integer(count),
                "rate": figures.share(Double(confirmed) / Double(count)), "low": figures.share(interval.lowerBound),
                "high": figures.share(interval.upperBound),
            ])
    }
}
