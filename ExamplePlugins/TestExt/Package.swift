// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "TestExt",
    products: [.library(name: "TestExt", type: .dynamic, targets: ["TestExt"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "TestExt", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
