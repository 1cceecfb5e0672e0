// swift-tools-version: 6.1

import PackageDescription

// A package of its own, so that an ordinary build knows nothing of it and none of the product's heavy dependencies are
// built here. The product's sources are linked into `Product/`: what they declare as `package` is seen in one package
// only.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// One executable, whose `main` is libFuzzer's.
func fuzz(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: ["Support"] + dependencies, path: "Targets/\(name)", swiftSettings: strict)
}

let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    ],
    targets: [
        .target(
            name: "Policy", dependencies: [.product(name: "Yams", package: "Yams")], path: "Product/Policy",
            swiftSettings: strict),
        .target(name: "Kinds", dependencies: ["Policy"], path: "Product/Kinds", swiftSettings: strict),
        .target(
            name: "Webhooks", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            path: "Product/Webhooks", swiftSettings: strict),
        // The rest of LambdaRuntime speaks HTTP; its events do not need to.
        .target(
            name: "LambdaEvents", path: "Product/LambdaRuntime",
            exclude: [
                "Answers", "Logging", "Loop/Invocation.swift", "Loop/LambdaHost.swift", "Loop/RuntimeAPI.swift",
                "Loop/RuntimeLoop.swift", "Secrets",
            ],
            swiftSettings: strict),
        .target(
            name: "Support", dependencies: [.product(name: "Crypto", package: "swift-crypto")], path: "Targets/Support",
            swiftSettings: strict),
        fuzz("FuzzSignature", ["Webhooks"]),
        fuzz("FuzzDelivery", ["Webhooks"]),
        fuzz("FuzzPolicy", ["Policy", "Kinds"]),
        fuzz("FuzzEvent", ["LambdaEvents"]),
    ],
    swiftLanguageModes: [.v6]
)
