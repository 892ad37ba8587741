// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "NetworkModules",
    products: [.library(name: "NetworkModules", type: .dynamic, targets: ["NetworkModules"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "NetworkModules", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
