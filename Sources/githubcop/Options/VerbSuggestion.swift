import ArgumentParser
import Policy

/// A verb that does not exist, and the one that was probably meant.
struct VerbSuggestion {
    let message: String

    /// `nil` where every verb exists, or what stands in its place may be something else.
    init?(_ words: [String], of root: any ParsableCommand.Type) {
        var command = root
        var spoken = [root._commandName]
        for word in words.first == "help" ? words.dropFirst() : words[...] {
            let verbs = command.configuration.subcommands
            guard !verbs.isEmpty, !word.hasPrefix("-") else { return nil }
            if let verb = verbs.first(where: { $0._commandName == word || $0.configuration.aliases.contains(word) }) {
                command = verb
                spoken.append(word)
                continue
            }
            // Where there is a default verb, this is its argument.
            guard command.configuration.defaultSubcommand == nil else { return nil }
            let nearest = Suggestion.nearest(to: word, among: verbs.map { $0._commandName })
            let name = (spoken + [word]).joined(separator: " ")
            message =
                "There is no command \(Terminal.quoted(name))"
                + (nearest.map { "; did you mean '\((spoken + [$0]).joined(separator: " "))'?" } ?? ".")
                + " '\(spoken.joined(separator: " ")) --help' lists what there is."
            return
        }
        return nil
    }
}
