import Foundation
import Testing

@Suite struct RuleTests {
    @Test func `there are sources to look at`() {
        #expect(SourceFile.all.count > 100)
    }

    @Test(arguments: Rule.all) func `every source file keeps the rule`(_ rule: Rule) {
        let broken = SourceFile.all.flatMap { file in rule.broken(file).map { "\(file.path):\($0)" } }
        #expect(broken.isEmpty, "\(rule): \(broken.joined(separator: " "))")
    }

    @Test(arguments: Rule.all) func `the rule finds its bad samples and spares its good ones`(_ rule: Rule) {
        #expect(!rule.bad.isEmpty)
        for sample in rule.bad { #expect(!rule.broken(SourceFile("Sources/Bot/A.swift", sample)).isEmpty, "\(sample)") }
        for sample in rule.good { #expect(rule.broken(SourceFile("Sources/Bot/A.swift", sample)).isEmpty, "\(sample)") }
    }

    @Test func `comments and strings are erased, interpolations are not`() {
        let file = SourceFile(
            "a",
            "let a = \"x \\(Date()) // y\" // Date()\n/* a\n b */ let b = #\"c \\(d)\"#\n\"\"\"\ntry!\n\"\"\"; e()")
        #expect(
            file.code == [
                "let a = \"   (Date())     \"          ", "    ", "      let b = #\"      \"#", "\"\"\"", "    ",
                "\"\"\"; e()",
            ])
        #expect(file.text[4] == "try!")
    }

    @Test func `every target's main file begins with its purpose`() throws {
        let targets = Set(SourceFile.all.map(\.target))
        for target in targets.sorted() {
            let name = target.prefix(1).uppercased() + target.dropFirst()
            let main = SourceFile.all.first { $0.path == "Sources/\(target)/\(name).swift" }
            let first = try #require(main?.lines.first, "\(target) has no main file")
            #expect(Self.isPurpose(first), "\(target): \(first)")
        }
        #expect(!Self.isPurpose("import Foundation"))
        #expect(!Self.isPurpose("/// A type."))
    }

    private static func isPurpose(_ line: String) -> Bool {
        line.hasPrefix("// ") && line.count > 20 && !line.contains("swift-tools-version")
    }
}
