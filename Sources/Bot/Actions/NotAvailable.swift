import Actions
import Platform
import Presentation
import Storage
import Trading

extension Action<BotServices> {
    /// Actions that people may ask for and that are not built yet: understood, and answered so.
    static var notAvailable: [Self] {
        [
            notAvailable("link_account", "broker"), notAvailable("admin_config", "config", role: .admin),
        ]
    }

    private static func notAvailable(_ id: String, _ alias: String? = nil, role: Role = .viewer) -> Self {
        Self(
            id, role: role, effect: .reads, isInMenu: false, aliases: alias.map { [Alias($0)] } ?? [],
            Parameter<String?>("words", .text)
        ) { _, _, _ in
            throw ActionError.notAvailable
        }
    }
}
