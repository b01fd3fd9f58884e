/// Columns of figures as what a pen follows: gaps end a stroke, and a crossing ends a filled part.
enum ColumnShape {
    /// The indices of unbroken stretches of figures that can be drawn.
    /// - Parameter starts: where one begins anew without a gap.
    static func stretches(_ columns: [[Double]], starts: Set<Int> = []) -> [Range<Int>] {
        let count = columns.map(\.count).min() ?? 0
        var found: [Range<Int>] = []
        var start: Int?
        for index in 0...count {
            let isThere = index < count && columns.allSatisfy { $0[index].drawable != nil }
            if let first = start, first < index, starts.contains(index) {
                found.append(first..<index)
                start = nil
            }
            if isThere {
                start = start ?? index
            } else if let first = start {
                found.append(first..<index)
                start = nil
            }
        }
        return found
    }

    /// A part of the room between two columns in which the same one is higher.
    struct Part: Hashable {
        var isFirstAbove: Bool
        /// Along the first column, then back along the second. `x` counts bars, `y` is the figure.
        var outline: [Point]
    }

    /// The room between two columns, cut where they cross.
    static func parts(_ first: [Double], _ second: [Double]) -> [Part] {
        stretches([first, second]).flatMap { stretch -> [Part] in
            var parts: [Part] = []
            var (there, back): ([Point], [Point]) = ([], [])
            var isAbove: Bool?
            func finish() {
                guard let isAbove, there.count > 1 else { return }
                parts.append(Part(isFirstAbove: isAbove, outline: there + back.reversed()))
            }
            for index in stretch {
                let (one, other) = (first[index], second[index])
                if let side = isAbove, one != other, (one > other) != side {
                    let crossing = crossing(first, second, before: index)
                    there.append(crossing)
                    back.append(crossing)
                    finish()
                    (there, back, isAbove) = ([crossing], [crossing], one > other)
                }
                if isAbove == nil, one != other { isAbove = one > other }
                there.append(Point(x: Double(index), y: one))
                back.append(Point(x: Double(index), y: other))
            }
            finish()
            return parts
        }
    }

    /// Where the columns meet between `index - 1` and `index`.
    private static func crossing(_ first: [Double], _ second: [Double], before index: Int) -> Point {
        let (earlier, later) = (first[index - 1] - second[index - 1], first[index] - second[index])
        let share = earlier / (earlier - later)
        return Point(
            x: Double(index - 1) + share, y: first[index - 1] + share * (first[index] - first[index - 1]))
    }
}
