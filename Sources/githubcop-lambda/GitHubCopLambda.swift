import FoundationEssentials
import LambdaFunction
import LambdaRuntime
import Logging

/// The AWS Lambda function: environment, function, loop.
@main
enum GitHubCopLambda {
    static func main() async throws {
        LambdaHost.keepToOneEventLoop()
        let environment = ProcessInfo.processInfo.environment
        let logger = Self.logger(level: environment["GITHUBCOP_LOG_LEVEL"])
        let host = LambdaHost(environment)
        guard let loop = host.loop(logger: logger) else {
            logger.critical("AWS_LAMBDA_RUNTIME_API is not set: this program runs in AWS Lambda, see Docs/aws.md")
            throw NotInLambda()
        }
        let function: Function
        do {
            function = try Function(Settings(environment), host: host, logger: logger)
        } catch {
            // To end here would only make Lambda start the process again and again, and tell nobody why.
            logger.critical("the function is not configured", metadata: ["because": "\(error)"])
            return try await loop.run(Unconfigured(because: error, logger: logger).handle)
        }
        try await loop.run(function.handle)
    }

    private static func logger(level: String?) -> Logger {
        var logger = Logger(label: "githubcop") { _ in CloudWatchLogHandler() }
        logger.logLevel = level.flatMap { Logger.Level(rawValue: $0.lowercased()) } ?? .info
        return logger
    }

    private struct NotInLambda: Error {}
}
