/// A secret that GitHub stores for Actions or Dependabot. Its API never shows the value.
package struct ActionsSecret: Sendable, Equatable {
    package let name: String
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// What was in the box; nil where nobody wrote it through the API.
    package var value: String?
    /// Of the organization's: which repositories read it.
    package var access: ValueAccess?

    package init(
        name: String, createdAt: Timestamp, updatedAt: Timestamp, value: String? = nil, access: ValueAccess? = nil
    ) {
        self.name = name
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.value = value
        self.access = access
    }
}
