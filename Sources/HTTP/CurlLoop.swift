import CCurl
import Foundation
import Platform

/// The thread that alone touches libcurl. Others leave commands under a lock and wake it.
final class CurlLoop: Sendable {
    typealias Answer = CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>

    enum Command: Sendable {
        case start(id: Int, HTTPRequest, Answer)
        case cancel(id: Int)
    }

    private struct Mail {
        var lastID = 0
        var commands: [Command] = []
        var isStopped = false
    }

    /// The multi handle. `curl_multi_wakeup` may be called from every thread; all else is the loop's own.
    @safe private struct Multi: @unchecked Sendable {  // tidy:allow used by one thread but for curl_multi_wakeup
        let handle: UnsafeMutableRawPointer
    }

    private static let initialized: Void = { _ = ccurl_global_init() }()

    private let ipv4Only: Bool
    private let maximumBodyBytes: Int
    private let mail = Locked(Mail())
    private let multi: Multi

    init(ipv4Only: Bool, maximumBodyBytes: Int) {
        Self.initialized
        self.ipv4Only = ipv4Only
        self.maximumBodyBytes = maximumBodyBytes
        guard let handle = unsafe curl_multi_init() else { preconditionFailure("out of memory") }
        multi = unsafe Multi(handle: handle)
    }

    func start() {
        let thread = Thread { [self] in run() }  // tidy:allow libcurl blocks, so it has a thread of its own
        thread.name = "http"
        thread.start()
    }

    func stop() {
        mail.withLock { $0.isStopped = true }
        wake()
    }

    func newID() -> Int {
        mail.withLock { mail in
            mail.lastID += 1
            return mail.lastID
        }
    }

    func push(_ command: Command) {
        mail.withLock { $0.commands.append(command) }
        wake()
    }

    private func wake() { _ = unsafe curl_multi_wakeup(multi.handle) }

    // From here on: the thread.

    private func run() {
        var transfers: [Int: Transfer] = [:]
        var isStopped = false
        while !isStopped {
            let commands = mail.withLock { mail in
                isStopped = mail.isStopped
                defer { mail.commands = [] }
                return mail.commands
            }
            for command in commands { carryOut(command, &transfers) }
            var running: Int32 = 0
            _ = unsafe curl_multi_perform(multi.handle, &running)
            collect(&transfers)
            // Every new command ends this wait; the limit only bounds a fault.
            if !isStopped { _ = unsafe curl_multi_poll(multi.handle, nil, 0, 1_000, nil) }
        }
        for id in transfers.keys.sorted() { cancel(id, &transfers) }
        _ = unsafe curl_multi_cleanup(multi.handle)
    }

    private func carryOut(_ command: Command, _ transfers: inout [Int: Transfer]) {
        switch command {
        case .start(let id, let request, let answer):
            let transfer = Transfer(id: id, request, answer, maximumBodyBytes: maximumBodyBytes)
            guard transfer.prepare(ipv4Only: ipv4Only) else {
                return transfer.finish(.failure(.notSent(reason: "the request cannot be put into words")))
            }
            guard unsafe curl_multi_add_handle(multi.handle, transfer.easy) == CURLM_OK else {
                return transfer.finish(.failure(.notSent(reason: "libcurl refused the request")))
            }
            transfers[id] = transfer
        case .cancel(let id):
            cancel(id, &transfers)
        }
    }

    private func cancel(_ id: Int, _ transfers: inout [Int: Transfer]) {
        guard let transfer = transfers.removeValue(forKey: id) else { return }
        let error: HTTPError = transfer.hasSent ? .maybeSent(reason: "canceled") : .canceled
        _ = unsafe curl_multi_remove_handle(multi.handle, transfer.easy)
        transfer.finish(.failure(error))
    }

    /// Ends every transfer that libcurl has finished.
    private func collect(_ transfers: inout [Int: Transfer]) {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi.handle, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let code = unsafe ccurl_message_result(message)
            let easy = unsafe message.pointee.easy_handle
            guard let id = transfers.first(where: { unsafe $0.value.easy == easy })?.key,
                let transfer = transfers.removeValue(forKey: id)
            else { continue }
            _ = unsafe curl_multi_remove_handle(multi.handle, transfer.easy)
            transfer.finish(transfer.result(code))
        }
    }
}
