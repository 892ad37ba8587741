// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "BenchCollectors",
    products: [
        .library(name: "BenchCollectors", type: .dynamic, targets: ["BenchCollectors"]),
        .executable(name: "collector-in-process", targets: ["InProcess"]),
    ],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "BenchCollectors", dependencies: [.product(name: "PluginAPI", package: "PluginHost")]),
        .executableTarget(
            name: "InProcess",
            dependencies: ["BenchCollectors", .product(name: "PluginTesting", package: "PluginHost")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
