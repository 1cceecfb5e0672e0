package import Logging

/// What every line has that is logged while a piece of work is done, anyone who logs it.
package enum LogContext {
    @TaskLocal package static var metadata: Logger.Metadata = [:]

    package static let provider = Logger.MetadataProvider { metadata }
}

extension WorkItem {
    /// Of the deliveries that asked for it, the ids of so many.
    private static let namedDeliveries = 10

    /// The repository, and the ids of the deliveries that asked for the work.
    package var logMetadata: Logger.Metadata {
        let deliveries = causes.compactMap { $0.delivery }.suffix(Self.namedDeliveries)
        var metadata: Logger.Metadata = ["repository": "\(repository.name)"]
        if !deliveries.isEmpty { metadata["delivery"] = "\(deliveries.joined(separator: ","))" }
        return metadata
    }
}
