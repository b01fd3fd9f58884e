import CCurl
import Foundation
import Platform

/// Something libcurl carries out: an easy handle, and what its callbacks read and write. Lives on the loop's thread; it
/// answers its caller once, by whichever of `end`, `fail` and `cancel` is called by who took it off the loop's list.
protocol Carriage: AnyObject {
    var easy: UnsafeMutableRawPointer? { get }
    /// Tells libcurl everything. False when it does not accept something.
    func prepare(ipv4Only: Bool) -> Bool
    /// libcurl has ended with `code`.
    func end(_ code: CURLcode)
    /// It never started.
    func fail(_ reason: String)
    func cancel()
}

/// The thread that alone touches libcurl. Others leave commands under a lock and wake it.
final class CurlLoop: Sendable {
    typealias Answer = CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>
    typealias MailAnswer = CheckedContinuation<Result<Void, MailError>, Never>

    enum Command: Sendable {
        case start(id: Int, HTTPRequest, Answer)
        case submit(id: Int, MailSubmission, MailAnswer)
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
        var transfers: [Int: any Carriage] = [:]
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

    private func carryOut(_ command: Command, _ transfers: inout [Int: any Carriage]) {
        switch command {
        case .start(let id, let request, let answer):
            start(Transfer(request, answer, maximumBodyBytes: maximumBodyBytes), id, &transfers)
        case .submit(let id, let mail, let answer):
            start(MailTransfer(mail, answer), id, &transfers)
        case .cancel(let id):
            cancel(id, &transfers)
        }
    }

    private func start(_ transfer: any Carriage, _ id: Int, _ transfers: inout [Int: any Carriage]) {
        guard transfer.prepare(ipv4Only: ipv4Only) else {
            return transfer.fail("the request cannot be put into words")
        }
        guard unsafe curl_multi_add_handle(multi.handle, transfer.easy) == CURLM_OK else {
            return transfer.fail("libcurl refused the request")
        }
        transfers[id] = transfer
    }

    private func cancel(_ id: Int, _ transfers: inout [Int: any Carriage]) {
        guard let transfer = transfers.removeValue(forKey: id) else { return }
        _ = unsafe curl_multi_remove_handle(multi.handle, transfer.easy)
        transfer.cancel()
    }

    /// Ends every transfer that libcurl has finished.
    private func collect(_ transfers: inout [Int: any Carriage]) {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi.handle, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let code = unsafe ccurl_message_result(message)
            let easy = unsafe message.pointee.easy_handle
            guard let id = transfers.first(where: { unsafe $0.value.easy == easy })?.key,
                let transfer = transfers.removeValue(forKey: id)
            else { continue }
            _ = unsafe curl_multi_remove_handle(multi.handle, transfer.easy)
            transfer.end(code)
        }
    }
}
