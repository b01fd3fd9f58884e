import Indicators
import Trading

/// A strategy as an expert advisor for MetaTrader 5.
///
/// At the first tick of a bar everything is worked out anew over the last closed bars, shift 1 and older, of each
/// timeframe: nothing is carried on from bar to bar, so a restart changes no figure. Arrays are series, newest first.
struct MQLExport: ScriptDialect {
    let plan: ExportPlan

    init(_ plan: ExportPlan) { self.plan = plan }

    let and = "&&"
    let or = "||"
    let none = "None()"
    let spread = "spread"
    func real(_ name: String, _ value: String) -> String { "double \(name) = \(value);" }
    func whole(_ name: String, _ value: String) -> String { "int \(name) = \(value);" }
    func flag(_ name: String, _ value: String) -> String { "bool \(name) = \(value);" }
    func isKnown(_ value: String) -> String { "Has(\(value))" }
    func minute(_ zone: String) -> String {
        guard let rule = ClockRule(zone: zone) else { preconditionFailure("\(zone) is refused") }
        return "MinuteOfDay(closedAt, \(rule.code))"
    }
    func structure(_ frame: Int, _ output: StructureOutput) -> String { "structure\(frame).\(output)" }
    func dayKind(_ frame: Int) -> String { "DayKind(frame\(frame))" }

    func value(_ place: ExportPlan.Place) -> String { "At(\(series(place)), \(place.barsAgo))" }

    func before(_ place: ExportPlan.Place) -> String {
        place.frame == 0
            ? "At(\(series(place)), \(place.barsAgo + 1))"
            : "At(\(series(place)), \(place.barsAgo) + fresh\(place.frame))"
    }

    func monotonic(_ place: ExportPlan.Place, bars: Int, isRising: Bool) -> String {
        "Monotonic(\(series(place)), \(place.barsAgo), \(bars), \(isRising ? 1 : -1))"
    }

    private func series(_ place: ExportPlan.Place) -> String {
        switch plan.frames[place.frame].series[place.series] {
        case .price(let field): "\(field.rawValue)\(place.frame)"
        case .indicator(let call, let output):
            MQLIndicator(call, frame: place.frame, index: plan.calls(place.frame).firstIndex(of: call) ?? 0)
                .output(output)
        }
    }

    // The program.

    /// Every indicator with its place.
    private var indicators: [MQLIndicator] {
        plan.frames.indices.flatMap { frame in
            plan.calls(frame).enumerated().map { MQLIndicator($1, frame: frame, index: $0) }
        }
    }

    var text: String {
        var functions = ScriptFunctions(MQLFunctions.all)
        for name in ["None", "Has", "At", "Fit"] { functions.need(name) }
        let load = loadLines(&functions)
        let decision = decisionLines(&functions)
        let trading = MQLTrading(plan: plan)
        let lines =
            ScriptHeader(plan: plan, notes: notes).lines + trading.inputs + globals + functions.lines + starting + load
            + trading.lines + decision
        return lines.joined(separator: "\n") + "\n"
    }

    private var globals: [String] {
        var lines = ["", "// Figures, the newest closed bar first."]
        for (index, frame) in plan.frames.enumerated() {
            let columns = ["open", "high", "low", "close", "volume"].map { "\($0)\(index)[]" }
            lines.append("MqlRates frame\(index)[];  // \(frame.timeframe.rawValue)")
            lines.append("double \(columns.joined(separator: ", "));")
            if frame.hasStructure { lines.append("Structure structure\(index);") }
        }
        for indicator in indicators {
            let arrays = indicator.outputs.map { "\($0)[]" }.joined(separator: ", ")
            lines.append("double \(arrays);  // \(indicator.call)")
            if let handle = indicator.handle { lines.append("int \(handle) = INVALID_HANDLE;") }
        }
        return structureFirst(lines)
    }

    /// The type of a structure must stand before its variables.
    private func structureFirst(_ lines: [String]) -> [String] {
        guard plan.frames.contains(where: \.hasStructure) else { return lines }
        let type = MQLStructure.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return [""] + type + lines
    }

    private var starting: [String] {
        var lines = ["", "int OnInit()", "{"]
        for (index, _) in plan.frames.enumerated() {
            lines.append("   ArraySetAsSeries(frame\(index), true);")
            for column in ["open", "high", "low", "close", "volume"] {
                lines.append("   ArraySetAsSeries(\(column)\(index), true);")
            }
        }
        for indicator in indicators {
            for output in indicator.outputs { lines.append("   ArraySetAsSeries(\(output), true);") }
            guard let handle = indicator.handle, let creation = indicator.creation(plan) else { continue }
            lines.append("   \(handle) = \(creation);")
            lines.append("   if(\(handle) == INVALID_HANDLE)")
            lines.append("   {")
            lines.append("      Print(\"\(handle) failed: \", GetLastError());")
            lines += ["      return(INIT_FAILED);", "   }"]
        }
        lines += [
            "   if(RiskPercent <= 0 || RiskPercent > 100 || MaxLots <= 0 || History < \(leastHistory))",
            "      return(INIT_PARAMETERS_INCORRECT);",
            "   trade.SetExpertMagicNumber(Magic);",
            "   trade.SetTypeFillingBySymbol(_Symbol);",
            "   return(INIT_SUCCEEDED);", "}", "", "void OnDeinit(const int reason)", "{",
        ]
        for case let handle? in indicators.map(\.handle) {
            lines.append("   if(\(handle) != INVALID_HANDLE) IndicatorRelease(\(handle));")
        }
        return lines + ["}"]
    }

