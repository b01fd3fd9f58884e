import Platform

/// Makes documents of reports on a queue of its own, one at a time, beside that of charts.
public actor DocumentRenderer {
    private let queue = DrawingQueue("bellwether.documents")

    public init() {}

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe queue.asUnownedSerialExecutor() }
}
