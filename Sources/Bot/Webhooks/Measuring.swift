import Foundation
import HTTP
import Platform
import Storage

/// `/metrics`: what is counted as it happens, and what is looked up when somebody asks.
struct Measuring: Sendable {
    let metrics: MetricRegistry
    let store: Store
    let lanes: Lanes

    var routes: [Route] {
        [
            Route(.get, "/metrics") { _ in
                await look()
                return ListenerResponse(200, contentType: MetricRegistry.contentType, body: Array(metrics.text.utf8))
            }
        ]
    }

    private func look() async {
        let load = await lanes.load
        metrics.gauge("bellwether_lanes_open", "Chats with a message that waits or is being handled.")
            .set(Double(load.chats))
        metrics.gauge("bellwether_lanes_messages", "Messages that wait or are being handled.")
            .set(Double(load.messages))
        // Without the database there is no figure; `/readyz` tells why.
        let depths = try? await store.read { (try $0.pendingInboxCount(), try $0.openOutboxCount()) }
        if let depths {
            metrics.gauge("bellwether_inbox_pending", "Updates stored and not yet handled.").set(Double(depths.0))
            metrics.gauge("bellwether_outbox_pending", "Messages stored and not yet sent.").set(Double(depths.1))
        }
        if let memory = ProcessFigures.residentBytes {
            metrics.gauge("process_resident_memory_bytes", "Memory that is resident.").set(memory)
        }
        if let files = ProcessFigures.openFiles {
            metrics.gauge("process_open_fds", "Open file descriptors.").set(files)
        }
    }
}

/// What the kernel says of this process; nil where it says nothing.
enum ProcessFigures {
    static var residentBytes: Double? {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
        else { return nil }
        return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }.map { $0 * 1024 }
    }
    static var openFiles: Double? {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) }
    }
}
