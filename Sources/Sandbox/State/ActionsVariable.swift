/// A variable of GitHub Actions, which everybody reads who may read the repository's Actions.
package struct ActionsVariable: Sendable, Equatable {
    package let name: String
    package var value: String
    /// Of the organization's: which repositories read it.
    package var access: ValueAccess?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(name: String, value: String, access: ValueAccess? = nil, at time: Timestamp) {
        self.name = name
        self.value = value
        self.access = access
        createdAt = time
        updatedAt = time
    }
}

/// Which repositories read a variable or secret of the organization.
package struct ValueAccess: Sendable, Equatable {
    /// `all`, `private` or `selected`.
    package var visibility: String
    /// Ids, where they are selected.
    package var repositories: [Int]

    package init(visibility: String, repositories: [Int] = []) {
        self.visibility = visibility
        self.repositories = repositories
    }
}

/// Names of variables and secrets.
enum ValueName {
    /// As GitHub writes it.
    static func checked(_ name: String) throws(Refusal) -> String {
        let upper = name.uppercased()
        let isMadeOfWords = upper.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard isMadeOfWords, let first = upper.first, !first.isNumber, !upper.hasPrefix("GITHUB_") else {
            throw Refusal(
                422,
                "Validation Failed: names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores "
                    + "(_), must not start with a number or with GITHUB_")
        }
        return upper
    }
}
