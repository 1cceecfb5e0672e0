/// Reads the files of a policy into one document.
struct DocumentReader {
    private let diagnostics: Diagnostics
    private let kinds: [any SettingKind.Type]
    private let organizationKinds: [any SettingKind.Type]

    private var organization: (name: String, location: SourceLocation)?
    private var inventory: (file: String, location: SourceLocation)?
    private var enforcement: (node: SourceNode, location: SourceLocation)?
    private var limits: (node: SourceNode, location: SourceLocation)?
    private var exempt: [SourceNode] = []
    private var ruleNodes: [SourceNode] = []
    private var rulesLocation: SourceLocation?
    private var hasVersion = false

    private static let keys = ["version", "organization", "enforcement", "inventory", "exempt", "limits", "rules"]

    init(diagnostics: Diagnostics, kinds: [any SettingKind.Type], organizationKinds: [any SettingKind.Type]) {
        self.diagnostics = diagnostics
        self.organizationKinds = organizationKinds
        self.kinds = kinds
    }

    /// - Returns: `nil` when there is nothing to make a document of. It is only good if `diagnostics` has no errors.
    mutating func read(_ files: [PolicyText], inventory text: (String) throws -> String) -> PolicyDocument? {
        guard let first = files.first else {
            diagnostics.report(at: nil, "there is no policy file", hint: "name one, or write githubcop.yml")
            return nil
        }
        var isReadable = true
        for file in files {
            let source = SourceText(name: file.name, text: file.text)
            diagnostics.add(source)
            guard let root = YAMLReader.read(source, diagnostics: diagnostics) else {
                isReadable = false
                continue
            }
            readTop(root, of: file.name)
        }
        let start = SourceLocation(file: first.name, line: 1, column: 1)
        if isReadable, !hasVersion { diagnostics.report(at: start, "'version' is missing", hint: "write version: 1") }
        if isReadable, rulesLocation == nil {
            diagnostics.report(at: start, "'rules' is missing: the policy asks for nothing")
        }
        let table = inventoryTable(reading: text)
        let exemptions = ExemptionReader(diagnostics: diagnostics).read(exempt)
        let limits = limits.map { LimitsReader(diagnostics: diagnostics).read($0.node) } ?? Limits()
        let isEvaluated = enforcement.map { EnforcementReader(diagnostics: diagnostics).isEvaluated($0.node) }
        var rules = RuleReader(
            kinds: kinds, organizationKinds: organizationKinds, inventory: table, diagnostics: diagnostics)
        let all = rules.read(ruleNodes)
        let (compiled, ofOrganization) = (all.filter { !$0.isForOrganization }, all.filter { $0.isForOrganization })
        let organizationCheck = PolicyCheck(
            rules: ofOrganization, kinds: organizationKinds, inventory: table, organization: organization?.name,
            diagnostics: diagnostics)
        let imposed = organizationCheck.desiredOfActiveRules()
        let check = PolicyCheck(
            rules: compiled, kinds: kinds, inventory: table, organization: organization?.name, imposed: imposed,
            diagnostics: diagnostics)
        rules.reportNearMisses()
        check.run()
        organizationCheck.run()
        return PolicyDocument(
            organization: organization?.name, isEvaluated: isEvaluated ?? false, exemptions: exemptions,
            limits: limits, secrets: rules.secrets, activeSecrets: rules.activeSecrets,
            concealed: rules.concealed, rules: compiled,
            organizationRules: ofOrganization, imposed: imposed, kinds: kinds, organizationKinds: organizationKinds,
            inventory: table,
            attributes: Set(rules.attributes.keys), conditionTeams: rules.teams,
            mentioned: check.subjects(), ruleInputs: RuleInputs(compiled, table))
    }

    // MARK: Top level

    private mutating func readTop(_ root: SourceNode, of file: String) {
        guard let pairs = root.mapping else {
            let found =
                root.isBlank || root.isNull ? "\(file) is empty" : "a policy must be a mapping, found \(root.found)"
            diagnostics.report(at: root.location, found, hint: "a policy starts with 'version: 1'")
            return
        }
        for pair in pairs where !pair.key.hasPrefix("x-") {
            diagnostics.refuseTags(in: pair.value, isDeep: pair.key != "rules")
            readMember(pair)
        }
    }

    private mutating func readMember(_ pair: SourcePair) {
        switch pair.key {
        case "version": readVersion(pair)
        case "organization": readOrganization(pair)
        case "inventory":
            guard isFirst(pair, inventory?.location), let name = text(pair, example: "repositories.csv") else { return }
            inventory = (name, pair.value.location)
        case "enforcement":
            guard isFirst(pair, enforcement?.location) else { return }
            enforcement = (pair.value, pair.keyLocation)
        case "limits":
            guard isFirst(pair, limits?.location) else { return }
            limits = (pair.value, pair.keyLocation)
        case "exempt": exempt += list(pair)
        case "rules":
            rulesLocation = rulesLocation ?? pair.keyLocation
            ruleNodes += list(pair)
        default:
            diagnostics.report(
                at: pair.keyLocation, "unknown key '\(pair.key)'",
                hint: Suggestion.suggestion(for: pair.key, among: Self.keys))
        }
    }

    private mutating func readVersion(_ pair: SourcePair) {
        hasVersion = true
        guard case .scalar("1", isPlain: true) = pair.value.content else {
            diagnostics.report(
                at: pair.value.location, "'version' must be 1, found \(pair.value.found)", hint: "write version: 1")
            return
        }
    }

    private mutating func readOrganization(_ pair: SourcePair) {
        guard isFirst(pair, organization?.location), let name = text(pair, example: "acme") else { return }
        guard Inventory.isRepositoryName(name), !name.contains(".") else {
            diagnostics.report(
                at: pair.value.location, "'\(name)' is no name of an organization",
                hint: "write its login, such as acme")
            return
        }
        organization = (name, pair.value.location)
    }

    /// A document has one of it, in whichever file.
    private func isFirst(_ pair: SourcePair, _ earlier: SourceLocation?) -> Bool {
        guard let earlier else { return true }
        diagnostics.report(
            at: pair.keyLocation, "'\(pair.key)' is given twice", hint: "the first one is at \(earlier.lineText)")
        return false
    }

    private func text(_ pair: SourcePair, example: String) -> String? {
        guard let text = pair.value.scalar, !text.isEmpty, !pair.value.isNull, pair.value.tag == nil else {
            diagnostics.report(
                at: pair.value.location, "'\(pair.key)' must be text, found \(pair.value.found)",
                hint: "for example \(pair.key): \(example)")
            return nil
        }
        return text
    }

    private func list(_ pair: SourcePair) -> [SourceNode] {
        guard let nodes = pair.value.list else {
            diagnostics.report(
                at: pair.value.location, "'\(pair.key)' must be a list, found \(pair.value.found)",
                hint: "start each with '- '")
            return []
        }
        return nodes
    }

    private func inventoryTable(reading text: (String) throws -> String) -> Inventory {
        guard let inventory else { return .empty }
        do {
            let source = SourceText(name: inventory.file, text: try text(inventory.file))
            diagnostics.add(source)
            return Inventory.read(source, diagnostics: diagnostics)
        } catch {
            diagnostics.report(
                at: inventory.location, "the inventory '\(inventory.file)' cannot be read: \(error)",
                hint: "its path is relative to the policy file")
            return .empty
        }
    }
}
