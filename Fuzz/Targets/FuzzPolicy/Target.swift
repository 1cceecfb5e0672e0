import Kinds
import Policy
import Support

// Any text as a policy, and any text as its inventory: loading ends, every error names its place, and what is accepted
// means the same when it is read again, and again when it is written down as a policy writes it.
//
// An input is a policy; behind a line `=====` an inventory, behind another one a second file of the policy.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPolicy(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let parts = Input(start, count).parts(separatedBy: "=====").map(\.text)
    let inventory = parts.count > 1 ? parts[1] : ""
    let files = ([parts[0]] + parts.dropFirst(2)).enumerated().map {
        PolicyText(name: "\($0.offset).yml", text: $0.element)
    }
    do {
        let policy = try PolicyDocument.load(files, inventory: { _ in inventory })
        check(policy.warnings)
        for repository in repositories { check(policy, on: repository) }
    } catch {
        expect(error.hasErrors, "refused without an error")
        check(error.problems)
        expect(problems(of: files, inventory) == error.problems, "it is refused for other reasons the second time")
    }
    return 0
}

private let repositories = [
    RepositoryFacts(
        name: RepositoryName(owner: "acme", name: "api"), id: 1, nodeID: "R_1", visibility: .private,
        topics: ["go", "pay"], language: "Go", customProperties: ["tier": ["gold"], "areas": ["eu", "us"]]),
    RepositoryFacts(
        name: RepositoryName(owner: "acme", name: "legacy-database"), id: 2, nodeID: "R_2", visibility: .public,
        isFork: true, isTemplate: true, isArchived: true, isEmpty: true, defaultBranch: nil),
]

private func problems(of files: [PolicyText], _ inventory: String) -> [PolicyProblem] {
    do {
        return try PolicyDocument.load(files, inventory: { _ in inventory }).warnings
    } catch {
        return error.problems
    }
}

private func check(_ problems: [PolicyProblem]) {
    for problem in problems {
        expect(!problem.message.isEmpty && !problem.description.isEmpty, "a problem without a word")
        guard let place = problem.location else {
            expect(problem.severity == .warning, "an error without a place: \(problem.headline)")
            continue
        }
        expect(!place.file.isEmpty && place.line > 0 && place.column > 0, "no place: \(problem.headline)")
    }
}

private func check(_ policy: PolicyDocument, on repository: RepositoryFacts) {
    do {
        let settings = try policy.settings(for: repository)
        expect((try? policy.settings(for: repository)) == settings, "the settings differ the second time")
        let explanation = Explanation(of: settings, in: repository.name, kinds: repositoryKinds)
        expect(!explanation.text.isEmpty, "an explanation without a word")
        checkNotation(of: settings, in: repository)
    } catch {
        check(error.problems)
        expect(error.hasErrors, "no settings, but no error either")
    }
}

/// What is desired, written down as a policy of one rule, is desired by that policy.
private func checkNotation(of settings: DesiredSettings, in repository: RepositoryFacts) {
    for kind in repositoryKinds {
        guard let desired = settings.kinds[kind.name]?.json, desired.isWritable else { continue }
        let text =
            "version: 1\nrules:\n  - name: again\n    when: { archived: \(repository.isArchived) }\n"
            + "    settings:\n      \(kind.name): \(desired.policyText)\n"
        do {
            let again = try PolicyDocument.load([PolicyText(name: "again.yml", text: text)], inventory: { _ in "" })
                .settings(for: repository)
            expect(again.kinds[kind.name]?.json == desired, "written down it means something else:\n\(text)")
        } catch {
            expect(false, "written down it is refused:\n\(text)\(error)")
        }
    }
}

extension JSON {
    /// Braces that came out of an attribute would be filled in again; a key with a comma would be two.
    fileprivate var isWritable: Bool {
        switch self {
        case .string(let text): !text.contains("{{")
        case .array(let items): items.allSatisfy(\.isWritable)
        case .object(let members): members.allSatisfy { JSON.string($0.key).isWritable && $0.value.isWritable }
        default: true
        }
    }
}
