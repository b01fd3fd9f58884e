import GRDB

/// A page of the knowledge base as it is searched. Words are separated by spaces, in every script.
public struct ConceptText: Sendable, Hashable {
    public var id: String
    public var title: String
    /// What people call it.
    public var names: String
    public var text: String
    public init(id: String, title: String, names: String, text: String) {
        self.id = id
        self.title = title
        self.names = names
        self.text = text
    }
}

extension Transaction {
    /// Replaces the pages of a language.
    public func setConcepts(_ concepts: [ConceptText], language: String) throws {
        try execute("DELETE FROM concept WHERE language = ?", [language])
        for concept in concepts {
            try execute(
                "INSERT INTO concept (language, id, title, names, text) VALUES (?, ?, ?, ?, ?)",
                [language, concept.id, concept.title, concept.names, concept.text])
        }
    }

    /// The pages that say most of these beginnings of words, the best first: by BM25, a title counting more than a
    /// name, and that more than the text.
    public func concepts(saying words: [String], language: String, limit: Int) throws -> [String] {
        // In quotes a word is no operator; who could close them is not in one.
        let query = words.map { "\"\($0.filter { $0 != "\"" })\"*" }.joined(separator: " OR ")
        guard !query.isEmpty else { return [] }
        return try rows(
            """
            SELECT id FROM concept WHERE concept MATCH ? AND language = ?
            ORDER BY bm25(concept, 0, 0, 8, 4, 1), id LIMIT ?
            """, [query, language, limit]
        ) { $0["id"] }
    }
}
