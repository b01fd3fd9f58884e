/// Counts events. Grows, and begins at zero with the program.
public final class Counter: Sendable {
    private let count = Locked(0)
    public init() {}
    /// - Parameter amount: not negative.
    public func add(_ amount: Int = 1) { count.withLock { $0 += amount } }
    public var value: Int { count.withLock { $0 } }
}

/// A figure that rises and falls.
public final class Gauge: Sendable {
    private let figure = Locked(0.0)
    public init() {}
    public func set(_ value: Double) { figure.withLock { $0 = value } }
    public var value: Double { figure.withLock { $0 } }
}

/// Counts durations by how long they were.
public final class Histogram: Sendable {
    /// In seconds, rising: from 100 µs to 10 s.
    public static let latencies = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    public struct Reading: Sendable, Hashable {
        /// One for each bound: how many were at most that long and longer than the bound before; then the rest.
        public var counts: [Int]
        /// In seconds.
        public var sum: Double
    }
    /// In seconds, rising.
    public let bounds: [Double]
    private let state: Locked<Reading>

    public init(bounds: [Double] = latencies) {
        self.bounds = bounds
        state = Locked(Reading(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
    }
    public func observe(_ duration: Duration) {
        let seconds = duration.inSeconds
        let place = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[place] += 1
            $0.sum += seconds
        }
    }
    public var reading: Reading { state.withLock { $0 } }
}

/// Everything that is measured about the running program, as Prometheus reads it.
///
/// Names and units follow its conventions: `_total` for counters, base units (seconds, bytes). Values of labels come
/// from short lists of our own: never a person, a secret, or a text from outside.
public final class MetricRegistry: Sendable {
    private enum Metric: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)

        var kind: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }
    private struct Family: Sendable {
        var help: String
        /// By their labels, written out.
        var metrics: [String: Metric] = [:]
    }
    private let families = Locked<[String: Family]>([:])

    public init() {}

    /// The counter of that name and these labels; made at its first use.
    public func counter(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:]) -> Counter {
        guard case .counter(let counter) = metric(name, help, labels, { .counter(Counter()) }) else { return Counter() }
        return counter
    }
    /// The gauge of that name and these labels; made at its first use.
    public func gauge(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:]) -> Gauge {
        guard case .gauge(let gauge) = metric(name, help, labels, { .gauge(Gauge()) }) else { return Gauge() }
        return gauge
    }
    /// The histogram of that name and these labels; made at its first use.
    public func histogram(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:]) -> Histogram {
        guard case .histogram(let histogram) = metric(name, help, labels, { .histogram(Histogram()) }) else {
            return Histogram()
        }
        return histogram
    }

    /// A name is of one kind: asked for as another, what is found does not count.
    private func metric(
        _ name: String, _ help: String, _ labels: KeyValuePairs<String, String>, _ make: () -> Metric
    ) -> Metric {
        let key = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        if let known = families.withLock({ $0[name]?.metrics[key] }) { return known }
        let made = make()
        return families.withLock { families in
            if let known = families[name]?.metrics[key] { return known }
            families[name, default: Family(help: help)].metrics[key] = made
            return made
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// The content type of `text`.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All of it in Prometheus' text format, version 0.0.4, in the order of names.
    public var text: String {
        let families = families.withLock { $0 }.sorted { $0.key < $1.key }
        var lines: [String] = []
        for (name, family) in families {
            let metrics = family.metrics.sorted { $0.key < $1.key }
            lines += ["# HELP \(name) \(family.help)", "# TYPE \(name) \(metrics.first?.value.kind ?? "untyped")"]
            for (labels, metric) in metrics {
                let braced = labels.isEmpty ? "" : "{\(labels)}"
                switch metric {
                case .counter(let counter): lines.append("\(name)\(braced) \(counter.value)")
                case .gauge(let gauge): lines.append("\(name)\(braced) \(Self.figure(gauge.value))")
                case .histogram(let histogram): lines += Self.lines(name, labels, histogram)
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ name: String, _ labels: String, _ histogram: Histogram) -> [String] {
        let (reading, prefix) = (histogram.reading, labels.isEmpty ? "" : labels + ",")
        var total = 0
        var lines = zip(histogram.bounds.map(figure) + ["+Inf"], reading.counts).map { bound, count in
            total += count
            return "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)"
        }
        let braced = labels.isEmpty ? "" : "{\(labels)}"
        lines += ["\(name)_sum\(braced) \(figure(reading.sum))", "\(name)_count\(braced) \(total)"]
        return lines
    }

    /// Whole figures without a point.
    private static func figure(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }
}

/// A histogram with the clock it is measured by.
public struct Stopwatch: Sendable {
    private let histogram: Histogram
    private let time: any TimeSource

    public init(_ histogram: Histogram, _ time: any TimeSource) {
        self.histogram = histogram
        self.time = time
    }

    /// Counts how long `body` takes, whether it throws or not.
    public func measure<Result>(_ body: () throws -> Result) rethrows -> Result {
        let begun = time.elapsed()
        defer { histogram.observe(time.elapsed() - begun) }
        return try body()
    }
}
