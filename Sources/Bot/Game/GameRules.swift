import Foundation
import Platform
import Yams

/// What can be earned, and for what: `config/game.yaml`.
struct GameRules: Decodable, Sendable, Hashable {
    /// What a point is given for.
    enum Merit: String, CaseIterable, Sendable { case stop, risk, cooldown, note, review }

    enum Badge: String, CaseIterable, Sendable { case disciplined, chronicler, patient, learner, steady }

    struct Points: Decodable, Sendable, Hashable { var stop, risk, cooldown, note, review: Int }
    struct Badges: Decodable, Sendable, Hashable { var disciplined, chronicler, patient, learner, steady: Int }
    struct Leaderboard: Decodable, Sendable, Hashable { var trades, days: Int }

    var points: Points
    /// Trades of a day that can earn something.
    var tradesADay: Int
    var cooldownMinutes: Int
    var noteHours: Int
    var noteCharacters: Int
    /// Points from which each level begins, the first 0.
    var levels: [Int]
    var badges: Badges
    var steadyTrades: Int
    var leaderboard: Leaderboard

    /// - Throws: `ConfigurationError`.
    init(file: URL) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        let name = "config/game.yaml"
        do {
            self = try YAMLDecoder().decode(Self.self, from: text)
        } catch {
            throw ConfigurationError.malformed(name, "a figure is missing or no whole number")
        }
        guard levels.first == 0, zip(levels, levels.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw ConfigurationError.malformed(name, "levels begin at 0 and rise")
        }
        let counts = GameRules.Badge.allCases.map { self[$0] } + [tradesADay, steadyTrades, leaderboard.trades]
        guard counts.allSatisfy({ $0 > 0 }), Merit.allCases.allSatisfy({ self[$0] >= 0 }) else {
            throw ConfigurationError.malformed(name, "points are 0 or more, counts 1 or more")
        }
    }

    subscript(merit: Merit) -> Int {
        switch merit {
        case .stop: points.stop
        case .risk: points.risk
        case .cooldown: points.cooldown
        case .note: points.note
        case .review: points.review
        }
    }

    subscript(badge: Badge) -> Int {
        switch badge {
        case .disciplined: badges.disciplined
        case .chronicler: badges.chronicler
        case .patient: badges.patient
        case .learner: badges.learner
        case .steady: badges.steady
        }
    }

    /// The level of so many points, from 1, and from how many on the next begins; nil at the highest.
    func level(_ points: Int) -> (number: Int, next: Int?) {
        let number = levels.prefix { $0 <= points }.count
        return (number, number < levels.count ? levels[number] : nil)
    }
}
