import Actions
import Platform
import Presentation
import Storage
import Trading

extension Action<BotServices> {
    /// What a concept of trading is, and what Bellwether makes of it.
    static var explain: Self {
        Self(
            "explain", role: .viewer, effect: .reads, isPublic: true,
            aliases: [Alias("why"), Alias("define")],
            Parameter<InstrumentID?>("symbol", isPrivate: true), Parameter<String?>("time", .clock),
            Parameter<String?>("signal", .signal, isPrivate: true),
            Parameter<String?>("topic", .text), Parameter<ExplainedThing?>("about", isPrivate: true),
            Parameter<String?>("day", .period)
        ) { turn, services, symbol, time, signal, topic, about, day in
            switch about {
            case .refusal: return .answer(try await services.whyNot(turn))
            case .size: return .answer(try await services.whyThisSize(symbol, turn))
            case .signal, .anything:
                return .answer(try await services.whyWithoutSignal(turn, orRefusal: about == .anything))
            case .closing:
                let instrument = try symbol.flatMap { $0.symbol == "ALL" ? nil : try services.instrument($0) }
                return .answer(try await services.whyClosed(instrument, turn))
            case nil: break
            }
            if let signal {
                let reply = try await services.explained(signal, turn, on: symbol)
                return await services.remarked(reply, "signal", turn)
            }
            if let symbol, symbol.symbol != "ALL", time != nil || day != nil || topic.map(\.isEmpty) ?? true {
                let instrument = try services.instrument(symbol)
                return .answer(try await services.whyNot(instrument, at: time, on: day, turn))
            }
            let concepts = services.concepts.concepts(turn.localizer.language)
            guard let topic, !topic.isEmpty else { return .answer(overview(concepts, turn.localizer)) }
            guard let found = concepts.find(topic) else {
                let near = concepts.nearest(to: topic)
                let saying =
                    near.isEmpty
                    ? try await services.concepts.search(topic, turn.localizer.language, in: services.store) : near
                let reply = unknown(topic, saying, turn.localizer)
                return await services.answered(reply, topic, from: Array(saying.prefix(mostAtOnce)), turn)
            }
            let ids = Array(found.prefix(mostAtOnce))
            let reply = page(ids, turn.localizer)
            // One entry speaks for itself; how several differ is a question of its own.
            return ids.count == 1 ? .answer(reply) : await services.answered(reply, topic, from: ids, turn)
        }
    }

    /// "The difference between a limit and a stop order" is about two.
    private static let mostAtOnce = 3

    private static func page(_ ids: [String], _ localizer: Localizer) -> Reply {
        let document = localizer.entries(ids)
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

extension BotServices {
    /// A reply with what a model answers to a question that no entry answers by itself, from the entries that come
    /// nearest, which it names. What a model asked for it talks about by itself.
    fileprivate func answered(_ reply: Reply, _ topic: String, from ids: [String], _ turn: Turn) async -> Plan {
        guard let model, turn.isDirect, turn.origin != .model, !ids.isEmpty, redacted(topic) == topic else {
            return .answer(reply)
        }
        let localizer = turn.localizer
        let entries = localizer.entries(ids).plainText
        let remark = await model.remark("explain", on: entries, question: String(topic.prefix(200)), turn.reader)
        var reply = reply
        if let text = remark.text {
            let titles = ids.map { localizer.text("concept.\($0).title") }.joined(separator: ", ")
            reply.document += localizer.document("explain.model", ["text": .text(text), "titles": .text(titles)])
        }
        return .change(answer: reply) { try $0.addAudit(remark.record) }
    }
}

extension Localizer {
    /// Entries with their titles, one below the other.
    fileprivate func entries(_ ids: [String]) -> Document {
        Document.joined(
            ids.map { id in
                document("explain.headline", ["title": .text(text("concept.\(id).title"))])
                    + document("concept.\(id).text")
            })
    }
}

/// What is explained besides terms and signals.
enum ExplainedThing: String, CaseIterable, ActionValue {
    /// Of the last card or order.
    case size
    /// Of what was refused or skipped last.
    case refusal
    /// Of the trade that ended last.
    case closing
    /// "why this signal?" where none was shown.
    case signal
    /// "why?" of nothing that was shown.
    case anything
}
