// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Banking",
    products: [.library(name: "Banking", type: .dynamic, targets: ["Banking"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "Banking", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
