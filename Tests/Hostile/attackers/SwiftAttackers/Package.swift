// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "SwiftAttackers",
    products: [.library(name: "SwiftAttackers", type: .dynamic, targets: ["SwiftAttackers"])],
    dependencies: [.package(name: "PluginHost", path: "../../../..")],
    targets: [
        .target(name: "SwiftAttackers", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
