import Platform
import TestSupport
import Testing

/// Expected text after the Prometheus exposition format, version 0.0.4.
@Suite struct MetricsTests {
    @Test func `counters, gauges and histograms are written as Prometheus reads them`() {
        let metrics = MetricRegistry()
        metrics.counter("b_total", "Events.", ["way": "in"]).add(2)
        metrics.counter("b_total", "Events.", ["way": "in"]).add()
        metrics.counter("b_total", "Events.", ["way": "\"out\"\n"]).add()
        metrics.gauge("a_bytes", "Size.").set(1_048_576)
        metrics.gauge("a_ratio", "Part.").set(0.25)
        let histogram = metrics.histogram("c_seconds", "Time.", ["route": "/x"])
        for milliseconds in [0, 1, 30, 20_000] { histogram.observe(.milliseconds(milliseconds)) }
        let text = metrics.text
        #expect(
            text.hasPrefix(
                """
                # HELP a_bytes Size.
                # TYPE a_bytes gauge
                a_bytes 1048576
                # HELP a_ratio Part.
                # TYPE a_ratio gauge
                a_ratio 0.25
                # HELP b_total Events.
                # TYPE b_total counter
                b_total{way="\\"out\\"\\n"} 1
                b_total{way="in"} 3
                # HELP c_seconds Time.
                # TYPE c_seconds histogram
                c_seconds_bucket{route="/x",le="0.0001"} 1

                """))
        #expect(text.contains("c_seconds_bucket{route=\"/x\",le=\"0.001\"} 2\n"))
        #expect(text.contains("c_seconds_bucket{route=\"/x\",le=\"0.05\"} 3\n"))
        #expect(text.contains("c_seconds_bucket{route=\"/x\",le=\"+Inf\"} 4\n"))
        #expect(text.contains("c_seconds_sum{route=\"/x\"} 20.031\n"))
        #expect(text.hasSuffix("c_seconds_count{route=\"/x\"} 4\n"))
    }

    @Test func `what is counted at the same time is counted once each`() async {
        let metrics = MetricRegistry()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1_000 { metrics.counter("a_total", "A.").add() } }
            }
        }
        #expect(metrics.counter("a_total", "A.").value == 8_000)
    }

    @Test func `a stopwatch counts what it measures, also what fails`() {
        struct Failure: Error {}
        let (time, histogram) = (ManualTime(), Histogram(bounds: [1, 2]))
        let stopwatch = Stopwatch(histogram, time)
        stopwatch.measure { time.advance(by: .milliseconds(1_500)) }
        #expect(throws: Failure.self) {
            try stopwatch.measure {
                time.advance(by: .milliseconds(1_500))
                throw Failure()
            }
        }
        #expect(histogram.reading.counts == [0, 2, 0])
        #expect(histogram.reading.sum == 3)
    }
}
