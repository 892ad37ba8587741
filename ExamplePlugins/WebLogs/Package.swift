// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "WebLogs",
    products: [.library(name: "WebLogs", type: .dynamic, targets: ["WebLogs"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "WebLogs", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
