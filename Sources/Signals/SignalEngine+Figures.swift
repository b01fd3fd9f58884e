import Indicators
import Trading

// What a condition was judged by.
extension SignalEngine {
    /// The figures of one condition at the last candle; none where it has none to show.
    func figures(_ condition: Condition, _ leaf: Leaf) -> [Evidence.Figure] {
        func figure(_ operand: Operand, _ place: Leaf.Place) -> Evidence.Figure? {
            if case .number = operand.source { return nil }
            let value = value(place)
            return .init(name: "\(operand)", value: value.isFinite ? value : nil)
        }
        switch (condition, leaf) {
        case (.compare(let left, _, let right), .compare(let first, _, let second)):
            return [figure(left, first), figure(right, second)].compactMap(\.self)
        case (.rising(let operand, _), .monotonic(let place, _, _)),
            (.falling(let operand, _), .monotonic(let place, _, _)):
            return [figure(operand, place)].compactMap(\.self)
        case (.event(.orderBlock, _, _, _), .event(let frame, let kind, let way, let bars)),
            (.event(.fairValueGap, _, _, _), .event(let frame, let kind, let way, let bars)):
            let seen = frames[frame].sighting(kind, way, within: bars)
            return seen.map { Evidence.Figure.zone(bottom: $0.bottom, top: $0.top) } ?? []
        case (.event(.sweep, _, _, _), .event(let frame, let kind, let way, let bars)):
            return frames[frame].sighting(kind, way, within: bars).map { [.init(name: "level", value: $0.top)] } ?? []
        case (.event, .event(let frame, let kind, let way, let bars)):
            let seen = frames[frame].sighting(kind, way, within: bars)
            return seen.map { Evidence.Figure.broken(level: $0.top, close: $0.close) } ?? []
        case (.change, .change(let frame, let change, let way, let bars)):
            let seen = frames[frame].seen(change, way, within: bars)
            return seen?.zone.map { Evidence.Figure.zone(bottom: $0.bottom, top: $0.top) }
                ?? seen?.level.map { [.init(name: "level", value: $0)] } ?? []
        case (.trend, .trend(let frame, _)):
            guard let level = frames[frame].structure.lastBreak?.level, let close = frames[frame].breakingClose else {
                return []
            }
            return Evidence.Figure.broken(level: level, close: close)
        case (.dayType, .dayType):
            return dayType.map { $0.gauge.figures(frames[$0.frame]) } ?? []
        case (.inZone, .inZone(let frame, let kind, let way)):
            return frames[frame].zone(kind, way).map { Evidence.Figure.zone(bottom: $0.bottom, top: $0.top) } ?? []
        case (.inHalf, .inHalf(let frame, _)):
            return [.init(name: "range", value: frames[frame].structure.position.map { $0 * 100 })]
        default: return []
        }
    }
}

extension Evidence.Figure {
    /// Where a zone lies.
    fileprivate static func zone(bottom: Double, top: Double) -> [Self] {
        [.init(name: "bottom", value: bottom), .init(name: "top", value: top)]
    }

    /// The level that a close went beyond.
    fileprivate static func broken(level: Double, close: Double) -> [Self] {
        [.init(name: "level", value: level), .init(name: "close", value: close)]
    }
}
