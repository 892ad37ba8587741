// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Shortcuts",
    products: [.library(name: "Shortcuts", type: .dynamic, targets: ["Shortcuts"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "Shortcuts", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
