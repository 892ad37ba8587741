// swift-tools-version: 6.2

// PluginHost names no package dependency: what third parties build against must never conflict with
// what they bring. See docs/architecture.md for what each target is for; arrows point one way.

import PackageDescription

let package = Package(
    name: "PluginHost",
    products: [
        .executable(name: "host", targets: ["host"]),
        .library(name: "PluginAPI", targets: ["PluginAPI"]),
        .library(name: "PluginTesting", targets: ["PluginTesting"]),
    ],
    targets: [
        // What a plugin author sees.
        .target(name: "PluginABI", path: "PluginAPI/ABI"),
        .target(name: "PluginAPI", dependencies: ["PluginABI", "Records", "ClusterModels"], path: "PluginAPI/Swift"),
        .target(name: "PluginTesting", dependencies: ["PluginAPI"], path: "PluginAPI/Testing"),

        // The house, from the ground up.
        .target(name: "CLinux"),
        .target(name: "Records"),
        .target(name: "SharedModels", dependencies: ["CLinux"]),
        .target(name: "Patterns"),
        .target(name: "ClusterModels", dependencies: ["Records"]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        // The archive, not the shared library: every worker is the host's binary and would load it at its start.
        .target(
            name: "Configuration",
            dependencies: ["Records", "Patterns", "CYAML"],
            linkerSettings: [.linkedLibrary(":libyaml.a")]
        ),
        .target(name: "Transforms", dependencies: ["Records", "Configuration"]),
        .target(name: "Discovery", dependencies: ["Records", "Configuration", "CLinux", "PluginABI"]),
        .target(
            name: "Workers",
            dependencies: [
                "SharedModels", "Discovery", "Transforms", "Records", "Configuration", "CLinux", "PluginABI",
            ]
        ),
        .target(
            name: "Pipeline",
            dependencies: ["Workers", "Discovery", "Transforms", "Records", "Configuration", "CLinux"]
        ),
        .target(
            name: "Services",
            dependencies: [
                "SharedModels", "Workers", "Discovery", "Records", "Configuration", "CLinux", "PluginABI",
            ]
        ),
        .target(
            name: "Platform",
            dependencies: [
                "Services", "Workers", "Discovery", "Records", "Configuration", "Patterns", "CLinux", "CZlib",
                "PluginABI",
            ],
            linkerSettings: [.linkedLibrary(":libz.a")]
        ),
        .target(
            name: "Synchronizing",
            dependencies: [
                "Services", "Workers", "Discovery", "Records", "Configuration", "Patterns", "CLinux", "PluginABI",
            ]
        ),
        .target(
            name: "Collecting",
            dependencies: [
                "Services", "SharedModels", "ClusterModels", "Workers", "Discovery", "Records", "Configuration",
                "Patterns", "CLinux", "PluginABI",
            ]
        ),
        .target(
            name: "Conformance",
            dependencies: ["Services", "Platform", "Workers", "Discovery", "Records", "Configuration", "PluginABI"]
        ),
        .executableTarget(
            name: "host",
            dependencies: [
                "Conformance", "Pipeline", "Platform", "Collecting", "Synchronizing", "Services", "Workers",
                "ClusterModels", "Discovery", "Transforms", "Records", "Configuration", "CLinux",
            ]
        ),

        // Figures of calls, stores and buses; see Benchmarks/Stores/main.swift.
        .executableTarget(
            name: "storebench",
            dependencies: ["Platform", "Services", "Workers", "Discovery", "Configuration"],
            path: "Benchmarks/Stores"
        ),
        // Figures of the synchronizer's plans; see Benchmarks/Plans/main.swift.
        .executableTarget(name: "planbench", dependencies: ["Synchronizing", "Records"], path: "Benchmarks/Plans"),

        .testTarget(name: "RecordsTests", dependencies: ["Records"], path: "Tests/Records"),
        .testTarget(name: "PatternsTests", dependencies: ["Patterns"], path: "Tests/Patterns"),
        .testTarget(name: "ClusterModelsTests", dependencies: ["ClusterModels"], path: "Tests/ClusterModels"),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: ["Configuration", "TestSupport"],
            path: "Tests/Configuration"
        ),
        .testTarget(
            name: "TransformsTests",
            dependencies: ["Transforms", "TestSupport", "Records"],
            path: "Tests/Transforms",
            exclude: ["fixtures"]
        ),
        .testTarget(
            name: "SharedModelsTests",
            dependencies: ["SharedModels", "TestSupport", "CLinux"],
            path: "Tests/SharedModels"
        ),
        .testTarget(name: "DiscoveryTests", dependencies: ["Discovery"], path: "Tests/Discovery"),
        .testTarget(name: "WorkersTests", dependencies: ["Workers", "TestSupport"], path: "Tests/Workers"),
        .testTarget(name: "PipelineTests", dependencies: ["Pipeline", "TestSupport"], path: "Tests/Pipeline"),
        .testTarget(
            name: "ServicesTests",
            dependencies: ["Services", "TestSupport", "Records"],
            path: "Tests/Services"
        ),
        .testTarget(
            name: "PlatformTests",
            dependencies: ["Platform", "Services", "TestSupport", "Records", "Configuration", "Patterns"],
            path: "Tests/Platform"
        ),
        .testTarget(
            name: "CollectingTests",
            dependencies: ["Collecting", "Records"],
            path: "Tests/Collecting"
        ),
        .testTarget(
            name: "SynchronizingTests",
            dependencies: ["Synchronizing", "Services", "TestSupport", "Records", "Configuration"],
            path: "Tests/Synchronizing"
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "Platform", "Collecting", "Synchronizing", "Services", "Workers", "Discovery", "Records",
                "Configuration",
                "CLinux", "PluginABI",
            ],
            path: "Tests/Fuzz",
            exclude: ["libFuzzer"]
        ),
        .testTarget(name: "ConformanceTests", dependencies: ["Conformance"], path: "Tests/Conformance"),
        .testTarget(
            name: "PluginAPITests",
            dependencies: ["PluginAPI", "PluginTesting", "TestSupport"],
            path: "Tests/PluginAPI"
        ),
        // What tests with real processes share.
        .target(name: "TestSupport", dependencies: ["Records", "CLinux"], path: "Tests/Support"),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "Platform", "Synchronizing", "Services", "Workers", "Discovery", "Configuration", "TestSupport",
                "Records", "CLinux", "PluginABI",
            ],
            path: "Tests/Integration",
            exclude: ["fixtures"]
        ),
        .testTarget(
            name: "HostileTests",
            dependencies: ["TestSupport", "Records", "CLinux"],
            path: "Tests/Hostile",
            exclude: ["attackers"]
        ),
    ],
    swiftLanguageModes: [.v6]
)
