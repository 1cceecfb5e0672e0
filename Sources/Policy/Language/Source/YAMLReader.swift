import Yams

/// Turns the text of a policy file into nodes with places.
struct YAMLReader {
    private let source: SourceText
    private let diagnostics: Diagnostics
    /// Characters that stand in the text given to the parser in place of `*` and `?`.
    private let indicators: IndicatorMasks?
    /// Keys that stand in the text given to the parser in place of repeated ones.
    private var masks: KeyMasks
    private var anchors: [String: Anchored] = [:]
    private var nodes = 0
    /// The deepest level that was come to.
    private var deepest = 0

    /// What an alias stands for.
    private struct Anchored {
        let node: SourceNode
        let count: Int
        let height: Int
    }

    /// Aliases let a few lines stand for any number of values; a policy of this many is a mistake or an attack.
    private static let maximumNodes = 1_000_000
    private static let maximumDepth = 100
    /// A key stands in one line. Of keys that are deep lists the parser would compare each level twice.
    private static let maximumDepthInLine = 16

    /// - Returns: `nil` when there is nothing to go on with; the reason is in `diagnostics`.
    static func read(_ source: SourceText, diagnostics: Diagnostics) -> SourceNode? {
        var reader = YAMLReader(source, diagnostics)
        return reader.read()
    }

    private init(_ source: SourceText, _ diagnostics: Diagnostics) {
        self.source = source
        self.diagnostics = diagnostics
        indicators = IndicatorMasks(for: source.text)
        // With both characters, so that none of the masks is one of them.
        masks = KeyMasks(for: indicators?.hide(source.text + "*?") ?? source.text)
    }

    private mutating func read() -> SourceNode? {
        if let place = source.bracket(deeperThan: Self.maximumDepthInLine) {
            diagnostics.report(
                at: location(place.line, place.column),
                "more than \(Self.maximumDepthInLine) brackets are open in one line", hint: "write one key a line")
            return nil
        }
        var text = indicators?.hide(source.text) ?? source.text
        while true {
            do {
                let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
                guard let root = try parser.singleRoot() else {
                    diagnostics.report(
                        at: location(1, 1), "\(source.name) is empty", hint: "a policy starts with 'version: 1'")
                    return nil
                }
                // Nodes know their anchors only as long as the parser does.
                return withExtendedLifetime(parser) { convert(root, depth: 0) }
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
        let (countBefore, deepestBefore) = (nodes, deepest)
        deepest = depth
        defer { deepest = max(deepest, deepestBefore) }
        guard take(1, upTo: depth, at: location(of: node)), let result = content(of: node, depth: depth) else {
            return nil
        }
        if let anchor = node.anchor {
            anchors[anchor.rawValue] = Anchored(node: result, count: nodes - countBefore, height: deepest - depth)
        }
        return result
    }

    /// Counts values; false, and reported, when there are too many or they are too deep.
    private mutating func take(_ count: Int, upTo depth: Int, at place: SourceLocation) -> Bool {
        nodes += count
        deepest = max(deepest, depth)
        guard nodes <= Self.maximumNodes, depth <= Self.maximumDepth else {
            let message =
                depth > Self.maximumDepth
                ? "nested more than \(Self.maximumDepth) levels deep"
                : "aliases make more than \(Self.maximumNodes) values of this file"
            diagnostics.report(at: place, message)
            return false
        }
        return true
    }

    private mutating func content(of node: Node, depth: Int) -> SourceNode? {
        let place = location(of: node)
        switch node {
        case .scalar(let scalar): return convert(scalar, at: place, depth: depth)
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
        case .alias: return undefinedAlias(at: place)
        }
    }

    private mutating func convert(_ scalar: Node.Scalar, at place: SourceLocation, depth: Int) -> SourceNode? {
        if scalar.style == .plain, let indicators {
            switch indicators.meaning(ofPlain: scalar.string) {
            case .text: break
            case .alias(let name): return anchored(name, scalar, at: place, depth: depth)
            case .malformedAlias:
                diagnostics.report(
                    at: place, "not valid YAML: an alias is '*' and a name", hint: "quote text that starts with '*'")
                return nil
            case .explicitKey:
                diagnostics.report(
                    at: place, "'? ' before a key is not understood", hint: "write the key alone, or quote the text")
                return nil
            }
        }
        let name = scalar.tag.rawValue
        let isText = name == Tag.Name.str.rawValue || name == Tag.Name.nonSpecific.rawValue
        let isPlain = (scalar.style == .plain || scalar.style == .any) && !isText
        let tag = tag(scalar.tag, at: place, isBlank: scalar.string.isEmpty)
        return SourceNode(content: .scalar(shown(scalar.string), isPlain: isPlain), tag: tag, location: place)
    }

    /// What the anchor of this name stands for, which counts as if it were written here once more.
    private mutating func anchored(
        _ name: String, _ scalar: Node.Scalar, at place: SourceLocation, depth: Int
    ) -> SourceNode? {
        // Of a key the parser takes it for text in any case.
        guard scalar.anchor == nil, ["", Tag.Name.str.rawValue].contains(scalar.tag.rawValue) else {
            diagnostics.report(at: place, "not valid YAML: an alias stands alone, without a tag or an anchor before it")
            return nil
        }
        guard let anchored = anchors[name] else { return undefinedAlias(at: place) }
        return take(anchored.count - 1, upTo: depth + anchored.height, at: place) ? anchored.node : nil
    }

    private func undefinedAlias(at place: SourceLocation) -> SourceNode? {
        diagnostics.report(
            at: place, "not valid YAML: found undefined alias",
            hint: "an anchor (&name) must come before its alias, in the same file")
        return nil
    }

    /// The text as it is written in the policy.
    private func shown(_ text: String) -> String {
        let original = masks.original(of: text)
        return indicators?.shown(original) ?? original
    }

    private func tag(_ tag: Tag, at place: SourceLocation, isBlank: Bool = false) -> SourceNode.Tag? {
        let name = shown(tag.rawValue)
        guard !name.isEmpty, name != "!", !name.hasPrefix("tag:yaml.org,2002:") else { return nil }
        if let known = SourceNode.Tag(rawValue: name) { return known }
        let quoted = isBlank ? "quote it to say 'not': \"\(name)\"" : nil
        diagnostics.report(
            at: place, "unknown tag '\(name)'",
            hint: quoted ?? Suggestion.suggestion(for: name, among: SourceNode.Tag.allCases.map { $0.rawValue }))
        return nil
    }

    private mutating func convert(_ mapping: Node.Mapping, depth: Int) -> [SourcePair]? {
        var written: [SourcePair] = []
        var merged: [SourcePair] = []
        var places: [String: SourceLocation] = [:]
        for (key, value) in mapping {
            let place = location(of: key)
            let isMerge = key.scalar.map { $0.string == "<<" && $0.style == .plain } ?? false
            guard let key = convert(key, depth: depth + 1), let value = convert(value, depth: depth + 1) else {
                return nil
            }
            guard let name = key.scalar else {
                let isTemplate = source.line(place.line)?.contains("{{") ?? false
                diagnostics.report(
                    at: place, "a key must be text", hint: isTemplate ? "quote the template: \"{{name}}\"" : nil)
                continue
            }
            if isMerge {
                merged += pairs(mergedFrom: value)
                continue
            }
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
