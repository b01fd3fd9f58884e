/// Every indicator, by name. Chat, command line, documentation and the tests of every entry read it.
public enum IndicatorCatalogue {
    public static let all: [any Indicator.Type] =
        trend + momentum + volatility + volume + levels + statistics + patterns
    static let trend: [any Indicator.Type] = []
    static let momentum: [any Indicator.Type] = []
    static let volatility: [any Indicator.Type] = []
    static let volume: [any Indicator.Type] = []
    static let levels: [any Indicator.Type] = []
    static let statistics: [any Indicator.Type] = []
    static let patterns = candlestickPatterns
}
