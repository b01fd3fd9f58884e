/// Every indicator, by name. Chat, command line, documentation and the tests of every entry read it.
public enum IndicatorCatalogue {
    public static let all: [any Indicator.Type] =
        trend + momentum + volatility + volume + levels + statistics + patterns
    static let trend: [any Indicator.Type] = [
        SimpleMovingAverage.self, ExponentialMovingAverage.self, WeightedMovingAverage.self,
        DoubleExponentialMovingAverage.self, TripleExponentialMovingAverage.self, TriangularMovingAverage.self,
        KaufmanAverage.self, HullMovingAverage.self, ConvergenceDivergence.self, ParabolicStop.self, SuperTrend.self,
        Ichimoku.self, AverageDirectionalIndex.self, DirectionalIndex.self, DirectionalIndicator<Upward>.self,
        DirectionalIndicator<Downward>.self, DirectionalMovement<Upward>.self, DirectionalMovement<Downward>.self,
        Aroon.self, AroonOscillator.self,
    ]
    static let momentum: [any Indicator.Type] = [
        RelativeStrengthIndex.self, StochasticOscillator.self, StochasticRelativeStrength.self,
        CommodityChannelIndex.self, WilliamsRange.self, Momentum.self, RateOfChange.self, TripleAverageChange.self,
    ]
    static let volatility: [any Indicator.Type] = [
        TrueRange.self, AverageTrueRange.self, NormalizedTrueRange.self, BollingerBands.self, DonchianChannel.self,
        KeltnerChannel.self,
    ]
    static let volume: [any Indicator.Type] = [
        OnBalanceVolume.self, MoneyFlowIndex.self, AnchoredAverage.self, VolumeRatio.self, VolumeProfile.self,
    ]
    static let levels: [any Indicator.Type] = [
        PivotPoints<ClassicPivots>.self, PivotPoints<FibonacciPivots>.self, PivotPoints<CamarillaPivots>.self,
        SupportResistance.self, OpeningRange.self,
    ]
    static let statistics: [any Indicator.Type] = [
        HighestValue.self, LowestValue.self, StandardDeviation.self, Variance.self, LinearRegression.self,
        LinearRegressionSlope.self,
    ]
    static let patterns = candlestickPatterns

    /// The indicator called that, or by one of its other names; as in a descriptor, in lower case.
    public static func type(named name: String) -> (any Indicator.Type)? { byName[name] }

    /// Names and other names.
    static let byName: [String: any Indicator.Type] = {
        var table: [String: any Indicator.Type] = [:]
        for type in all {
            for alias in type.descriptor.aliases where table[alias] == nil { table[alias] = type }
        }
        for type in all { table[type.descriptor.name] = type }
        return table
    }()
}
