import Kinds
import Policy

/// Plans an imported policy on the observation that it was made of: the plan must be empty.
struct ImportProof {
    /// What a plan would change.
    private(set) var changes: [(target: TargetFacts, change: Change)] = []
    /// Repositories for which the policy contradicts itself.
    private(set) var problems: [(target: TargetFacts, reason: String)] = []
    /// Why the policy cannot be read at all.
    private(set) var unusable: String?

    var isEmpty: Bool { changes.isEmpty && problems.isEmpty && unusable == nil }

    init(
        _ files: [PolicyText], _ repositories: [RepositoryObservation], organization: RepositoryObservation? = nil
    ) {
        do {
            let document = try PolicyDocument.load(files) { name in throw Unreadable("there is no inventory \(name)") }
            for observation in repositories {
                guard let facts = observation.target.repository else { continue }
                check(observation, repositoryKinds) { try document.settings(for: facts) }
            }
            if let organization {
                check(organization, organizationKinds) {
                    try document.organizationSettings(of: organization.target.name.owner)
                }
            }
        } catch {
            unusable = "\(error)"
        }
    }

    private mutating func check(
        _ observation: RepositoryObservation, _ kinds: [any SettingKind.Type], _ settings: () throws -> DesiredSettings
    ) {
        do {
            let plan = Planner(kinds: kinds, secrets: .none).plan(try settings(), observation)
            changes += plan.changes.map { (observation.target, $0) }
        } catch let error as PolicyProblems {
            problems.append((observation.target, error.problems.map { $0.message }.joined(separator: "; ")))
        } catch {
            problems.append((observation.target, "\(error)"))
        }
    }
}
