/// Sizes worked by hand: percent of the balance ÷ (pips × value of a pip of one lot) is the size in lots, which is
/// counted in units and rounded down to the step. Each row: instrument, account currency, percent and balance, pips to
/// the stop and the value of one of a lot in account currency, units before rounding → and after.
/// Lots: 100,000 of Forex, 100 ounces of gold, 5,000 of silver, 1,000 barrels; of shares, coins and indices, one.
enum PositionSizingTable {
    /// 1 EUR = 1.25 USD, 1 GBP = 1.6 USD, 1 USD = 160 JPY, 1 USDT = 1 USD: all by hand.
    static let even = [
        // 100 USD. 20 × 10 USD: 200 a lot. 100 / 200 = 0.5.
        "EURUSD USD: 1 % of 10000, 20 pips of 10: 50000 → 50000",
        // 16.66665 EUR. 33 × 10 USD = 8 EUR: 264 a lot. 16.66665 / 264 = 0.06313125.
        "EURUSD EUR: 0.5 % of 3333.33, 33 pips of 8: 6313.125 → 6000",
        // 246,913.56 JPY. 12.5 × 10 USD = 1,600 JPY: 20,000 a lot. 246,913.56 / 20,000 = 12.345678.
        "EURUSD JPY: 2 % of 12345678, 12.5 pips of 1600: 1234567.8 → 1234000",
        // 125 USD. 40 × 1,000 JPY = 6.25 USD: 250 a lot. 125 / 250 = 0.5.
        "USDJPY USD: 1.25 % of 10000, 40 pips of 6.25: 50000 → 50000",
        // 33.3333 EUR. 25 × 1,000 JPY = 5 EUR: 125 a lot. 33.3333 / 125 = 0.2666664.
        "USDJPY EUR: 1 % of 3333.33, 25 pips of 5: 26666.64 → 26000",
        // 61,728.39 JPY. 63 × 1,000 JPY: 63,000 a lot. 61,728.39 / 63,000 ≈ 0.97981571.
        "USDJPY JPY: 0.5 % of 12345678, 63 pips of 1000: 97981.571429 → 97000",
        // 200 USD. 20 × 10 GBP = 16 USD: 320 a lot. 200 / 320 = 0.625.
        "EURGBP USD: 2 % of 10000, 20 pips of 16: 62500 → 62000",
        // 41.666625 EUR. 35 × 10 GBP = 12.8 EUR: 448 a lot. 41.666625 / 448 ≈ 0.09300586.
        "EURGBP EUR: 1.25 % of 3333.33, 35 pips of 12.8: 9300.585938 → 9000",
        // 123,456.78 JPY. 12 × 10 GBP = 2,560 JPY: 30,720 a lot. 123,456.78 / 30,720 ≈ 4.01877539.
        "EURGBP JPY: 1 % of 12345678, 12 pips of 2560: 401877.539062 → 401000",
        // 50 USD. 100 × 10 USD: 1,000 a lot. 50 / 1,000 = 0.05.
        "XAUUSD USD: 0.5 % of 10000, 100 pips of 10: 5 → 5",
        // 66.6666 EUR. 75 × 10 USD = 8 EUR: 600 a lot. 66.6666 / 600 = 0.111111.
        "XAUUSD EUR: 2 % of 3333.33, 75 pips of 8: 11.1111 → 11",
        // 154,320.975 JPY. 123 × 10 USD = 1,600 JPY: 196,800 a lot. 154,320.975 / 196,800 ≈ 0.7841513.
        "XAUUSD JPY: 1.25 % of 12345678, 123 pips of 1600: 78.41513 → 78",
        // 100 USD. 300 × 0.01 USD: 3 a share. 100 / 3 ≈ 33.33333333.
        "AAPL USD: 1 % of 10000, 300 pips of 0.01: 33.333333 → 33",
        // 16.66665 EUR. 450 × 0.01 USD = 0.008 EUR: 3.6 a share. 16.66665 / 3.6 = 4.629625.
        "AAPL EUR: 0.5 % of 3333.33, 450 pips of 0.008: 4.629625 → 4",
        // 246,913.56 JPY. 777 × 0.01 USD = 1.6 JPY: 1,243.2 a share. 246,913.56 / 1,243.2 ≈ 198.61129344.
        "AAPL JPY: 2 % of 12345678, 777 pips of 1.6: 198.611293 → 198",
        // 125 USD. 3,000 × 1 USDT = 1 USD: 3,000 a coin. 125 / 3,000 ≈ 0.04166667.
        "BTCUSDT USD: 1.25 % of 10000, 3000 pips of 1: 0.041667 → 0.0416",
        // 33.3333 EUR. 1,500 × 1 USDT = 0.8 EUR: 1,200 a coin. 33.3333 / 1,200 = 0.02777775.
        "BTCUSDT EUR: 1 % of 3333.33, 1500 pips of 0.8: 0.027778 → 0.0277",
        // 61,728.39 JPY. 2,750 × 1 USDT = 160 JPY: 440,000 a coin. 61,728.39 / 440,000 ≈ 0.1402918.
        "BTCUSDT JPY: 0.5 % of 12345678, 2750 pips of 160: 0.140292 → 0.1402",
        // 200 USD. 150 × 1 USD: 150 a lot. 200 / 150 ≈ 1.33333333.
        "US30 USD: 2 % of 10000, 150 pips of 1: 1.333333 → 1.33",
        // 41.666625 EUR. 88 × 1 USD = 0.8 EUR: 70.4 a lot. 41.666625 / 70.4 ≈ 0.59185547.
        "US30 EUR: 1.25 % of 3333.33, 88 pips of 0.8: 0.591855 → 0.59",
        // 123,456.78 JPY. 240 × 1 USD = 160 JPY: 38,400 a lot. 123,456.78 / 38,400 ≈ 3.21502031.
        "US30 JPY: 1 % of 12345678, 240 pips of 160: 3.21502 → 3.21",
        // 100 USD. 90 × 1 EUR = 1.25 USD: 112.5 a lot. 100 / 112.5 ≈ 0.88888889.
        "GER40 USD: 1 % of 10000, 90 pips of 1.25: 0.888889 → 0.88",
        // 100 EUR. 90 × 1 EUR: 90 a lot. 100 / 90 ≈ 1.11111111.
        "GER40 EUR: 1 % of 10000, 90 pips of 1: 1.111111 → 1.11",
        // 16,000 JPY. 90 × 1 EUR = 200 JPY: 18,000 a lot. 16,000 / 18,000 ≈ 0.88888889.
        "GER40 JPY: 1 % of 1600000, 90 pips of 200: 0.888889 → 0.88",
        // 100 USD. 400 × 1 JPY = 0.00625 USD: 2.5 a lot. 100 / 2.5 = 40.
        "JP225 USD: 1 % of 10000, 400 pips of 0.00625: 40 → 40",
        // 100 EUR. 400 × 1 JPY = 0.005 EUR: 2 a lot. 100 / 2 = 50.
        "JP225 EUR: 1 % of 10000, 400 pips of 0.005: 50 → 50",
        // 16,000 JPY. 400 × 1 JPY: 400 a lot. 16,000 / 400 = 40.
        "JP225 JPY: 1 % of 1600000, 400 pips of 1: 40 → 40",
        // 100 EUR. 50 × 50 USD = 40 EUR: 2,000 a lot. 100 / 2,000 = 0.05.
        "XAGUSD EUR: 1 % of 10000, 50 pips of 40: 250 → 250",
        // 100 USD. 120 × 10 USD: 1,200 a lot. 100 / 1,200 ≈ 0.08333333.
        "USOIL USD: 1 % of 10000, 120 pips of 10: 83.333333 → 80",
        // 100 EUR. 100 × 0.0001 USDT = 0.00008 EUR: 0.008 a coin. 100 / 0.008 = 12,500.
        "DOGEUSDT EUR: 1 % of 10000, 100 pips of 0.00008: 12500 → 12500",
    ]

