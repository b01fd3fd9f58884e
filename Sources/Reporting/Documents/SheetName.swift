/// Names of the sheets of one workbook, as Excel allows them.
///
/// Source: Microsoft, "Rename a worksheet": at most 31 characters, none of / \ ? * : [ ], no apostrophe at either end,
/// not blank, not "History"; and unique, whatever the case.
struct SheetNames {
    private var taken: Set<String> = ["history"]
    private static let longest = 31

    /// The name a sheet gets: that which is wanted, or something close to it.
    mutating func name(for wanted: String) -> String {
        let cleaned = String(String.UnicodeScalarView(wanted.unicodeScalars.map(Self.cleaned)))
            .split(separator: " ").joined(separator: " ")
        let stem = Self.cut(cleaned, Self.longest)
        var name = stem
        var number = 2
        while name.isEmpty || !taken.insert(name.lowercased()).inserted {
            let suffix = " \(number)"
            name = Self.cut(Self.cut(stem, Self.longest - suffix.count) + suffix, Self.longest)
            number += 1
        }
        return name
    }

    private static func cleaned(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        "/\\?*:[]".unicodeScalars.contains(scalar) || scalar.properties.generalCategory == .control ? " " : scalar
    }

    /// Characters count as Excel counts them, in UTF-16.
    private static func cut(_ text: String, _ length: Int) -> String {
        var text = text
        while text.utf16.count > length { text.removeLast() }
        while let last = text.last, last == "'" || last == " " { text.removeLast() }
        while let first = text.first, first == "'" || first == " " { text.removeFirst() }
        return text
    }
}
