// swift-tools-version: 6.2
import PackageDescription

// The terminal engine beside libvterm, in one process and one run. README.md says how.
let package = Package(
    name: "pulsar-terminal-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        // What is measured.
        .package(name: "pulsar", path: "../..")
    ],
    targets: [
        .target(name: "CAllocations"),
        .target(name: "CLibVTerm", linkerSettings: [.linkedLibrary("vterm")]),
        .executableTarget(
            name: "terminal-bench",
            dependencies: ["CAllocations", "CLibVTerm", .product(name: "PulsarTerminal", package: "pulsar")],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ]
        ),
    ]
)
