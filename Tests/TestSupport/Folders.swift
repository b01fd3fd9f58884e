public import Foundation

/// The checkout's folders, from where this file stands.
public enum Folders {
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// The reference material beside the checkout; nil where there is none, and tests that need it are skipped.
    public static let shared: URL? = {
        let folder = root.deletingLastPathComponent().appending(path: "shared")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()
    public static func shared(_ path: String) -> URL? { shared?.appending(path: path) }

    /// A new empty folder, for one test.
    public static func temporary() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bellwether-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}
