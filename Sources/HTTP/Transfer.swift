import CCurl
import Platform

/// One request under way.
@safe final class Transfer: Carriage {
    let easy: UnsafeMutableRawPointer?
    private let request: HTTPRequest
    private let answer: CurlLoop.Answer
    private let maximumBodyBytes: Int
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var upload: [UInt8] = []
    private var uploaded = 0
    private var response = HTTPResponse(status: 0)
    private var isTooLarge = false

    init(_ request: HTTPRequest, _ answer: CurlLoop.Answer, maximumBodyBytes: Int) {
        self.request = request
        self.answer = answer
        self.maximumBodyBytes = min(request.maximumBodyBytes ?? maximumBodyBytes, maximumBodyBytes)
        unsafe easy = unsafe curl_easy_init()
    }

    deinit {
        unsafe curl_slist_free_all(headerList)
        unsafe curl_easy_cleanup(easy)
    }

    func end(_ code: CURLcode) { answer.resume(returning: result(code)) }
    func fail(_ reason: String) { answer.resume(returning: .failure(.notSent(reason: reason))) }
    func cancel() {
        answer.resume(returning: .failure(hasSent ? .maybeSent(reason: "canceled") : .canceled))
    }

    /// Whether a byte of the request has left, on any connection tried.
    private var hasSent: Bool {
        var bytes = 0
        _ = unsafe ccurl_get_long(easy, CURLINFO_REQUEST_SIZE, &bytes)
        return bytes > 0
    }

    /// What the caller hears when libcurl has ended with `code`.
    private func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPError> {
        if code == CURLE_OK {
            _ = unsafe ccurl_get_long(easy, CURLINFO_RESPONSE_CODE, &response.status)
            return .success(response)
        }
        // The general text of the code: the particular one may name the host.
        var reason = unsafe String(cString: curl_easy_strerror(code)) + " (\(code.rawValue))"
        if isTooLarge { reason = "the answer is larger than \(maximumBodyBytes) bytes" }
        return .failure(hasSent ? .maybeSent(reason: reason) : .notSent(reason: reason))
    }

    func prepare(ipv4Only: Bool) -> Bool {
        guard unsafe easy != nil, !request.url.utf8.contains(0) else { return false }
        var isAccepted = unsafe ccurl_set_string(easy, CURLOPT_URL, request.url) == CURLE_OK
        isAccepted = unsafe ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK && isAccepted
        isAccepted = unsafe ccurl_set_string(easy, CURLOPT_USERAGENT, "Bellwether") == CURLE_OK && isAccepted
        var options: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
            (CURLOPT_TIMEOUT_MS, Self.milliseconds(request.timeout)),
            (CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeout)),
            // A connection whose other side has vanished is noticed within a minute or so.
            (CURLOPT_TCP_KEEPALIVE, 1), (CURLOPT_TCP_KEEPIDLE, 30), (CURLOPT_TCP_KEEPINTVL, 15),
        ]
        if ipv4Only { options.append((CURLOPT_IPRESOLVE, Int(CURL_IPRESOLVE_V4))) }
        // libcurl repeats a request without a body when a kept connection turns out to be closed: right for reading.
        let mayBeRepeated = request.method == .get || request.body != .none
        if request.isOnOwnConnection || !mayBeRepeated { options.append((CURLOPT_FRESH_CONNECT, 1)) }
        if request.isOnOwnConnection { options.append((CURLOPT_FORBID_REUSE, 1)) }
        for (option, value) in options {
            isAccepted = unsafe ccurl_set_long(easy, option, value) == CURLE_OK && isAccepted
        }
        return setUpload() && setCallbacks() && isAccepted
    }

    /// libcurl takes 0 for "no limit".
    private static func milliseconds(_ duration: Duration) -> Int { max(Int(duration.wholeMilliseconds), 1) }

    /// The body is read through a callback that cannot rewind: then libcurl fails instead of sending it a second time
    /// when a kept connection breaks after taking it.
    private func setUpload() -> Bool {
        var headers = request.headers
        switch request.body {
        case .none: break
        case .json(let bytes):
            upload = bytes
            headers["Content-Type"] = "application/json"
        case .form(let fields):
            upload = Array(fields.map { "\($0.name.formEncoded)=\($0.value.formEncoded)" }.joined(separator: "&").utf8)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        case .multipart(let parts):
            let form = Multipart(parts)
            upload = form.bytes
            headers["Content-Type"] = form.contentType
        }
        headers["Expect"] = ""  // no round trip before a large body
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            let line = value.isEmpty ? "\(name):" : "\(name): \(value)"
            guard !line.utf8.contains(where: { $0 < 32 }), let list = unsafe curl_slist_append(headerList, line)
            else { return false }
            unsafe headerList = unsafe list
        }
        var isAccepted = unsafe ccurl_set_list(easy, CURLOPT_HTTPHEADER, headerList) == CURLE_OK
        if request.body != .none || request.method == .post {
            isAccepted = unsafe ccurl_set_long(easy, CURLOPT_POST, 1) == CURLE_OK && isAccepted
            isAccepted =
                unsafe ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(upload.count)) == CURLE_OK
                && isAccepted
        }
        return unsafe ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue) == CURLE_OK && isAccepted
    }

    private func setCallbacks() -> Bool {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()  // the loop's list keeps it alive
        let results = unsafe [
            ccurl_set_write(easy, CURLOPT_READFUNCTION) { unsafe Transfer.at($3).read(into: $0, $1 * $2) },
            ccurl_set_pointer(easy, CURLOPT_READDATA, me),
            ccurl_set_write(easy, CURLOPT_WRITEFUNCTION) { unsafe Transfer.at($3).receive($0, $1 * $2) },
            ccurl_set_pointer(easy, CURLOPT_WRITEDATA, me),
            ccurl_set_write(easy, CURLOPT_HEADERFUNCTION) { unsafe Transfer.at($3).receiveHeader($0, $1 * $2) },
            ccurl_set_pointer(easy, CURLOPT_HEADERDATA, me),
        ]
        return results.allSatisfy { $0 == CURLE_OK }
    }

    private static func at(_ pointer: UnsafeMutableRawPointer?) -> Transfer {
        unsafe Unmanaged<Transfer>.fromOpaque(pointer!).takeUnretainedValue()
    }

    private func read(into buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int) -> Int {
        let count = min(capacity, upload.count - uploaded)
        guard let buffer = unsafe buffer, count > 0 else { return 0 }
        unsafe upload.withUnsafeBytes { bytes in
            unsafe UnsafeMutableRawPointer(buffer).copyMemory(from: bytes.baseAddress! + uploaded, byteCount: count)
        }
        uploaded += count
        return count
    }

    /// A count other than `count` makes libcurl give up.
    private func receive(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard response.body.count + count <= maximumBodyBytes else {
            isTooLarge = true
            return 0
        }
        unsafe response.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    private func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        let line = unsafe String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            response.headers = [:]  // those before belonged to an interim answer
        } else if let colon = line.firstIndex(of: ":") {
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].trimming(while: \.isWhitespace)
            response.headers[name] = response.headers[name].map { "\($0), \(value)" } ?? value
        }
        return count
    }
}

extension Substring {
    fileprivate func trimming(while isUnwanted: (Character) -> Bool) -> String {
        var text = drop(while: isUnwanted)
        while let last = text.last, isUnwanted(last) { text.removeLast() }
        return String(text)
    }
}
