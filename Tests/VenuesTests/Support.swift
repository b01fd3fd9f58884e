import Foundation
import Platform
import TestSupport
import Trading

@testable import Venues

func catalogue() throws -> InstrumentCatalogue {
    let file = Folders.root.appending(path: "config/instruments.yaml")
    return try InstrumentCatalogue(yaml: String(contentsOf: file, encoding: .utf8))
}

func simulated(seed: UInt64 = 7, at start: Timestamp = SimulatedMarket.start) throws -> SimulatedMarket {
    try SimulatedMarket(
        seed: seed, catalogue: catalogue(), clock: MarketClock(start: start, speed: 1, time: ManualTime()))
}

func utc(_ text: String) -> Timestamp {
    Timestamp((try? Date(text, strategy: .iso8601)) ?? .distantPast)
}
