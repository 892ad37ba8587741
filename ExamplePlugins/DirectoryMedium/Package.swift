// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "DirectoryMedium",
    products: [.library(name: "DirectoryMedium", type: .dynamic, targets: ["DirectoryMedium"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "DirectoryMedium", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
