import Yams

/// Turns the text of a policy file into nodes with places.
struct YAMLReader {
    private let source: SourceText
    private let diagnostics: Diagnostics
    /// Keys that stand in the text given to the parser in place of repeated ones.
    private var masks: KeyMasks
    private var nodes = 0

    /// Aliases let a few lines stand for any number of values; a policy of this many is a mistake or an attack.
    private static let maximumNodes = 1_000_000
    private static let maximumDepth = 100

    /// - Returns: `nil` when there is nothing to go on with; the reason is in `diagnostics`.
    static func read(_ source: SourceText, diagnostics: Diagnostics) -> SourceNode? {
        var reader = YAMLReader(source, diagnostics)
        return reader.read()
    }

    private init(_ source: SourceText, _ diagnostics: Diagnostics) {
        self.source = source
        self.diagnostics = diagnostics
        masks = KeyMasks(for: source.text)
    }

    private mutating func read() -> SourceNode? {
        var text = source.text
        while true {
            do {
                guard let root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() else {
                    diagnostics.report(
                        at: location(1, 1), "\(source.name) is empty", hint: "a policy starts with 'version: 1'")
                    return nil
                }
                return convert(root, depth: 0)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                // The parser stops at a repeated key. Under another name it does not, and the rest is read as well.
                guard let masked = masks.mask(keys, at: context.mark, in: text) else {
                    diagnostics.report(
                        at: location(context.mark.line, context.mark.column), "the key is in this mapping twice")
                    return nil
                }
                text = masked
            } catch {
                SyntaxProblem(error, in: source).report(to: diagnostics)
                return nil
            }
        }
    }

    private func location(_ line: Int, _ column: Int) -> SourceLocation {
        SourceLocation(file: source.name, line: line, column: column)
    }

    private func location(of node: Node) -> SourceLocation {
        location(node.mark?.line ?? 1, node.mark?.column ?? 1)
    }

    // MARK: Conversion

    private mutating func convert(_ node: Node, depth: Int) -> SourceNode? {
        nodes += 1
        let place = location(of: node)
        guard nodes <= Self.maximumNodes, depth <= Self.maximumDepth else {
            let message =
                depth > Self.maximumDepth
                ? "nested more than \(Self.maximumDepth) levels deep"
                : "aliases make more than \(Self.maximumNodes) values of this file"
            diagnostics.report(at: place, message)
            return nil
        }
        switch node {
        case .scalar(let scalar): return convert(scalar, at: place)
        case .sequence(let sequence):
            var items: [SourceNode] = []
            for item in sequence {
                guard let item = convert(item, depth: depth + 1) else { return nil }
                items.append(item)
            }
            return SourceNode(content: .list(items), tag: tag(sequence.tag, at: place), location: place)
        case .mapping(let mapping):
            guard let pairs = convert(mapping, depth: depth) else { return nil }
            return SourceNode(content: .mapping(pairs), tag: tag(mapping.tag, at: place), location: place)
        case .alias:
            diagnostics.report(at: place, "an alias without an anchor")
            return nil
        }
    }

    private func convert(_ scalar: Node.Scalar, at place: SourceLocation) -> SourceNode {
        let name = scalar.tag.rawValue
        let isText = name == Tag.Name.str.rawValue || name == Tag.Name.nonSpecific.rawValue
        let isPlain = (scalar.style == .plain || scalar.style == .any) && !isText
        let tag = tag(scalar.tag, at: place, isBlank: scalar.string.isEmpty)
        return SourceNode(content: .scalar(scalar.string, isPlain: isPlain), tag: tag, location: place)
    }

    private func tag(_ tag: Tag, at place: SourceLocation, isBlank: Bool = false) -> SourceNode.Tag? {
        let name = tag.rawValue
        guard !name.isEmpty, name != "!", !name.hasPrefix("tag:yaml.org,2002:") else { return nil }
        if let known = SourceNode.Tag(rawValue: name) { return known }
        let quoted = isBlank ? "quote it to say 'not': \"\(name)\"" : nil
        diagnostics.report(
            at: place, "unknown tag '\(name)'",
            hint: quoted ?? Spelling.suggestion(for: name, among: SourceNode.Tag.allCases.map { $0.rawValue }))
        return nil
    }

    private mutating func convert(_ mapping: Node.Mapping, depth: Int) -> [SourcePair]? {
        var written: [SourcePair] = []
        var merged: [SourcePair] = []
        var places: [String: SourceLocation] = [:]
        for (key, value) in mapping {
            let place = location(of: key)
            guard let value = convert(value, depth: depth + 1) else { return nil }
            guard let scalar = key.scalar else {
                let isTemplate = source.line(place.line)?.contains("{{") ?? false
                diagnostics.report(
                    at: place, "a key must be text", hint: isTemplate ? "quote the template: \"{{name}}\"" : nil)
                continue
            }
            if scalar.string == "<<", scalar.style == .plain {
                merged += pairs(mergedFrom: value)
                continue
            }
            let name = masks.original(of: scalar.string)
            if let first = places[name] {
                diagnostics.report(
                    at: place, "the key '\(name)' is here twice", hint: "the first one is in line \(first.line)")
                continue
            }
            places[name] = place
            written.append(SourcePair(key: name, keyLocation: place, isMerged: false, value: value))
        }
        var names = Set(places.keys)
        return written + merged.filter { names.insert($0.key).inserted }
    }

    /// The pairs that `<<` brings in; of several mappings the first wins.
    private func pairs(mergedFrom value: SourceNode) -> [SourcePair] {
        let mappings = value.list ?? [value]
        return mappings.flatMap { node -> [SourcePair] in
            guard let pairs = node.mapping else {
                diagnostics.report(
                    at: node.location, "'<<' merges mappings, found \(node.found)", hint: "for example '<<: *defaults'")
                return []
            }
            return pairs.map {
                SourcePair(key: $0.key, keyLocation: $0.keyLocation, isMerged: true, value: $0.value)
            }
        }
    }
}
