// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "FlowModels",
    products: [.library(name: "FlowModels", type: .dynamic, targets: ["FlowModels"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "FlowModels", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
