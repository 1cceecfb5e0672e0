import Policy
import Yams

extension JSON {
    /// Reads one document of YAML, or JSON, which is YAML as well.
    /// - Throws: `ForeignFileProblem` with the place.
    init(yaml file: PolicyText) throws(ForeignFileProblem) {
        do {
            guard let node = try Yams.compose(yaml: file.text) else {
                self = .null
                return
            }
            self = try JSON(node, depth: 0)
        } catch let problem as ForeignFileProblem {
            throw problem
        } catch {
            throw ForeignFileProblem("\(file.name): \(error)")
        }
    }

    /// No file that a person wrote is deeper.
    private static let deepest = 60

    private init(_ node: Node, depth: Int) throws(ForeignFileProblem) {
        guard depth < Self.deepest else { throw ForeignFileProblem("it is nested too deeply") }
        switch node {
        case .scalar(let scalar): self = Self.value(of: scalar)
        case .sequence(let sequence):
            var items: [JSON] = []
            for item in sequence { items.append(try JSON(item, depth: depth + 1)) }
            self = .array(items)
        case .mapping(let mapping):
            var members: [String: JSON] = [:]
            for (key, value) in mapping {
                guard let key = key.string else { throw ForeignFileProblem("a key is not text") }
                members[key] = try JSON(value, depth: depth + 1)
            }
            self = .object(members)
        case .alias: throw ForeignFileProblem("an alias leads nowhere")
        }
    }

    /// By the core schema of YAML 1.2, which programs in JavaScript and Go follow.
    private static func value(of scalar: Node.Scalar) -> JSON {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default:
            if let number = Int(scalar.string) { return .integer(number) }
            if scalar.string.contains("."), let number = Double(scalar.string) { return .number(number) }
            return .string(scalar.string)
        }
    }
}

/// A file of another tool that cannot be read.
package struct ForeignFileProblem: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
