// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Logfmt",
    products: [.library(name: "Logfmt", type: .dynamic, targets: ["Logfmt"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "Logfmt", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
