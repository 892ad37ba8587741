// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "MyService",
    products: [.library(name: "MyService", type: .dynamic, targets: ["MyService"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "MyService", dependencies: [.product(name: "PluginAPI", package: "PluginHost")]),
        .testTarget(
            name: "MyServiceTests",
            dependencies: ["MyService", .product(name: "PluginTesting", package: "PluginHost")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
