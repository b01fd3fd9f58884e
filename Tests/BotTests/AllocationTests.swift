import Foundation
import TestSupport
import Testing

@testable import Bot

/// What handling a candle puts on the heap.
@Suite struct AllocationTests {
    @Test func `what is put on the heap is counted, what is not is not`() throws {
        var numbers = [1.0, 2, 3]
        let none = AllocationCounter.count { for index in numbers.indices { numbers[index] += 1 } }
        let some = AllocationCounter.count { for _ in 0..<10 { numbers = numbers.map { $0 + 1 } } }
        #expect(numbers == [12, 13, 14])
        // Unoptimized code keeps more on the heap.
        let (few, many) = (try #require(none), try #require(some))
        #expect(few < many && many >= 10)
    }

    @Test func `a candle through forty indicators, structure and ten strategies allocates nothing`() throws {
        let benchmark = try EngineBenchmark(home: Folders.root)
        let allocations = try #require(try benchmark.allocations(StructureBenchmark.walk(3_000)))
        #if DEBUG
            // Unoptimized code boxes what the optimizer keeps in registers: there it is only measured.
            #expect(allocations >= 0)
        #else
            #expect(allocations == 0, "\(allocations)")
        #endif
    }
}
