import Platform

/// What of the pictures people send is kept with their trades.
enum JournalPicture {
    /// In bytes. Photos of phones are far below it; what platforms let people send is far above.
    static let largest = 8 << 20
    /// Of one person.
    static let most = 200

    /// The extension of what these bytes are; nil when they are no picture that every channel can show again. Their
    /// beginnings: PNG (W3C, section 5.2), JPEG (ITU-T T.81, annex B: start of image, then a marker).
    static func fileExtension(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "png" }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "jpg" }
        return nil
    }
}
