import Actions
import Foundation
import Indicators
import Presentation

/// Every indicator there is, by family: its name in the chat, and all about it in a file that comes with it.
struct IndicatorGuide {
    let localizer: Localizer

    func reply() -> Reply {
        let all = IndicatorCatalogue.all.map { $0.descriptor }
        let families = IndicatorDescriptor.Family.allCases.map { family in
            (family, all.filter { $0.family == family }.sorted { $0.name < $1.name })
        }.filter { !$0.1.isEmpty }
        let lines = families.map { family, members in
            localizer.document(
                "indicators.family",
                [
                    "family": .text(name(family)), "count": .integer(members.count),
                    "names": .text(members.map { shortName($0) }.joined(separator: ", ")),
                ])
        }
        let document =
            localizer.document("indicators.catalogue", ["count": .integer(all.count)])
            + lines.reduce(Document()) { $0 + $1 } + localizer.document("indicators.how")
        let text = families.map { family, members in
            ([name(family)] + members.map(line)).joined(separator: "\n")
        }.joined(separator: "\n\n")
        return Reply(
            document, picture: .init(bytes: Array((text + "\n").utf8), name: "indicator_list.txt", isDocument: true))
    }

    private func name(_ family: IndicatorDescriptor.Family) -> String {
        localizer.text("indicators.families.\(family.rawValue)")
    }

    /// Candlestick patterns are called by their own names.
    private func shortName(_ descriptor: IndicatorDescriptor) -> String {
        descriptor.family == .pattern && descriptor.name.hasPrefix("cdl")
            ? String(descriptor.name.dropFirst(3)) : descriptor.name
    }

    /// `rsi(14): length 14 (2…5000); 14 candles`
    private func line(_ descriptor: IndicatorDescriptor) -> String {
        let standards = descriptor.parameters.map(\.standard)
        let call = (try? IndicatorCall(descriptor.name, standards)).map { "\($0)" } ?? descriptor.name  // as it stands
        var parts = descriptor.parameters.map { parameter in
            parameter.choices.isEmpty
                ? "\(localizer.parameterName(parameter.name)) \(figure(parameter.standard)) "
                    + "(\(figure(parameter.range.lowerBound))…\(figure(parameter.range.upperBound)))"
                : "\(localizer.parameterName(parameter.name)) \(parameter.choices.joined(separator: "|"))"
        }
        if descriptor.outputs.count > 1 { parts.append(descriptor.outputs.map { ".\($0)" }.joined(separator: " ")) }
        parts.append(
            localizer.text("indicators.warm_up", ["count": .integer(descriptor.warmUp(standards))]))
        return "\(call): \(parts.joined(separator: "; "))"
    }

    private func figure(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}