    /// 1 EUR = 1.0843 USD, 1 GBP = 1.2657 USD, 1 USD = 151.37 JPY, 1 USDT = 1 USD: inverses that are no short decimals,
    /// worked in fractions.
    static let odd = [
        // 25 USD. 33 × 10 USD: 330 a lot. 25 / 330 ≈ 0.07575758.
        "EURUSD USD: 1 % of 2500, 33 pips of 10: 7575.757576 → 7000",
        // 1,125 EUR. 12.5 × 10 USD = 9.22253989 EUR: 115.28174859 a lot. 1,125 / 115.28174859 = 9.7587.
        "EURUSD EUR: 1.5 % of 75000, 12.5 pips of 9.2225398875: 975870 → 975000",
        // 32,000 JPY. 20 × 10 USD = 1,513.7 JPY: 30,274 a lot. 32,000 / 30,274 ≈ 1.05701262.
        "EURUSD JPY: 2 % of 1600000, 20 pips of 1513.7: 105701.261809 → 105000",
        // 18.75 USD. 25 × 1,000 JPY = 6.60632886 USD: 165.15822158 a lot. 18.75 / 165.15822158 = 0.1135275.
        "USDJPY USD: 0.75 % of 2500, 25 pips of 6.6063288631: 11352.75 → 11000",
        // 750 EUR. 63 × 1,000 JPY = 6.09271314 EUR: 383.84092813 a lot. 750 / 383.84092813 ≈ 1.95393442.
        "USDJPY EUR: 1 % of 75000, 63 pips of 6.0927131449: 195393.441667 → 195000",
        // 24,000 JPY. 40 × 1,000 JPY: 40,000 a lot. 24,000 / 40,000 = 0.6.
        "USDJPY JPY: 1.5 % of 1600000, 40 pips of 1000: 60000 → 60000",
        // 50 USD. 35 × 10 GBP = 12.657 USD: 442.995 a lot. 50 / 442.995 ≈ 0.11286809.
        "EURGBP USD: 2 % of 2500, 35 pips of 12.657: 11286.809106 → 11000",
        // 562.5 EUR. 12 × 10 GBP = 11.67296874 EUR: 140.07562483 a lot. 562.5 / 140.07562483 ≈ 4.01568796.
        "EURGBP EUR: 0.75 % of 75000, 12 pips of 11.6729687356: 401568.795923 → 401000",
        // 16,000 JPY. 20 × 10 GBP = 1,915.89009 JPY: 38,317.8018 a lot. 16,000 / 38,317.8018 ≈ 0.41756049.
        "EURGBP JPY: 1 % of 1600000, 20 pips of 1915.89009: 41756.048751 → 41000",
        // 37.5 USD. 75 × 10 USD: 750 a lot. 37.5 / 750 = 0.05.
        "XAUUSD USD: 1.5 % of 2500, 75 pips of 10: 5 → 5",
        // 1,500 EUR. 123 × 10 USD = 9.22253989 EUR: 1,134.37240616 a lot. 1,500 / 1,134.37240616 ≈ 1.32231707.
        "XAUUSD EUR: 2 % of 75000, 123 pips of 9.2225398875: 132.231707 → 132",
        // 12,000 JPY. 100 × 10 USD = 1,513.7 JPY: 151,370 a lot. 12,000 / 151,370 ≈ 0.07927595.
        "XAUUSD JPY: 0.75 % of 1600000, 100 pips of 1513.7: 7.927595 → 7",
        // 25 USD. 450 × 0.01 USD: 4.5 a share. 25 / 4.5 ≈ 5.55555556.
        "AAPL USD: 1 % of 2500, 450 pips of 0.01: 5.555556 → 5",
        // 1,125 EUR. 777 × 0.01 USD = 0.00922254 EUR: 7.16591349 a share. 1,125 / 7.16591349 ≈ 156.99324324.
        "AAPL EUR: 1.5 % of 75000, 777 pips of 0.0092225399: 156.993243 → 156",
        // 32,000 JPY. 300 × 0.01 USD = 1.5137 JPY: 454.11 a share. 32,000 / 454.11 ≈ 70.46750787.
        "AAPL JPY: 2 % of 1600000, 300 pips of 1.5137: 70.467508 → 70",
        // 18.75 USD. 1,500 × 1 USDT = 1 USD: 1,500 a coin. 18.75 / 1,500 = 0.0125.
        "BTCUSDT USD: 0.75 % of 2500, 1500 pips of 1: 0.0125 → 0.0125",
        // 750 EUR. 2,750 × 1 USDT = 0.92225399 EUR: 2,536.19846906 a coin. 750 / 2,536.19846906 ≈ 0.29571818.
        "BTCUSDT EUR: 1 % of 75000, 2750 pips of 0.9222539887: 0.295718 → 0.2957",
        // 24,000 JPY. 3,000 × 1 USDT = 151.37 JPY: 454,110 a coin. 24,000 / 454,110 ≈ 0.05285063.
        "BTCUSDT JPY: 1.5 % of 1600000, 3000 pips of 151.37: 0.052851 → 0.0528",
        // 50 USD. 88 × 1 USD: 88 a lot. 50 / 88 ≈ 0.56818182.
        "US30 USD: 2 % of 2500, 88 pips of 1: 0.568182 → 0.56",
        // 562.5 EUR. 240 × 1 USD = 0.92225399 EUR: 221.3409573 a lot. 562.5 / 221.3409573 ≈ 2.54132812.
        "US30 EUR: 0.75 % of 75000, 240 pips of 0.9222539887: 2.541328 → 2.54",
        // 16,000 JPY. 150 × 1 USD = 151.37 JPY: 22,705.5 a lot. 16,000 / 22,705.5 ≈ 0.70467508.
        "US30 JPY: 1 % of 1600000, 150 pips of 151.37: 0.704675 → 0.7",
    ]
}
