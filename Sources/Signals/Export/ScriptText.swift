import Trading

extension String {
    /// As part of a line comment: one line, without what could end or continue it, or turn the text around.
    var inComment: String {
        String(unicodeScalars.map { $0.isPrintable && $0 != "\\" ? Character($0) : " " })
    }

    /// As the content of a string literal in double quotes, in both languages.
    var inLiteral: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\\", "\"": text += "\\\(scalar)"
            case _ where !scalar.isPrintable: text += " "
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// As the content of a JSON string: ASCII alone.
    var inJSON: String {
        utf16.reduce(into: "") { text, unit in
            let scalar = Unicode.Scalar(unit)
            if let scalar, scalar.isASCII, scalar.isPrintable, scalar != "\"", scalar != "\\" {
                text.unicodeScalars.append(scalar)
            } else {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }

    /// As the name of a file: letters, digits and underscores of ASCII.
    var fileName: String {
        let name = unicodeScalars.prefix(60).map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) ? Character(scalar) : "_"
        }
        return name.isEmpty ? "strategy" : String(name)
    }
}

extension Unicode.Scalar {
    /// Neither a control, a line's end, nor a mark that changes the direction of writing.
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}

extension Double {
    /// A literal that no language takes for a whole number: `2.0`. Both languages divide whole numbers as such.
    var real: String { "\(self)" }
}

/// The comment at the head of a script.
struct ScriptHeader {
    let plan: ExportPlan
    /// What is specific to the platform.
    let notes: [String]

    var lines: [String] {
        let strategy = plan.strategy
        var lines = [
            strategy.name, "Strategy \(strategy.id) on \(strategy.timeframe.rawValue), exported by Bellwether.", "",
        ]
        for (side, condition) in [("Long", strategy.long), ("Short", strategy.short)] {
            guard let condition else { continue }
            lines.append("\(side) when: \(condition)")
        }
        for filter in strategy.filters { lines.append("And only when: \(filter)") }
        lines += [
            "Levels: \(strategy.levelsText)",
            "At least \(strategy.minimumReward.plain) times the risk at the last target. An entry waits"
                + " \(strategy.expiry) bars. No other signal for \(strategy.cooldown) bars.",
        ]
        if plan.frames.contains(where: \.hasStructure) {
            lines.append("A swing stands out among \(strategy.swingLength) bars on each side, and is known that late.")
        }
        lines += ["", "Not compiled here: read it, compile it and try it on a demo account before you rely on it."]
        lines += ["Results of a simulation are no promise of results to come.", ""]
        lines += ["Assumptions and known differences:"] + notes.map { "- \($0)" }
        return lines.map { $0.isEmpty ? "//" : "// " + $0.inComment }
    }
}
