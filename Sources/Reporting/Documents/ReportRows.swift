/// The rows of a table. Those of many trades are made when they are looked at, and are never in memory all at once.
public struct ReportRows: Sendable, RandomAccessCollection, MutableCollection, ExpressibleByArrayLiteral {
    private enum Source: Sendable {
        case made([[ReportCell]])
        case making(count: Int, row: @Sendable (Int) -> [ReportCell])
    }
    private var source: Source

    public init(_ rows: [[ReportCell]]) { source = .made(rows) }
    public init(arrayLiteral rows: [ReportCell]...) { self.init(rows) }
    init(count: Int, row: @escaping @Sendable (Int) -> [ReportCell]) { source = .making(count: count, row: row) }

    public var startIndex: Int { 0 }
    public var endIndex: Int {
        switch source {
        case .made(let rows): rows.count
        case .making(let count, _): count
        }
    }
    public subscript(place: Int) -> [ReportCell] {
        get {
            switch source {
            case .made(let rows): rows[place]
            case .making(_, let row): row(place)
            }
        }
        set {
            var rows = Array(self)
            rows[place] = newValue
            source = .made(rows)
        }
    }

    /// Those to be checked one by one: of those that are made alike, the first stands for all.
    var distinct: ReportRows.SubSequence {
        if case .making = source { return prefix(1) }
        return self[...]
    }
}
