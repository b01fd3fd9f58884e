import CZlib
import Foundation

/// The content of a gzip file, all its members; nil when it is damaged, cut off, or longer than 1 GiB.
func gunzipped(_ data: Data) -> Data? {
    let limit = 1 << 30
    var stream = unsafe z_stream()
    guard unsafe czlib_begin_gunzip(&stream) == Z_OK else { return nil }
    defer { unsafe inflateEnd(&stream) }
    var input = Array(data)
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var status = Z_OK
    let isWhole = unsafe input.withUnsafeMutableBufferPointer { input in
        unsafe stream.next_in = input.baseAddress
        unsafe stream.avail_in = UInt32(clamping: input.count)
        while true {
            let produced = unsafe chunk.withUnsafeMutableBufferPointer { chunk in
                unsafe stream.next_out = chunk.baseAddress
                unsafe stream.avail_out = UInt32(chunk.count)
                status = unsafe inflate(&stream, Z_NO_FLUSH)
                return unsafe chunk.count - Int(stream.avail_out)
            }
            output.append(contentsOf: chunk[..<produced])
            if status == Z_STREAM_END {
                guard unsafe stream.avail_in > 0 else { return true }
                guard unsafe inflateReset(&stream) == Z_OK else { return false }
            } else if unsafe status != Z_OK || output.count > limit || (produced == 0 && stream.avail_in == 0) {
                return false
            }
        }
    }
    return isWhole && input.count <= Int(UInt32.max) ? Data(output) : nil
}
