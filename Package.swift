// swift-tools-version: 6.2
import PackageDescription

/// What every target of the package is compiled with.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// The terminal engine's, where floods are sent through a build for tests: without optimisation it is a hundred times
/// slower, and everything waits for it.
///
/// Why by the environment: packages with such flags cannot be depended on.
let terminalSettings: [SwiftSetting] =
    Context.environment["PULSAR_OPTIMIZE_TERMINAL"] == "1" ? [.unsafeFlags(["-O"])] : []

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let tomlKit = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

let package = Package(
    name: "pulsar",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "FaultyCalls", type: .dynamic, targets: ["FaultyCalls"]),
        .library(name: "FuzzOracles", targets: ["FuzzOracles"]),
        .library(name: "PulsarClient", targets: ["PulsarClient"]),
        .library(name: "PulsarProtocol", targets: ["PulsarProtocol"]),
        .library(name: "PulsarTerminal", targets: ["PulsarTerminal"]),
        .executable(name: "pulsar", targets: ["pulsar"]),
        .executable(name: "pulsar-engine", targets: ["pulsar-engine"]),
        .executable(name: "pulsard", targets: ["pulsard"]),
    ],
    dependencies: [
        // The catalogue of ended sessions, on the system's SQLite.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // The configuration file.
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        // The command line, its help and its completions.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // What an access token is kept as.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // Log lines of the engine.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Every socket of engine and clients.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // Descriptors, paths and errno, with types.
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // MARK: - Values
        .target(name: "PulsarValues"),

        // MARK: - Engine
        .target(name: "PulsarTerminal", swiftSettings: terminalSettings),

        // MARK: - Wire
        .target(name: "PulsarProtocol", dependencies: ["PulsarValues"]),

        // MARK: - Kernel
        .target(name: "CPulsarPTY"),
        .target(name: "PulsarPTY", dependencies: ["CPulsarPTY", "PulsarValues", systemPackage]),
        .target(name: "PulsarKeeper", dependencies: ["CPulsarPTY", "PulsarPTY", "PulsarValues", systemPackage]),
        .target(name: "PulsarJournal", dependencies: ["PulsarValues", systemPackage]),

        // MARK: - Store
        .target(name: "PulsarStore", dependencies: ["PulsarValues", grdb]),

        // MARK: - Server
        .target(name: "PulsarConfiguration", dependencies: [systemPackage, tomlKit]),
        .target(name: "PulsarSession", dependencies: ["PulsarJournal", "PulsarTerminal", "PulsarValues", logging]),
        .target(
            name: "PulsarServer",
            dependencies: [
                "CPulsarPTY", "PulsarConfiguration", "PulsarJournal", "PulsarKeeper", "PulsarPTY", "PulsarProtocol",
                "PulsarSession", "PulsarStore", "PulsarTerminal", "PulsarValues", crypto, logging, nioCore, nioPosix,
                systemPackage,
            ]
        ),
        .target(name: "PulsarClient", dependencies: ["PulsarProtocol", nioCore, nioPosix]),

        // MARK: - Executables
        .executableTarget(name: "pulsard", dependencies: ["PulsarKeeper"]),
        .executableTarget(name: "pulsar-engine", dependencies: ["PulsarServer", argumentParser]),
        .executableTarget(
            name: "pulsar",
            dependencies: [
                "CPulsarPTY", "PulsarClient", "PulsarConfiguration", "PulsarTerminal", argumentParser, nioCore,
                nioPosix,
                systemPackage, tomlKit,
            ]
        ),

        // MARK: - Tests
        // The built daemon in a folder of its own, and a client that does what a test says.
        .target(
            name: "PulsarTestSupport",
            dependencies: ["CPulsarPTY", "PulsarProtocol", "TortureVerifier", systemPackage],
            path: "Tests/PulsarTestSupport"
        ),
        // A program that prints numbered lines that check themselves, and who checks them.
        .executableTarget(name: "torture", dependencies: ["TortureVerifier"], path: "Tests/Torture"),
        // Stands between a program and the C library, and has a system call of it fail, move one byte or be the last one.
        .target(name: "FaultyCalls", path: "Tests/FaultyCalls"),
        // Kills and replaces the daemon's processes under load, as often as it is told, and prints figures.
        .executableTarget(
            name: "torture-run",
            dependencies: ["CPulsarPTY", "PulsarProtocol", "PulsarTestSupport"],
            path: "Tests/TortureRun"
        ),
        .target(name: "TortureVerifier", path: "Tests/TortureVerifier", swiftSettings: terminalSettings),
        .testTarget(name: "TortureVerifierTests", dependencies: ["TortureVerifier", "torture"]),
        .testTarget(
            name: "TortureTests",
            dependencies: [
                "CPulsarPTY", "PulsarJournal", "PulsarProtocol", "PulsarTestSupport", "TortureVerifier", "pulsar",
                "pulsar-engine", "pulsard", systemPackage, "torture",
            ]
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "PulsarProtocol", "PulsarTerminal", "PulsarTestSupport", "pulsar", "pulsar-engine", "pulsard",
                systemPackage,
            ],
            exclude: ["Golden"]
        ),
        .testTarget(
            name: "PulsarClientTests",
            dependencies: [
                "PulsarClient", "PulsarConfiguration", "PulsarProtocol", "PulsarTestSupport", "pulsar", "pulsar-engine",
                "pulsard", argumentParser, nioCore, nioPosix, systemPackage,
            ]
        ),
        // What must hold whatever a fuzzer of Fuzz/ makes up; the inputs that are kept are replayed.
        .target(
            name: "FuzzOracles",
            dependencies: [
                "PulsarJournal", "PulsarKeeper", "PulsarProtocol", "PulsarTerminal", "PulsarValues", systemPackage,
            ],
            path: "Tests/FuzzOracles"
        ),
        .testTarget(name: "FuzzReplayTests", dependencies: ["FuzzOracles"]),
        .testTarget(name: "PulsarConfigurationTests", dependencies: ["PulsarConfiguration", systemPackage]),
        .executableTarget(
            name: "KeeperTestEngine",
            dependencies: ["CPulsarPTY", "PulsarKeeper", "PulsarValues"],
            path: "Tests/KeeperTestEngine"
        ),
        .testTarget(
            name: "PulsarKeeperTests",
            dependencies: [
                "CPulsarPTY", "KeeperTestEngine", "PulsarKeeper", "PulsarTestSupport", "PulsarValues", "pulsard",
            ]
        ),
        .testTarget(
            name: "PulsarJournalTests",
            dependencies: ["CPulsarPTY", "PulsarJournal", "PulsarValues", systemPackage]
        ),
        .testTarget(
            name: "PulsarSessionTests",
            dependencies: [
                "CPulsarPTY", "PulsarJournal", "PulsarSession", "PulsarTerminal", "PulsarValues", systemPackage,
            ]
        ),
        .testTarget(
            name: "PulsarServerTests",
            dependencies: [
                "CPulsarPTY", "PulsarJournal", "PulsarPTY", "PulsarProtocol", "PulsarServer", "PulsarSession", logging,
                nioCore, nioEmbedded,
            ]
        ),
        .testTarget(
            name: "PulsarStoreTests",
            dependencies: ["PulsarStore", "PulsarTestSupport", "PulsarValues"],
            exclude: ["Golden"]
        ),
        // What nobody here wrote, to compare the terminal with: Debian's libvterm-dev.
        .target(name: "CLibVTerm", path: "Tests/CLibVTerm", linkerSettings: [.linkedLibrary("vterm")]),
        .testTarget(
            name: "TerminalComparisonTests",
            dependencies: ["CLibVTerm", "PulsarTerminal", "PulsarTestSupport", systemPackage]
        ),
        // Tells what the engine makes of output, for Scripts/compare-with-xterm.
        .executableTarget(
            name: "terminal-probe",
            dependencies: ["PulsarTerminal"],
            path: "Tests/TerminalProbe"
        ),
        .testTarget(name: "PulsarTerminalTests", dependencies: ["PulsarTerminal"], exclude: ["Recordings"]),
        .testTarget(name: "PulsarProtocolTests", dependencies: ["PulsarProtocol"], exclude: ["Golden"]),
    ]
)

for target in package.targets where target.type != .plugin && target.name != "CPulsarPTY" {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
