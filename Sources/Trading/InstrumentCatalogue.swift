/// Every instrument, in the order of `config/instruments.yaml`.
public struct InstrumentCatalogue: Sendable {
    public let all: [Instrument]
    private let byID: [InstrumentID: Instrument]

    public init(_ instruments: [Instrument]) {
        all = instruments
        byID = Dictionary(instruments.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public subscript(id: InstrumentID) -> Instrument? { byID[id] }
}
