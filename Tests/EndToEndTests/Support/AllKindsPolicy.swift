/// A policy that uses every kind of setting, for the generated organization: with what applies to some sorts of
/// repository only, with templates filled from custom properties, with removals.
let allKindsPolicy = """
    version: 1
    organization: acme
    rules:
      - name: baseline
        exclusive: [webhooks]
        settings:
    \(settingsOfAllKinds)
      - name: private becomes internal
        when: { visibility: private, fork: false }
        settings: { repository: { visibility: internal } }
      - name: deployment
        when: { name: busy }
        settings: { deploy_keys: { ssh-ed25519 AAAABusy argocd@acme: { title: argocd } } }
      - name: leads
        when: { attributes: { collection: "*" } }
        settings: { teams: { "{{collection}}servicesleads": admin } }
      - name: infrastructure
        when: { any: [{ language: HCL }, { topics: go }] }
        settings: { repository: { has_projects: false } }
    """

private let settingsOfAllKinds = KindFixture.all.compactMap { kind -> String? in
    guard let lines = kind.everything?.split(separator: "\n") else { return nil }
    let head = "      \(kind.kind):"
    // A value in braces stands in the line of its key.
    if lines.count == 1, lines[0].hasPrefix("{") { return "\(head) \(lines[0])" }
    return ([head] + lines.map { "        \($0)" }).joined(separator: "\n")
}.joined(separator: "\n")
