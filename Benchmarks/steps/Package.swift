// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "BenchSteps",
    products: [.library(name: "BenchSteps", type: .dynamic, targets: ["BenchSteps"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "BenchSteps", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
