/// Finds places for labels so that none covers another. What finds no place is left out: the shape it names is drawn.
struct LabelBoard {
    let bounds: Box
    private var taken: [Box]
    /// How much of importance a label would cover there: the less the better.
    private let cost: (Box) -> Double

    init(bounds: Box, taken: [Box], cost: @escaping (Box) -> Double) {
        self.bounds = bounds
        self.taken = taken
        self.cost = cost
    }

    /// Takes the free candidate that covers least, of equal ones the first; nil when none is free.
    ///
    /// Candidates that stick out at a side are moved in; those that stick out above or below are passed over.
    mutating func place(_ candidates: [Box]) -> Box? {
        var best: (box: Box, cost: Double)?
        for candidate in candidates {
            var box = candidate
            box.x = max(bounds.x, min(box.x, bounds.right - box.width))
            guard box.width <= bounds.width, box.y >= bounds.y, box.bottom <= bounds.bottom,
                !taken.contains(where: box.overlaps)
            else { continue }
            let found = cost(box)
            if found < best?.cost ?? .infinity { best = (box, found) }
            if found == 0 { break }
        }
        if let best { taken.append(best.box) }
        return best?.box
    }
}

extension Box {
    func overlaps(_ other: Box) -> Bool {
        x < other.right && other.x < right && y < other.bottom && other.y < bottom
    }
}
