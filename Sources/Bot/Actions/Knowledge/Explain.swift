import Actions
import Presentation
import Trading

extension Action<BotServices> {
    /// What a concept of trading is, and what Bellwether makes of it.
    static var explain: Self {
        Self(
            "explain", role: .viewer, effect: .reads, isPublic: true,
            aliases: [Alias("why"), Alias("define")],
            Parameter<InstrumentID?>("symbol", isPrivate: true), Parameter<String?>("time", .clock),
            Parameter<String?>("signal", .signal, isPrivate: true),
            Parameter<String?>("topic", .text), Parameter<ExplainedThing?>("about", isPrivate: true)
        ) { turn, services, symbol, time, signal, topic, about in
            if about == .size { return .answer(try await services.whyThisSize(symbol, turn)) }
            if let signal { return await services.remarked(try await services.explained(signal, turn), "signal", turn) }
            if let symbol, symbol.symbol != "ALL", time != nil || topic.map(\.isEmpty) ?? true {
                return .answer(try await services.whyNot(try services.instrument(symbol), at: time, turn))
            }
            let concepts = services.concepts.concepts(turn.localizer.language)
            guard let topic, !topic.isEmpty else { return .answer(overview(concepts, turn.localizer)) }
            guard let found = concepts.find(topic) else {
                let near = concepts.nearest(to: topic)
                let saying =
                    near.isEmpty
                    ? try await services.concepts.search(topic, turn.localizer.language, in: services.store) : near
                return .answer(unknown(topic, saying, turn.localizer))
            }
            return .answer(page(Array(found.prefix(mostAtOnce)), turn.localizer))
        }
    }

    /// "The difference between a limit and a stop order" is about two.
    private static let mostAtOnce = 3

    private static func page(_ ids: [String], _ localizer: Localizer) -> Reply {
        let document = Document.joined(ids.map { id in
            localizer.document(
                "explain.headline", ["title": .text(localizer.text("concept.\(id).title"))])
                + localizer.document("concept.\(id).text")
        })
        let related = ids.flatMap { id in
            localizer.text("concept.\(id).see").split { $0 == "," || $0 == " " }.map(String.init)
        }
        return Reply(document, choices: choices(related.filter { !ids.contains($0) }, localizer))
    }

    private static func unknown(_ topic: String, _ nearest: [String], _ localizer: Localizer) -> Reply {
        let name = MessageValue.code(String(topic.prefix(60)))
        guard !nearest.isEmpty else { return Reply(localizer.document("explain.unknown", ["topic": name])) }
        let titles = nearest.map { localizer.text("concept.\($0).title") }.joined(separator: ", ")
        return Reply(
            localizer.document("explain.unknown_near", ["topic": name, "nearest": .text(titles)]),
            choices: choices(nearest, localizer))
    }

    private static func overview(_ concepts: Concepts, _ localizer: Localizer) -> Reply {
        let titles = concepts.all(localizer).map { localizer.text("concept.\($0).title") }
        return Reply(
            localizer.document(
                "explain.overview",
                ["count": .integer(titles.count), "titles": .text(titles.joined(separator: " · "))]))
    }

    private static func choices(_ ids: [String], _ localizer: Localizer) -> [[Reply.Choice]] {
        var seen: Set<String> = []
        return ids.filter { seen.insert($0).inserted }.prefix(4).map { id in
            Reply.Choice(label: localizer.text("concept.\(id).title"), id: "/explain \(id.replacing("_", with: " "))")
        }.inRows(of: 2)
    }
}

/// What is explained besides terms and signals.
enum ExplainedThing: String, CaseIterable, ActionValue {
    /// Of the last card or order.
    case size
}
