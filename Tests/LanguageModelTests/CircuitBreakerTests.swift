import Testing

@testable import LanguageModel

@Suite struct CircuitBreakerTests {
    private let down = ModelError.unavailable(reason: "500")

    @Test func `three failures in a row open it, a success between them does not count`() {
        var breaker = CircuitBreaker()
        for error in [down, down, nil, down, down] { breaker.record(error, at: .zero) }
        var admits = breaker.admits(at: .zero)
        #expect(admits)
        breaker.record(down, at: .zero)
        admits = breaker.admits(at: .seconds(14))
        #expect(!admits)
    }

    @Test func `after the rest one may try, and the others wait for what becomes of it`() {
        var breaker = CircuitBreaker()
        for _ in 0..<3 { breaker.record(down, at: .zero) }
        let first = breaker.admits(at: .seconds(15)), second = breaker.admits(at: .seconds(15))
        #expect(first && !second)
        breaker.record(nil, at: .seconds(16))
        #expect(breaker == CircuitBreaker())
    }

    @Test func `each further failure doubles the rest, up to five minutes`() {
        var breaker = CircuitBreaker()
        var now: Duration = .zero
        for _ in 0..<3 { breaker.record(down, at: now) }
        for rest in [15, 30, 60, 120, 240, 300, 300] {
            var admits = breaker.admits(at: now + .seconds(rest) - .milliseconds(1))
            #expect(!admits, "\(rest)")
            now += .seconds(rest)
            admits = breaker.admits(at: now)
            #expect(admits, "\(rest)")
            breaker.record(down, at: now)
        }
    }

    @Test(arguments: [
        (ModelError.busy(retryAfter: .seconds(20)), 20), (.busy(retryAfter: .seconds(4_000)), 300),
        (.exhausted(code: "c"), 300), (.misconfigured(reason: "401"), 300),
    ])
    func `some errors say how long to rest`(_ error: ModelError, _ seconds: Int) {
        var breaker = CircuitBreaker()
        breaker.record(error, at: .zero)
        let early = breaker.admits(at: .seconds(seconds) - .milliseconds(1)),
            late = breaker.admits(at: .seconds(seconds))
        #expect(!early && late)
    }

    @Test(arguments: [ModelError.unusable(.empty), .rejected(reason: "400"), .canceled])
    func `an endpoint that answers is not at fault`(_ error: ModelError) {
        var breaker = CircuitBreaker()
        for _ in 0..<5 { breaker.record(error, at: .zero) }
        #expect(breaker == CircuitBreaker())
    }

    @Test func `a trial that was canceled makes room for another`() {
        var breaker = CircuitBreaker()
        for _ in 0..<3 { breaker.record(down, at: .zero) }
        _ = breaker.admits(at: .seconds(15))
        breaker.record(.canceled, at: .seconds(15))
        let admits = breaker.admits(at: .seconds(15))
        #expect(admits)
    }
}
