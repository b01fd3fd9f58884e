/// Places equally high tags in a column so that none overlaps another.
enum TagColumn {
    /// How many tags of `height` fit.
    static func capacity(height: Double, within bounds: ClosedRange<Double>) -> Int {
        max(0, Int(((bounds.upperBound - bounds.lowerBound) / height).rounded(.down)))
    }

    /// Centers as near to the wanted ones as possible, in the same order, `height` apart and inside `bounds`.
    ///
    /// Tags that touch form a block, which sits where the mean displacement of its tags is zero; blocks that touch
    /// become one. More tags than `capacity` leave the bounds at the bottom.
    static func place(_ wanted: [Double], height: Double, within bounds: ClosedRange<Double>) -> [Double] {
        struct Block {
            var tags: [Int]
            var top: Double
        }
        let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        func top(_ tags: [Int]) -> Double {
            let tops = tags.enumerated().map { wanted[$1] - (Double($0) + 0.5) * height }
            let mean = tops.reduce(0, +) / Double(tags.count)
            let lowest = bounds.upperBound - Double(tags.count) * height
            return max(bounds.lowerBound, min(mean, lowest))
        }
        var blocks: [Block] = []
        for tag in order {
            var block = Block(tags: [tag], top: top([tag]))
            while let above = blocks.last, above.top + Double(above.tags.count) * height > block.top {
                blocks.removeLast()
                let tags = above.tags + block.tags
                block = Block(tags: tags, top: top(tags))
            }
            blocks.append(block)
        }
        var centers = wanted
        for block in blocks {
            for (row, tag) in block.tags.enumerated() { centers[tag] = block.top + (Double(row) + 0.5) * height }
        }
        return centers
    }
}
