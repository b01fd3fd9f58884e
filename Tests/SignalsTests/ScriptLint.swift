import Foundation

/// What can be said of a script without its platform's compiler: our own reading of the languages' references.
struct ScriptLint {
    private(set) var faults: [String] = []
    private let lines: [String]
    private let scans: [Scan]
    /// Without comments and the contents of literals.
    private let code: [String]

    /// A line, read once.
    private struct Scan {
        var bare = ""
        var words: Set<String> = []
        /// Words with an opening parenthesis after them, but for members of something.
        var calls: [String] = []
        var brackets: [UInt8] = []
        var isUnclosed = false
    }

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        scans = lines.map(Self.scan)
        code = scans.map(\.bare)
        var open: [UInt8] = []
        for (number, scan) in scans.enumerated() {
            if scan.isUnclosed { fault(number, "a quote is open") }
            for bracket in scan.brackets {
                if "([{".utf8.contains(bracket) {
                    open.append(bracket)
                } else if open.popLast().map({ bracket - $0 <= 2 }) != true {  // in ASCII near each other
                    fault(number, "a bracket closes nothing")
                }
            }
            if !scan.words.isDisjoint(with: ["nan", "inf", "nil", "Optional"]) { fault(number, "a number is none") }
        }
        if !open.isEmpty { faults.append("brackets are open") }
    }

    private mutating func fault(_ line: Int, _ what: String) { faults.append("\(line + 1): \(what): \(lines[line])") }

    static func bare(_ line: String) -> String { scan(line).bare }

    private static func scan(_ line: String) -> Scan {
        var scan = Scan()
        var (bytes, word) = ([UInt8](), [UInt8]())
        var (isInside, isEscaped, isMember, before) = (false, false, false, UInt8(0))
        for byte in Array(line.utf8) + [10] {
            if isInside {
                if isEscaped {
                    isEscaped = false
                } else if byte == 92 {
                    isEscaped = true
                } else if byte == 34 {
                    isInside = false
                    bytes.append(byte)
                }
                continue
            }
            if isLetter(byte) || !word.isEmpty && (48...57).contains(byte) {
                if word.isEmpty { isMember = before == 46 }
                word.append(byte)
            } else if !word.isEmpty {
                let text = String(decoding: word, as: UTF8.self)
                scan.words.insert(text)
                if byte == 40, !isMember { scan.calls.append(text) }
                word = []
            }
            if byte == 47, before == 47 {
                bytes.removeLast()
                break
            }
            if byte == 34 { isInside = true }
            if "()[]{}".utf8.contains(byte) { scan.brackets.append(byte) }
            bytes.append(byte)
            before = byte
        }
        if bytes.last == 10 { bytes.removeLast() }
        scan.bare = String(decoding: bytes, as: UTF8.self)
        scan.isUnclosed = isInside
        return scan
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
    }

    /// Functions that are called without being known.
    private mutating func calls(_ known: Set<String>, definition: Regex<(Substring, Substring)>, hint: String) {
        let lines = code.filter { line in [hint, ",", "}"].contains(where: line.hasSuffix) || line.contains(" => ") }
        let defined = known.union(lines.compactMap { $0.firstMatch(of: definition).map { String($0.1) } })
        for (number, scan) in scans.enumerated() {
            for name in scan.calls where !defined.contains(name) { fault(number, "\(name) is not known") }
        }
    }

    // Pine.

    static func pine(_ text: String) -> [String] {
        var lint = ScriptLint(text)
        lint.pine()
        return lint.faults
    }

    private mutating func pine() {
        if lines.first != "//@version=6" { faults.append("no version") }
        if code.count(where: { $0.hasPrefix("strategy(") }) != 1 { faults.append("not one declaration") }
        if !lines.contains("//@strategy_alert_message {{strategy.order.alert_message}}") {
            faults.append("no message of alerts")
        }
        calls(
            ["strategy", "na", "nz", "int", "hour", "minute", "and", "or", "not", "if"],
            definition: /^([A-Za-z_]\w*)\(.*\) =>/, hint: "=>")
        for (number, line) in code.enumerated() {
            let words = scans[number].words
            if words.contains("strategy"), !words.isDisjoint(with: ["entry", "exit", "order", "close"]),
                !line.hasPrefix("strategy("), line.contains(/strategy\.(entry|exit|order|close)\(/),
                !words.contains("alert_message")
            {
                fault(number, "an order without a message")
            }
            if words.contains("lookahead_on") { handOver(number, line) }
            if words.contains("security"), !words.contains("lookahead_on") { fault(number, "an open bar") }
        }
        var blocks: [Int] = []  // where conditional blocks are indented from
        for (number, line) in code.enumerated() where !line.allSatisfy(\.isWhitespace) {
            let indent = line.prefix { $0 == " " }.count
            if indent % 4 != 0 { fault(number, "indented by no multiple of four") }
            while let last = blocks.last, indent <= last { blocks.removeLast() }
            let words = scans[number].words
            if !blocks.isEmpty, words.contains("ta") { fault(number, "an indicator in a conditional block") }
            if !words.isDisjoint(with: ["if", "for", "while", "else"]) { blocks.append(indent) }
        }
        exits()
    }

    /// All a longer timeframe hands over is of closed bars.
    private mutating func handOver(_ number: Int, _ line: String) {
        guard let name = line.firstMatch(of: /, (\w+)\(\), barmerge/)?.1,
            let start = code.firstIndex(of: "\(name)() =>"),
            let last = code[(start + 1)...].prefix(while: { $0.hasPrefix("    ") }).last
        else { return fault(number, "nothing is handed over") }
        let parts = last.trimmingCharacters(in: .whitespaces).dropFirst().dropLast().split(separator: ", ")
        for part in parts where !part.contains(/\[[1-9][0-9]*\]/) { fault(number, "\(part) may be of an open bar") }
    }

    private mutating func exits() {
        for side in ["long", "short"] {
            let entries = lines.count { $0.contains("strategy.entry(\"\(side)\"") }
            let exits = lines.count { $0.contains("strategy.exit(") && $0.contains("\"\(side)\"") }
            if entries > exits { faults.append("\(side) is entered and never left") }
        }
    }

    // MQL5.

    static func mql5(_ text: String) -> [String] {
        var lint = ScriptLint(text)
        lint.mql5()
        return lint.faults
    }

    private mutating func mql5() {
        calls(
            Self.known, definition: /^\s*(?:double|int|bool|void|string|datetime|ulong) ([A-Za-z_]\w*)\(/,
            hint: ")")
        let all = code.joined(separator: "\n")
        for event in ["int OnInit()", "void OnDeinit(const int reason)", "void OnTick()"] where !all.contains(event) {
            faults.append("no \(event)")
        }
        for match in all.matches(of: /(\w+Handle) = i[A-Z]/) {
            let handle = String(match.1)
            if !all.contains("if(\(handle) == INVALID_HANDLE)") { faults.append("\(handle) is not checked") }
            if !all.contains("IndicatorRelease(\(handle))") { faults.append("\(handle) is not released") }
            if !all.contains("CopyBuffer(\(handle), ") { faults.append("\(handle) is not read") }
        }
        for (number, line) in code.enumerated() {
            let words = scans[number].words
            guard !words.isDisjoint(with: ["CopyBuffer", "CopyRates", "trade"]) else { continue }
            if let copy = line.firstMatch(of: /CopyBuffer\(\w+, \d, (\d+), count, (\w+)\)/) {
                if copy.1 != "1" { fault(number, "an open bar") }
                if !line.contains("!= count) return(false);") { fault(number, "not checked") }
                if !all.contains("ArraySetAsSeries(\(copy.2), true);") { fault(number, "no series") }
            } else if let copy = line.firstMatch(of: /count = CopyRates\(_Symbol, \w+, (\d+), History, (\w+)\)/) {
                if copy.1 != "1" { fault(number, "an open bar") }
                if scans[number + 1].bare.firstMatch(of: /if\(count < \d+\) return\(false\);/) == nil {
                    fault(number, "not checked")
                }
                if !all.contains("ArraySetAsSeries(\(copy.2), true);") { fault(number, "no series") }
            } else if !words.contains("trade") {
                fault(number, "figures read another way")
            }
            if line.contains(/trade\.(Buy|Sell)(Limit|Stop)?\(planVolume/), !line.contains("planStop, last") {
                fault(number, "an order without its stop")
            }
        }
        if let send = all.range(of: "trade.Buy("), let check = all.range(of: "if(!AllowTrading") {
            if send.lowerBound < check.lowerBound { faults.append("an order before it is allowed") }
        }
    }

    /// Of the MQL5 reference.
    private static let known: Set = [
        "AccountInfoDouble", "AccountInfoInteger", "ArrayInitialize", "ArrayResize", "ArraySetAsSeries", "ArraySize",
        "CopyBuffer", "CopyRates", "DoubleToString", "GetLastError", "IndicatorRelease", "IntegerToString",
        "MQLInfoInteger", "MathAbs", "MathArcsin", "MathFloor", "MathIsValidNumber", "MathMax", "MathMin", "MathRound",
        "MathSqrt", "NormalizeDouble", "OrderCalcProfit", "OrderSelect", "PeriodSeconds", "PositionGetDouble",
        "PositionGetInteger", "PositionGetString", "PositionGetTicket", "PositionSelectByTicket", "PositionsTotal",
        "Print", "ResetLastError", "StringReplace", "StringToCharArray", "StructToTime", "SymbolInfoDouble",
        "SymbolInfoInteger", "TimeGMT", "TimeToStruct", "TimeTradeServer", "WebRequest", "iBands", "iBarShift", "iCCI",
        "iMA", "iRSI", "iStdDev", "iTime", "iWPR", "if", "for", "while", "return",
    ]
}
