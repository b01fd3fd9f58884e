import Foundation

@testable import LanguageModel

/// A JSON Schema validator for the keywords that the reference schemas use. That it finds what is wrong is shown by the
/// reference fixtures that must fail.
struct SchemaValidator {
    let root: JSON

    /// What is wrong with `value`, each with its place; empty when nothing is.
    func problems(_ value: JSON) -> [String] { problems(value, root, "$") }

    private func problems(_ value: JSON, _ schema: JSON, _ path: String) -> [String] {
        guard let rules = schema.object else { return schema == false ? ["\(path): not allowed"] : [] }
        var found: [String] = []
        if let reference = rules["$ref"]?.string { found += problems(value, resolve(reference), path) }
        if let types = rules["type"] {
            let names = types.string.map { [$0] } ?? types.items.compactMap(\.string)
            guard names.contains(where: { Self.is(value, $0) }) else { return found + ["\(path): no \(names)"] }
        }
        if let allowed = rules["enum"]?.items, !allowed.contains(value) {
            found.append("\(path): not one of \(allowed)")
        }
        if let constant = rules["const"], constant != value { found.append("\(path): not \(constant)") }
        switch value {
        case .string(let text): found += problems(text, rules, path)
        case .number(let number):
            if let minimum = rules["minimum"]?.number, number < minimum { found.append("\(path): below \(minimum)") }
            if let maximum = rules["maximum"]?.number, number > maximum { found.append("\(path): above \(maximum)") }
        case .array(let items): found += problems(items, rules, path)
        case .object(let members): found += problems(members, rules, path)
        case .null, .flag: break
        }
        if let choices = rules["anyOf"]?.items {
            let each = choices.map { problems(value, $0, path) }
            if !each.contains([]) { found += each.min { $0.count < $1.count } ?? [] }
        }
        if let other = rules["not"], problems(value, other, path).isEmpty { found.append("\(path): must not match") }
        return found
    }

    private func problems(_ text: String, _ rules: [String: JSON], _ path: String) -> [String] {
        var found: [String] = []
        if let least = rules["minLength"]?.count, text.count < least { found.append("\(path): too short") }
        if let most = rules["maxLength"]?.count, text.count > most { found.append("\(path): too long") }
        if let pattern = rules["pattern"]?.string, text.range(of: pattern, options: .regularExpression) == nil {
            found.append("\(path): \(text) does not match \(pattern)")
        }
        return found
    }

    private func problems(_ items: [JSON], _ rules: [String: JSON], _ path: String) -> [String] {
        var found: [String] = []
        if let least = rules["minItems"]?.count, items.count < least { found.append("\(path): too few") }
        if let most = rules["maxItems"]?.count, items.count > most { found.append("\(path): too many") }
        if rules["uniqueItems"] == true, Set(items).count < items.count { found.append("\(path): not unique") }
        if let schema = rules["items"] {
            for (index, item) in items.enumerated() { found += problems(item, schema, "\(path)[\(index)]") }
        }
        return found
    }

    private func problems(_ members: [String: JSON], _ rules: [String: JSON], _ path: String) -> [String] {
        var found: [String] = []
        for name in rules["required"]?.items.compactMap(\.string) ?? [] where members[name] == nil {
            found.append("\(path): \(name) is missing")
        }
        if let most = rules["maxProperties"]?.count, members.count > most { found.append("\(path): too many") }
        for (name, value) in members {
            if let schema = rules["propertyNames"] { found += problems(.string(name), schema, "\(path) name") }
            if let schema = rules["properties"]?[name] ?? rules["additionalProperties"] {
                found += problems(value, schema, "\(path).\(name)")
            }
        }
        return found
    }

    /// `#/$defs/Name`
    private func resolve(_ reference: String) -> JSON {
        reference.split(separator: "/").dropFirst().reduce(root) { $0[String($1)] ?? false }
    }

    private static func `is`(_ value: JSON, _ type: String) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("null", .null), ("boolean", .flag),
            ("number", .number):
            true
        case ("integer", .number): value.isWhole
        default: false
        }
    }
}
