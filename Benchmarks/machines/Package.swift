// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "BenchMachines",
    products: [.library(name: "BenchMachines", type: .dynamic, targets: ["BenchMachines"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "BenchMachines", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
