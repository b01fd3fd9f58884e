// Requests to other machines, answered or failed, over libcurl; mail to a mail server in the same way.
//
// Knows nothing of who is asked or why: no platform, no retry, no meaning of a status. It must not show a URL in any
// text, for tokens stand in paths. Read first: `HTTPRequest`, `HTTPError`, `HTTPClient`; of mail `MailSubmission`.

/// What is asked. Prints without its URL and headers: they hold secrets.
public struct HTTPRequest: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable { case get = "GET", post = "POST", put = "PUT", delete = "DELETE" }

    public enum Body: Sendable, Hashable {
        case none
        /// Bytes of a JSON text.
        case json([UInt8])
        /// A form without files, `application/x-www-form-urlencoded`.
        case form([Field])
        /// A form with files.
        case multipart([Part])
    }

    /// One field of a form without files.
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One field of a form.
    public struct Part: Sendable, Hashable {
        public var name: String
        /// File name with extension; nil for an ordinary field.
        public var fileName: String?
        /// MIME type; nil leaves it to the receiver.
        public var contentType: String?
        public var bytes: [UInt8]
        public init(name: String, fileName: String? = nil, contentType: String? = nil, bytes: [UInt8]) {
            self.name = name
            self.fileName = fileName
            self.contentType = contentType
            self.bytes = bytes
        }
    }

    public var method: Method
    /// `http` or `https`, already percent-encoded.
    public var url: String
    public var headers: [String: String]
    public var body: Body
    /// From the start to the last byte of the answer.
    public var timeout: Duration
    /// Name lookup, connecting and TLS together.
    public var connectTimeout: Duration
    /// Opens a connection for this request alone and closes it afterwards, for when the kept ones are in doubt.
    public var isOnOwnConnection: Bool
    /// A larger answer is an error; nil: only the client's own limit holds.
    public var maximumBodyBytes: Int?

    public init(
        _ method: Method = .get, _ url: String, headers: [String: String] = [:], body: Body = .none,
        timeout: Duration = .seconds(30), connectTimeout: Duration = .seconds(10), isOnOwnConnection: Bool = false,
        maximumBodyBytes: Int? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.isOnOwnConnection = isOnOwnConnection
        self.maximumBodyBytes = maximumBodyBytes
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(method.rawValue) request" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What came back, whatever its status.
public struct HTTPResponse: Sendable, Hashable {
    public var status: Int
    /// Names in lower case; a repeated header's values are joined with ", ".
    public var headers: [String: String]
    public var body: [UInt8]
    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no answer, named by what the caller must decide. Reasons hold no URL.
public enum HTTPError: Error, Sendable, Hashable {
    /// No byte of the request has left: asking again repeats nothing.
    case notSent(reason: String)
    /// The other side may have carried it out: the connection broke, time ran out, or the answer was unusable.
    case maybeSent(reason: String)
    /// The task was canceled before a byte had left; canceled later it is `maybeSent`.
    case canceled
}

/// Whatever can carry a request: libcurl, or a script in tests.
public protocol HTTPTransport: Sendable {
    /// The answer to `request`, with any status.
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}

extension String {
    /// As a name or value of a form, or a part of a path or query: everything but letters, digits and `-._~` as bytes
    /// in percent signs (RFC 3986, section 2.3).
    public var formEncoded: String {
        var text = ""
        for byte in utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || (48...57).contains(byte))
            if isPlain || "-._~".unicodeScalars.contains(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
