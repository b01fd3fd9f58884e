import Foundation
import Indicators
import Platform
import Signals
import Testing
import Trading

/// Strategies nobody thought of: each becomes two programs that keep the rules, or is refused by the name of one of its
/// own conditions.
@Suite struct ExportRandomTests {
    @Test(arguments: 0..<120)
    func `a strategy becomes programs, or is refused by a name that stands in it`(seed: Int) throws {
        let strategy = try Dice(UInt64(seed) + 1).strategy()
        let conditions = [strategy.long, strategy.short].compactMap(\.self) + strategy.filters
        let names = Set(conditions.flatMap(\.leaves).map { "\($0)" })
        for format in ExportFormat.allCases {
            switch strategy.export(format) {
            case .success(let script): #expect(ExportTests.lint(script, format) == [])
            case .failure(let refusals):
                #expect(!refusals.all.isEmpty)
                for refusal in refusals.all { #expect(names.contains(refusal.part), "\(refusal)") }
            }
        }
    }

    @Test func `most of them become programs`() throws {
        let count = try (0..<120).count { seed in
            guard case .success = try Dice(UInt64(seed) + 1).strategy().export(.mql5) else { return false }
            return true
        }
        #expect(count > 60)
    }
}
