// swift-tools-version: 6.2
import PackageDescription

// One program per fuzzer; libFuzzer brings `main` along. README.md says how to build and run them.
let fuzzers = ["events", "frames", "journal", "keeper", "requests", "snapshot", "vt"]

let package = Package(
    name: "pulsar-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        // What is fuzzed, and the laws it has to keep.
        .package(name: "pulsar", path: "..")
    ],
    targets: fuzzers.map { fuzzer in
        .executableTarget(
            name: "fuzz-\(fuzzer)",
            dependencies: [.product(name: "FuzzOracles", package: "pulsar")],
            path: "Sources/\(fuzzer)",
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ]
        )
    }
)
