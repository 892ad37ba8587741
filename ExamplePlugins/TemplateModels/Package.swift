// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "TemplateModels",
    products: [.library(name: "TemplateModels", type: .dynamic, targets: ["TemplateModels"])],
    dependencies: [.package(name: "PluginHost", path: "../..")],
    targets: [
        .target(name: "TemplateModels", dependencies: [.product(name: "PluginAPI", package: "PluginHost")])
    ],
    swiftLanguageModes: [.v6]
)
