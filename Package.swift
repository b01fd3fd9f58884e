// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] =
    ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "NonisolatedNonsendingByDefault"]
    .map { .enableUpcomingFeature($0) } + [.treatAllWarnings(as: .error)]

func product(_ name: String, _ package: String) -> Target.Dependency { .product(name: name, package: package) }

/// Our targets, lowest first: what each may import. `TidyTests` checks the imports against this table.
let arrows: KeyValuePairs<String, [String]> = [
    "Platform": [],
    "Trading": ["Platform"],
    "Indicators": ["Platform", "Trading"],
    "Signals": ["Platform", "Trading", "Indicators"],
    "Brokerage": ["Platform", "Trading"],
    "Backtesting": ["Platform", "Trading", "Indicators", "Signals", "Brokerage"],
    "Presentation": ["Platform", "Trading"],
    "Reporting": ["Platform", "Trading", "Presentation"],
    "HTTP": ["Platform"],
    "LanguageModel": ["Platform", "HTTP"],
    "Storage": ["Platform", "Trading"],
    "Venues": ["Platform", "Trading"],
    "Actions": ["Platform", "Trading", "Presentation", "Storage"],
    "Understanding": ["Platform", "Trading", "Presentation", "Actions", "LanguageModel"],
    "Channels": ["Platform", "Presentation", "HTTP", "Storage"],
    "Bot": ["Backtesting", "Reporting", "Venues", "Understanding", "Channels"],
]

/// Packages and C libraries, by target.
let others: [String: [Target.Dependency]] = [
    "Platform": [
        product("Logging", "swift-log"), product("ServiceLifecycle", "swift-service-lifecycle"),
        product("UnixSignals", "swift-service-lifecycle"),
    ],
    "Trading": [product("Yams", "Yams")],
    "Signals": [product("Yams", "Yams")],
    "Backtesting": [product("Yams", "Yams")],
    "Presentation": ["CCmark", product("Yams", "Yams")],
    "Reporting": ["CCairo", "CXlsxWriter", "CZlib"],
    "HTTP": [
        "CCurl", "COpenSSL", product("Hummingbird", "hummingbird"), product("HummingbirdCore", "hummingbird"),
        product("Logging", "swift-log"), product("ServiceLifecycle", "swift-service-lifecycle"),
    ],
    "Storage": ["COpenSSL", "CSQLite", product("GRDB", "GRDB.swift")],
    "Venues": ["CZlib"],
    "Channels": [product("Logging", "swift-log"), product("ServiceLifecycle", "swift-service-lifecycle")],
    "Bot": [
        product("Logging", "swift-log"), product("ServiceLifecycle", "swift-service-lifecycle"),
        product("UnixSignals", "swift-service-lifecycle"), product("Yams", "Yams"),
    ],
]
/// What only tests need: to look at the database, and tamper with it, past our own code; to read the keys of texts.
let testing: [String: [Target.Dependency]] = [
    "Storage": [product("GRDB", "GRDB.swift")], "Bot": [product("Yams", "Yams")], "Backtesting": ["Venues"],
    "Understanding": [product("Yams", "Yams")],
]
/// Folders of test targets that hold data.
let dataFolders = [
    "Bot": ["Golden"], "Reporting": ["Golden"], "Signals": ["Golden", "GoldenPatterns"],
    "Understanding": ["Sentences"],
]
/// Optimized in development builds too, where a simulated candle is otherwise 50 times the work.
let computes: Set<String> = ["Venues"]
let touchesC: Set<String> = ["Presentation", "Reporting", "HTTP", "Storage", "Venues"]

/// Everything reachable is declared: otherwise a debug build keeps stale layouts of types two targets away.
let reach = arrows.reduce(into: [String: Set<String>]()) { reach, arrow in
    reach[arrow.key] = arrow.value.reduce(into: Set(arrow.value)) { $0.formUnion(reach[$1]!) }
}
func closure(_ names: [String]) -> [Target.Dependency] {
    names.reduce(into: Set(names)) { $0.formUnion(reach[$1]!) }.sorted().map { .init(stringLiteral: $0) }
}
func system(_ name: String, _ pkgConfig: String, _ packages: String...) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt(packages)])
}
func tests(_ of: String) -> Target {
    .testTarget(
        name: "\(of)Tests", dependencies: closure([of]) + ["TestSupport"] + (testing[of] ?? []),
        exclude: dataFolders[of] ?? [], swiftSettings: strict)
}

let package = Package(
    name: "bellwether",
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        // Without its configuration and Foundation traits: a server, nothing more.
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        system("CCurl", "libcurl", "libcurl4-openssl-dev"),
        system("COpenSSL", "openssl", "libssl-dev"),
        system("CCmark", "libcmark-gfm", "libcmark-gfm-dev", "libcmark-gfm-extensions-dev"),
        system("CSQLite", "sqlite3", "libsqlite3-dev"),
        system("CZlib", "zlib", "zlib1g-dev"),
        system("CEdit", "libedit", "libedit-dev"),
        system("CCairo", "pangocairo", "libcairo2-dev", "libpango1.0-dev"),
        system("CXlsxWriter", "xlsxwriter", "libxlsxwriter-dev"),
    ]
        + arrows.map { name, direct in
            .target(
                name: name, dependencies: closure(direct) + (others[name] ?? []),
                swiftSettings: strict + (touchesC.contains(name) ? [.strictMemorySafety()] : [])
                    + (computes.contains(name) ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []))
        } + [
            .executableTarget(
                name: "bellwether",
                dependencies: closure(["Bot"]) + ["CEdit", product("ArgumentParser", "swift-argument-parser")],
                swiftSettings: strict),
            .target(
                name: "TestSupport", dependencies: closure(["Trading"]), path: "Tests/TestSupport",
                swiftSettings: strict),
            .testTarget(name: "TidyTests", swiftSettings: strict),
        ] + arrows.map { name, _ in tests(name) },
    swiftLanguageModes: [.v6])
