enum Samples {
    static let gzip =
        "1f8b08000000000000032bc9cc4d2d2e49cc2dd0c92f48cdd3c9c84ccfd0c9c92fd749cec92f4ed529cbcf29"
        + "cd4de50200f6022334250000001f8b080000000000000333323032d13530d335300931b0b0323000a2281d43"
        + "3d030b10610922ccc15c531d43032e005e0341cb2d000000"

    static let real: [(name: String, rows: Int, first: Double, last: Double)] = [
        ("EURUSD_M15_smc", 24424, 0.97357, 1.05697),
        ("ETHBTC_M5_ft", 5760, 0.0994766, 0.10441057000000001),
        ("XAUUSD_D1_ej", 2400, 1726.72, 1969.74),
        ("NVDA_D1_bt", 4012, 1.640625, 20.049999),
    ]
}
