import CCurl
import Platform

/// One mail under way.
@safe final class MailTransfer: Carriage {
    let easy: UnsafeMutableRawPointer?
    private let mail: MailSubmission
    private let answer: CurlLoop.MailAnswer
    private var recipients: UnsafeMutablePointer<curl_slist>?
    private var uploaded = 0

    init(_ mail: MailSubmission, _ answer: CurlLoop.MailAnswer) {
        self.mail = mail
        self.answer = answer
        unsafe easy = unsafe curl_easy_init()
    }

    deinit {
        unsafe curl_slist_free_all(recipients)
        unsafe curl_easy_cleanup(easy)
    }

    func end(_ code: CURLcode) { answer.resume(returning: result(code)) }
    func fail(_ reason: String) { answer.resume(returning: .failure(.notSent(reason: reason))) }
    func cancel() {
        answer.resume(returning: .failure(isHandedOver ? .maybeSent(reason: "canceled") : .canceled))
    }

    /// The end of the message may have reached the server. Before that it must not deliver (RFC 5321, section 4.2.5).
    private var isHandedOver: Bool { uploaded == mail.message.count }

    /// libcurl's errors for a server that says no to a command.
    private static let refusals = [
        CURLE_SEND_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED, CURLE_UPLOAD_FAILED,
    ]

    private func result(_ code: CURLcode) -> Result<Void, MailError> {
        if code == CURLE_OK { return .success(()) }
        let reason = unsafe String(cString: curl_easy_strerror(code)) + " (\(code.rawValue))"
        if [CURLE_LOGIN_DENIED, CURLE_USE_SSL_FAILED].contains(code) { return .failure(.unauthorized(reason: reason)) }
        var reply = 0
        _ = unsafe ccurl_get_long(easy, CURLINFO_RESPONSE_CODE, &reply)
        if Self.refusals.contains(code), reply >= 400 {
            // 421 speaks of the server, the others of the message.
            if reply == 421 { return .failure(.notSent(reason: "the server answers 421")) }
            return .failure(reply < 500 ? .postponed(code: reply) : .rejected(code: reply))
        }
        return .failure(isHandedOver ? .maybeSent(reason: reason) : .notSent(reason: reason))
    }

    func prepare(ipv4Only: Bool) -> Bool {
        let texts = [mail.sender, mail.recipient]
        // What stands in a command must not end it.
        guard unsafe easy != nil, !mail.message.isEmpty,
            texts.allSatisfy({ $0.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 60 && $0 != 62 } && !$0.isEmpty }),
            let list = unsafe curl_slist_append(nil, mail.recipient)
        else { return false }
        unsafe recipients = unsafe list
        var isAccepted = unsafe ccurl_set_list(easy, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK
        var strings = [
            (CURLOPT_URL, mail.server.url), (CURLOPT_PROTOCOLS_STR, "smtp,smtps"), (CURLOPT_MAIL_FROM, mail.sender),
        ]
        if let user = mail.server.user {
            strings += [(CURLOPT_USERNAME, user), (CURLOPT_PASSWORD, mail.server.password?.exposed ?? "")]
        }
        for (option, value) in strings {
            guard !value.utf8.contains(0) else { return false }
            isAccepted = unsafe ccurl_set_string(easy, option, value) == CURLE_OK && isAccepted
        }
        let encryption = mail.server.isLocal ? CURLUSESSL_TRY : CURLUSESSL_ALL
        var options: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_UPLOAD, 1), (CURLOPT_USE_SSL, Int(encryption.rawValue)),
            (CURLOPT_TIMEOUT_MS, max(Int(mail.timeout.wholeMilliseconds), 1)), (CURLOPT_CONNECTTIMEOUT_MS, 10_000),
            // Of each answer, the one to QUIT included, for which libcurl waits on its thread: its own limit is 120 s.
            (CURLOPT_SERVER_RESPONSE_TIMEOUT, max(Int(mail.timeout.inSeconds.rounded(.up)), 1)),
            // Mails are rare: a kept connection would mostly be found closed.
            (CURLOPT_FRESH_CONNECT, 1), (CURLOPT_FORBID_REUSE, 1),
        ]
        if ipv4Only { options.append((CURLOPT_IPRESOLVE, Int(CURL_IPRESOLVE_V4))) }
        for (option, value) in options {
            isAccepted = unsafe ccurl_set_long(easy, option, value) == CURLE_OK && isAccepted
        }
        isAccepted =
            unsafe ccurl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(mail.message.count)) == CURLE_OK
            && isAccepted
        return setCallback() && isAccepted
    }

    private func setCallback() -> Bool {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()  // the loop's list keeps it alive
        let results = unsafe [
            ccurl_set_write(easy, CURLOPT_READFUNCTION) {
                unsafe Unmanaged<MailTransfer>.fromOpaque($3!).takeUnretainedValue().read(into: $0, $1 * $2)
            },
            ccurl_set_pointer(easy, CURLOPT_READDATA, me),
            // What the server says is of no use, and must not go to standard output.
            ccurl_set_write(easy, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count },
        ]
        return results.allSatisfy { $0 == CURLE_OK }
    }

    private func read(into buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int) -> Int {
        let count = min(capacity, mail.message.count - uploaded)
        guard let buffer = unsafe buffer, count > 0 else { return 0 }
        unsafe mail.message.withUnsafeBytes { bytes in
            unsafe UnsafeMutableRawPointer(buffer).copyMemory(from: bytes.baseAddress! + uploaded, byteCount: count)
        }
        uploaded += count
        return count
    }
}
