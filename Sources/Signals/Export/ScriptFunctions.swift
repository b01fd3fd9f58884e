/// The functions a script needs written out, each once, those it calls before it.
struct ScriptFunctions {
    typealias Function = (needs: [String], text: String)

    /// All that a language may need, by name.
    let all: [String: Function]
    private var needed: [String] = []

    mutating func need(_ name: String) {
        guard !needed.contains(name), let function = all[name] else { return }
        for other in function.needs { need(other) }
        needed.append(name)
    }

    var lines: [String] {
        needed.flatMap { name -> [String] in
            guard let function = all[name] else { return [] }
            return [""] + function.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    init(_ all: [String: Function]) { self.all = all }
}
