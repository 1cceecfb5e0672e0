/// Sees whether the settings of a repository are all that is desired of one kind.
///
/// Made once for many repositories, and making nothing itself on the way. What differs, and what is to be said of it,
/// the `Differ` finds; whatever a quick look is not sure of is left to it as well.
final class QuickLook: Sendable {
    /// The kind whose schema it was made with.
    let kind: any SettingKind.Type
    let namesSecret: Bool
    private let outline: Outline

    init(_ desired: Desired, of kind: any SettingKind.Type) {
        self.kind = kind
        namesSecret = desired.namesSecret
        outline = Outline(desired, asKind: kind.documentation.schema)
    }

    /// - Parameter exclusively: nothing else may exist.
    /// - Returns: `true` only if the `Differ` would find neither a change nor anything to note.
    func isMet(by settings: JSON, exclusively: Bool) -> Bool {
        guard outline.isMet(by: settings) else { return false }
        return !exclusively || outline.entryCount == settings.objectValue?.count
    }
}
