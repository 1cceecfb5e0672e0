// swift-tools-version: 6.1

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

#if os(macOS)
    let sodium: String? = "libsodium"
#else
    // Found where the system has its libraries. With its flags a static one could not be chosen (Scripts/release-flags.sh).
    let sodium: String? = nil
#endif

let package = Package(
    name: "githubcop",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "githubcop", targets: ["githubcop"]),
        .executable(name: "githubcop-lambda", targets: ["githubcop-lambda"]),
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.1.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.5.0"),
    ],
    targets: [
        .target(name: "Policy", dependencies: [yams], swiftSettings: strict),
        .target(name: "Kinds", dependencies: ["Policy"], swiftSettings: strict),
        .target(name: "Enforcement", dependencies: ["Policy", "Kinds", crypto, logging], swiftSettings: strict),
        .target(name: "Import", dependencies: ["Policy", "Kinds", yams], swiftSettings: strict),
        .target(name: "Reporting", dependencies: ["Policy", "Kinds", "Enforcement"], swiftSettings: strict),
        .target(
            name: "GitHubAPI", dependencies: ["Policy", httpClient, jwt, crypto, logging, nio, nioPosix],
            swiftSettings: strict),
        .target(name: "Webhooks", dependencies: [crypto], swiftSettings: strict),
        .target(name: "Store", dependencies: [grdb, crypto], swiftSettings: strict),
        .target(
            name: "Server",
            dependencies: [
                "Webhooks", "Enforcement", crypto, hummingbird, hummingbirdCore, lifecycle, logging, nio, nioHTTP1,
                nioHTTPTypes, nioHTTPTypesHTTP1,
            ],
            swiftSettings: strict),
        .target(
            name: "Sandbox",
            dependencies: ["CSodium", hummingbird, hummingbirdCore, httpClient, crypto, cryptoExtras, logging, nio],
            swiftSettings: strict),
        // Seals the secrets that GitHub stores; `make setup` installs it..
        .systemLibrary(name: "CSodium", pkgConfig: sodium, providers: [.brew(["libsodium"])]),
        .target(
            name: "Wiring", dependencies: ["Policy", "Kinds", "Enforcement", "GitHubAPI", "CSodium", logging],
            swiftSettings: strict),
        .target(
            name: "ServeWiring",
            dependencies: [
                "Policy", "Kinds", "Wiring", "Enforcement", "GitHubAPI", "Notifications", "Server", "Store", "Webhooks",
                logging,
            ],
            swiftSettings: strict),
        .target(
            name: "WebhookSending", dependencies: ["GitHubAPI", httpClient, nio, nioPosix], swiftSettings: strict),
        .target(
            name: "Doctor",
            dependencies: [
                "Policy", "Enforcement", "Reporting", "GitHubAPI", "Notifications", "Wiring", "Webhooks",
                "WebhookSending",
            ],
            swiftSettings: strict),
        .target(
            name: "AppRegistration",
            dependencies: ["Policy", "GitHubAPI", "Wiring", "WebhookSending", hummingbird, logging],
            swiftSettings: strict),
        .target(
            name: "Starter", dependencies: ["AppRegistration"],
            resources: [
                .embedInCode("Templates/workflow.yml"), .embedInCode("Templates/example.yml"),
                .embedInCode("Templates/githubcop.service"),
            ],
            swiftSettings: strict),
        .target(
            name: "Notifications", dependencies: ["Policy", "Kinds", "Enforcement", "Reporting", crypto, logging],
            swiftSettings: strict),
        .target(
            name: "StateReporting",
            dependencies: [
                "Policy", "Kinds", "Enforcement", "Notifications", "Reporting", "ServeWiring", "Store", "Dashboard",
            ],
            swiftSettings: strict),
        .target(
            name: "Dashboard", dependencies: [hummingbird, mustache, crypto, logging, nio],
            resources: [.embedInCode("Templates"), .embedInCode("Assets")], swiftSettings: strict),
        .target(
            name: "Deliveries",
            dependencies: [
                "Policy", "Enforcement", "Reporting", "GitHubAPI", "ServeWiring", "Server", "Store", "Dashboard",
            ],
            swiftSettings: strict),
        .target(
            name: "PullRequests", dependencies: ["Policy", "Enforcement", "Reporting", "Wiring"],
            swiftSettings: strict),
        .executableTarget(
            name: "githubcop",
            dependencies: [
                "Policy", "Kinds", "Wiring", "ServeWiring", "Enforcement", "Reporting", "GitHubAPI", "Webhooks",
                "Store", "Server", "Sandbox", "Import", "Doctor", "WebhookSending", "StateReporting", "Deliveries",
                "AppRegistration", "Starter", "PullRequests", "Dashboard", "Notifications", arguments, logging,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "planning-benchmark", dependencies: ["Policy", "Kinds"], path: "Benchmarks/Planning",
            swiftSettings: strict),
        .executableTarget(
            name: "snapshot-benchmark", dependencies: ["Policy", "Enforcement", "ServeWiring", "Store"],
            path: "Benchmarks/Snapshots", swiftSettings: strict),
        .target(
            name: "LambdaRuntime", dependencies: [httpClient, logging, nio, nioPosix], swiftSettings: strict),
        .target(
            name: "LambdaFunction",
            dependencies: [
                "Policy", "Kinds", "Wiring", "Enforcement", "Reporting", "GitHubAPI", "Webhooks", "LambdaRuntime",
                logging,
            ],
            swiftSettings: strict),
        .target(name: "LambdaLinkage"),
        .executableTarget(
            name: "githubcop-lambda", dependencies: ["LambdaFunction", "LambdaRuntime", "LambdaLinkage", logging],
            swiftSettings: strict),
        .target(name: "SharedMaterial", path: "Tests/SharedMaterial", swiftSettings: strict),
        .testTarget(name: "ImportTests", dependencies: ["Import", "Policy", "Kinds"], swiftSettings: strict),
        .testTarget(name: "PolicyTests", dependencies: ["Policy", "Kinds", "SharedMaterial"], swiftSettings: strict),
        .testTarget(
            name: "EnforcementTests",
            dependencies: ["Enforcement", "Reporting", "Policy", "Kinds", "RunFixtures", logging],
            swiftSettings: strict),
        .target(
            name: "RunFixtures", dependencies: ["Enforcement", "Policy"], path: "Tests/RunFixtures",
            swiftSettings: strict),
        .testTarget(
            name: "ReportingTests", dependencies: ["Reporting", "Enforcement", "Policy", "Kinds", "RunFixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "GitHubAPITests",
            dependencies: [
                "GitHubAPI", "Policy", "SharedMaterial", crypto, cryptoExtras, hummingbird, jwt, logging, nio, nioPosix,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "WebhooksTests", dependencies: ["Webhooks", "SharedMaterial", crypto], swiftSettings: strict),
        .testTarget(name: "StoreTests", dependencies: ["Store", grdb], swiftSettings: strict),
        .testTarget(
            name: "ServerTests",
            dependencies: ["Server", "Enforcement", "Webhooks", crypto, httpClient, logging, nio, nioEmbedded],
            swiftSettings: strict),
        .testTarget(
            name: "StateReportingTests",
            dependencies: [
                "StateReporting", "Dashboard", "ServeWiring", "Store", "Enforcement", "Policy", "Kinds",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DashboardTests", dependencies: ["Dashboard", "Server", httpClient, logging, nio],
            swiftSettings: strict),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "Sandbox", "SharedMaterial", "CSodium", httpClient, hummingbird, crypto, cryptoExtras, logging, nio,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Policy", "Kinds", "Wiring", "Enforcement", "Reporting", "GitHubAPI", "Import", "PullRequests",
                "Sandbox",
                "ServeWiring",
                "SharedMaterial", "StateReporting", "Store", "Webhooks", "Server", crypto, cryptoExtras, httpClient,
                logging, nio,
            ],
            swiftSettings: strict),
        .target(
            name: "LoopbackServer", dependencies: [hummingbird, logging, nio], path: "Tests/LoopbackServer",
            swiftSettings: strict),
        .testTarget(
            name: "LambdaRuntimeTests", dependencies: ["LambdaRuntime", "LoopbackServer", logging],
            swiftSettings: strict),
        .testTarget(
            name: "LambdaFunctionTests",
            dependencies: [
                "LambdaFunction", "LambdaRuntime", "GitHubAPI", "Sandbox", "LoopbackServer", crypto, cryptoExtras,
                logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "NotificationsTests",
            dependencies: ["Notifications", "Enforcement", "Policy", "Kinds", crypto, logging], swiftSettings: strict),
        .testTarget(name: "WebhookSendingTests", dependencies: ["WebhookSending"], swiftSettings: strict),
        .testTarget(
            name: "DoctorTests",
            dependencies: ["Notifications", "Doctor", "WebhookSending", "GitHubAPI", "Policy", "Kinds", "Reporting"],
            swiftSettings: strict),
        .testTarget(
            name: "AppRegistrationTests",
            dependencies: ["AppRegistration", "GitHubAPI", "Policy", "Kinds", "Sandbox", httpClient, nio],
            swiftSettings: strict),
        .testTarget(
            name: "StarterTests", dependencies: ["Starter", "AppRegistration", "Policy", "Kinds"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["githubcop", "Policy", "Kinds", "Sandbox", crypto, cryptoExtras, httpClient, nio],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
