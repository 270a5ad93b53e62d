import Glibc
import PulsarProtocol

/// The file by which daemons agree who runs; it holds the keeper's pid.
enum LockFile {
    /// The pid that the file names; it may be out of date.
    ///
    /// Nil where there is none.
    static func pid(of endpoint: Endpoint) -> Int32? {
        let descriptor = open(endpoint.path + ".lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return Int32(String(decoding: buffer[..<count].prefix { 0x30...0x39 ~= $0 }, as: UTF8.self))
    }
}
