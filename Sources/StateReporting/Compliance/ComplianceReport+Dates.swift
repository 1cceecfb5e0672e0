import Foundation

/// Dates as people read them. Programs get ISO 8601.
extension ComplianceReport {
    /// `2026-11-30 18:37 UTC`
    static func words(_ date: Date) -> String {
        let iso = date.formatted(.iso8601)
        return "\(iso.prefix(10)) \(iso.dropFirst(11).prefix(5)) UTC"
    }
}
