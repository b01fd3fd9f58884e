import Foundation
import Presentation

extension ReportDocument {
    /// When it was made, and in which time zone its moments are.
    var createdText: String {
        localizer.text(
            "document.created",
            [
                "time": .timestamp(createdAt, .dateTime),
                "zone": .text(localizer.timeZone.identifier == "GMT" ? "UTC" : localizer.timeZone.identifier),
            ])
    }

    /// - Throws: `ReportingError` when a part of it cannot be shown truthfully.
    func validate() throws(ReportingError) {
        for table in tables {
            let keys = Set(table.columns.map(\.key))
            guard !keys.isEmpty, keys.count == table.columns.count,
                table.rows.distinct.allSatisfy({ $0.count == table.columns.count }),
                table.chart.map({ keys.contains($0.category) && keys.contains($0.value) }) ?? true
            else { throw .misaligned(table.name) }
        }
    }
}

extension ReportDocument.KeyFigure {
    func text(_ localizer: Localizer) -> String {
        if case .value(.duration) = value, case .value(let duration) = value { return localizer.format(duration) }
        return value.text(localizer)
    }
}
