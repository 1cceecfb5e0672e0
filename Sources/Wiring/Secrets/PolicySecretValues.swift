import GitHubAPI
package import Policy

/// The values of the secrets that a policy names, and where they may go.
///
/// Only the variable `GITHUBCOP_SECRET_NAME`, or the file that `GITHUBCOP_SECRET_NAME_FILE` names, is the secret `NAME`:
/// who writes a policy can reach nothing else of the environment.
package struct PolicySecretValues: Sendable {
    package static let prefix = "GITHUBCOP_SECRET_"

    /// By name.
    package let values: [String: String]
    /// Why those have no value that only evaluated rules name.
    private let missing: [String: String]
    private let destinations: SecretDestinations?

    /// - Parameters:
    ///   - environment: holds the values, unless they are `stored`, and the destinations.
    ///   - stored: values that are kept elsewhere, under their plain names.
    ///   - own: what must not be sent.
    /// - Throws: `Problems` with all that is wrong, before any request.
    package init(
        of policy: PolicyDocument, in environment: [String: String], stored: Stored? = nil, own: OwnCredentials
    ) throws(Problems) {
        var values: [String: String] = [:]
        var missing: [String: String] = [:]
        var problems: [String] = []
        for (name, places) in policy.secrets.sorted(by: { $0.key < $1.key }) {
            do {
                values[name] = try Self.value(of: name, environment, stored, own)
            } catch  where !policy.needsSecret(name) {
                missing[name] = "\(error)"
            } catch {
                problems.append("\(places.map { "\($0): " }.first ?? "")\(error)")
            }
        }
        do {
            destinations = try Self.destinations(in: environment)
            problems += destinations?.problems(of: policy) ?? []
        } catch {
            destinations = nil
            problems.append("\(error)")
        }
        guard problems.isEmpty else { throw Problems(lines: problems) }
        self.values = values
        self.missing = missing
    }

    /// Why a secret may not be sent, as a clause; `nil` when it may.
    package func refusal(
        of name: String, to destination: SecretDestination, in repository: RepositoryName
    ) -> String? {
        missing[name] ?? destinations?.refusal(of: name, to: destination, in: repository)
    }

    /// Whether the environment has a value for a secret. Says nothing of the value.
    package static func isSet(_ name: String, in environment: [String: String]) -> Bool {
        guard !OwnCredentials.reserves(name), let value = try? GivenSecret.named(prefix + name, in: environment) else {
            return false
        }
        return !value.isEmpty
    }

    /// What can be said of a policy's secrets without their values.
    package static func problems(of policy: PolicyDocument, in environment: [String: String]) -> [String] {
        var problems = policy.secrets.sorted { $0.key < $1.key }.compactMap { name, places in
            OwnCredentials.reserves(name) ? "\(places.map { "\($0): " }.first ?? "")\(reserved(name))" : nil
        }
        do {
            problems += try destinations(in: environment)?.problems(of: policy) ?? []
        } catch {
            problems.append("\(error)")
        }
        return problems
    }

    /// Values that are kept elsewhere.
    package struct Stored: Sendable {
        let values: [String: String]
        /// Where a missing one is to be added.
        let place: String

        package init(_ values: [String: String], place: String) {
            self.values = values
            self.place = place
        }
    }

    /// One line for each.
    package struct Problems: Error, Hashable, CustomStringConvertible {
        package let lines: [String]
        package var description: String { lines.joined(separator: "\n") }
    }

    // MARK: One secret

    private struct Problem: Error, CustomStringConvertible { let description: String }

    private static func value(
        of name: String, _ environment: [String: String], _ stored: Stored?, _ own: OwnCredentials
    ) throws -> String {
        guard !OwnCredentials.reserves(name) else { throw Problem(description: reserved(name)) }
        let variable = prefix + name
        let value = try stored.map { $0.values[name] } ?? GivenSecret.named(variable, in: environment)
        guard let value, !value.isEmpty else {
            if let stored { throw Problem(description: "the secret \(name) is not set; add it to \(stored.place)") }
            guard let old = environment[name], !old.isEmpty else {
                throw Problem(description: "the secret \(name) is not set; set \(variable) in the environment")
            }
            throw Problem(
                description: "{{secret:\(name)}} does not read the variable \(name); "
                    + "set \(variable) instead of \(name)")
        }
        if let credential = own.name(of: value) {
            throw Problem(
                description: "the secret \(name) has the value of \(credential), which GitHubCop itself lives on and "
                    + "which no policy may send; give it a value of its own")
        }
        return value
    }

    private static func reserved(_ name: String) -> String {
        if name.hasPrefix(prefix), name.count > prefix.count {
            return "{{secret:\(name)}} must be written without the prefix: {{secret:\(name.dropFirst(prefix.count))}}"
        }
        return "{{secret:\(name)}} has the name of a variable of GitHubCop itself, which no policy may send; "
            + "give the secret another name"
    }

    private static func destinations(in environment: [String: String]) throws -> SecretDestinations? {
        guard let text = try GivenSecret.named(SecretDestinations.variable, in: environment) else { return nil }
        return try SecretDestinations(parsing: text)
    }
}
