// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Collectors",
    products: [.library(name: "Collectors", type: .dynamic, targets: ["Collectors"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "Collectors", dependencies: [.product(name: "PluginAPI", package: "PluginHost")]),
        .testTarget(
            name: "CollectorsTests",
            dependencies: ["Collectors", .product(name: "PluginTesting", package: "PluginHost")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
