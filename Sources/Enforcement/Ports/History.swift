/// Where records are kept.
package struct History: Sendable {
    /// Keeps a record. When that fails it is logged there: the work itself is done and must not be lost over it.
    package let append: @Sendable (Record) async -> Void

    package init(append: @escaping @Sendable (Record) async -> Void) { self.append = append }
}
