// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "LogModels",
    products: [.library(name: "LogModels", type: .dynamic, targets: ["LogModels"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "LogModels", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