    private var leastHistory: Int { min(max(plan.frames.map(\.warmUp).max() ?? 0, 200), 100_000) }

    private func loadLines(_ functions: inout ScriptFunctions) -> [String] {
        var lines = [
            "", "// Reads the closed bars and works out every figure; false while the terminal still loads them.",
            "bool Load()", "{", "   int count;",
        ]
        for (index, frame) in plan.frames.enumerated() {
            lines += [
                "   count = CopyRates(_Symbol, \(frame.timeframe.mql), 1, History, frame\(index));",
                "   if(count < \(max(frame.warmUp, 2))) return(false);",
                "   Fit(open\(index), count);", "   Fit(high\(index), count);", "   Fit(low\(index), count);",
                "   Fit(close\(index), count);", "   Fit(volume\(index), count);",
                "   for(int i = 0; i < count; i++)", "   {", "      open\(index)[i] = frame\(index)[i].open;",
                "      high\(index)[i] = frame\(index)[i].high;", "      low\(index)[i] = frame\(index)[i].low;",
                "      close\(index)[i] = frame\(index)[i].close;",
                "      volume\(index)[i] = (double)frame\(index)[i].tick_volume;", "   }",
            ]
            for (place, call) in plan.calls(index).enumerated() {
                lines += MQLIndicator(call, frame: index, index: place).lines(&functions).map { "   \($0)" }
            }
            if frame.hasStructure {
                lines.append("   structure\(index).Run(frame\(index), \(plan.swingLength));")
            }
        }
        return lines + ["   return(true);", "}"]
    }

    private func decisionLines(_ functions: inout ScriptFunctions) -> [String] {
        if plan.leaves.contains(where: \.isStreak) { functions.need("Monotonic") }
        if plan.leaves.contains(where: \.usesClock) { functions.need("MinuteOfDay") }
        if plan.frames.contains(where: \.hasDayType) { functions.need("DayKind") }
        var lines = ["", "// Decides at the first tick of a bar, on closed bars alone.", "void Decide()", "{"]
        lines += [
            "   datetime closedAt = frame0[0].time + PeriodSeconds(\(plan.strategy.timeframe.mql));",
            "   double spread = (double)SymbolInfoInteger(_Symbol, SYMBOL_SPREAD) * _Point;",
        ]
        for (index, frame) in plan.frames.enumerated().dropFirst() {
            lines.append("   // 1 when the last bar closed one of \(frame.timeframe.rawValue), too.")
            lines.append(
                "   int fresh\(index) = iTime(_Symbol, \(frame.timeframe.mql), 0) > frame0[0].time ? 1 : 0;")
        }
        lines.append("   // Conditions: 1 true, 0 not, -1 not known yet.")
        lines += leafLines.map { "   \($0)" }
        lines += [
            "   bool wantsLong = \(plan.program.long.map { text($0) } ?? "false");",
            "   bool wantsShort = \(plan.program.short.map { text($0) } ?? "false");",
            "   bool passes = \(plan.program.filters.map { text($0) } ?? "true");",
            "   if(wantsLong == wantsShort || !passes || !IsRested()) return;",
        ]
        for direction in [Direction.long, .short] where plan.strategy.entryCondition(direction) != nil {
            lines.append("   if(wants\(direction.title))")
            lines.append("   {")
            lines += levelLines(direction, ("At(close0, 0)", "At(high0, 0)", "At(low0, 0)")).map { "      \($0)" }
            lines.append("      if(!\(direction.side)Fits) return;")
            lines += MQLTrading(plan: plan).call(direction).map { "      \($0)" }
            lines.append("   }")
        }
        return lines + ["}"]
    }

    private var notes: [String] {
        var notes = [
            "Signals come from closed bars alone, at the first tick of a new one; orders follow at once.",
            "One position at a time: a signal while one is open, or while an entry waits, is not traded.",
            "It trades only when AllowTrading is switched on, and never more than MaxLots.",
            "The stop, and the last target, rest at the broker; nearer targets are closed by this program as it runs.",
            "After a restart a position keeps its stop and last target; nearer targets and the pause are forgotten.",
            "Figures are worked out over the last History bars: averages agree after some hundred bars, not before.",
            "Volumes are tick volumes. Days, and what is anchored to them, are those of the broker's server.",
            "Bars of four hours, days and weeks begin where the broker's server begins them.",
        ]
        if plan.leaves.contains(where: \.usesClock) || indicators.contains(where: { $0.call.openingSession != nil }) {
            notes.append(
                "Times of day: the server's distance from UTC is found when trading, and set by hand in the tester.")
        }
        if plan.frames.contains(where: \.hasStructure) {
            notes.append("Of zones and liquidity the newest 500 are kept; what is found depends on History.")
        }
        return notes
    }
}

extension ExportPlan.Leaf {
    fileprivate var isStreak: Bool {
        if case .monotonic = self { return true }
        return false
    }
}

extension Timeframe {
    var mql: String { "PERIOD_\(fileName)" }
}
