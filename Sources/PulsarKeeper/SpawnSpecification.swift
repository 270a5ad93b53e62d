import CPulsarPTY
package import PulsarValues

#if canImport(Glibc)
import Glibc
#endif

/// What a program is started with.
///
/// Travels in a memory file, since it may be larger than a message.
///
/// ```text
///  0  u32  magic "PLSS"     4  u16 rows   6  u16 columns   8  u16 pixel width   10  u16 pixel height
/// 12  u32  number of arguments     16  u32  number of variables
/// 20  NUL-terminated strings: executable, directory, the arguments, the variables as NAME=VALUE
/// ```
package struct SpawnSpecification: Hashable, Sendable {
    /// Bound: everything together; a larger one is refused before anything is started.
    package static let bytesMax = 2 * 1024 * 1024
    private static let magic: UInt32 = 0x5353_4C50
    private static let countMax: UInt32 = 16_384

    package var executable: String
    package var arguments: [String]
    package var environment: [String]
    package var directory: String
    package var size: WindowSize

    package init(
        executable: String,
        arguments: [String],
        environment: [String],
        directory: String,
        size: WindowSize
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.size = size
    }

    /// The file's bytes; nil when it is too large, names no program, or a string holds a NUL.
    package var encoded: [UInt8]? {
        guard (1...Int(Self.countMax)).contains(arguments.count), environment.count <= Int(Self.countMax) else {
            return nil
        }
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(Self.magic)
        for number in [size.rows, size.columns, size.pixelWidth, size.pixelHeight] { bytes.appendLittleEndian(number) }
        bytes.appendLittleEndian(UInt32(arguments.count))
        bytes.appendLittleEndian(UInt32(environment.count))
        for string in [executable, directory] + arguments + environment {
            guard !string.utf8.contains(0) else { return nil }
            bytes.append(contentsOf: string.utf8)
            bytes.append(0)
            guard bytes.count <= Self.bytesMax else { return nil }
        }
        return bytes
    }

    /// Reads a file; nil for anything that was not written by ``encoded``.
    package init?(decoding bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMax, bytes.littleEndian(UInt32.self, at: 0) == Self.magic,
            let rows = bytes.littleEndian(UInt16.self, at: 4), let columns = bytes.littleEndian(UInt16.self, at: 6),
            let width = bytes.littleEndian(UInt16.self, at: 8), let height = bytes.littleEndian(UInt16.self, at: 10),
            let argumentCount = bytes.littleEndian(UInt32.self, at: 12), argumentCount <= Self.countMax,
            let variableCount = bytes.littleEndian(UInt32.self, at: 16), variableCount <= Self.countMax,
            argumentCount > 0
        else { return nil }
        var strings: [String] = []
        var start = 20
        let countMax = 2 + Int(argumentCount) + Int(variableCount)
        while start < bytes.count {
            guard strings.count < countMax, let end = bytes[start...].firstIndex(of: 0),
                let string = String(validating: bytes[start..<end], as: UTF8.self)
            else { return nil }
            strings.append(string)
            start = end + 1
        }
        guard strings.count == countMax else { return nil }
        self.init(
            executable: strings[0],
            arguments: Array(strings[2..<(2 + Int(argumentCount))]),
            environment: Array(strings[(2 + Int(argumentCount))...]),
            directory: strings[1],
            size: WindowSize(columns: columns, rows: rows, pixelWidth: width, pixelHeight: height)
        )
    }

    /// Reads what a message's descriptor holds.
    init?(reading descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0, status.st_size <= Self.bytesMax else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        guard pulsar_read_whole(descriptor, &bytes, bytes.count) == Int64(bytes.count) else { return nil }
        self.init(decoding: bytes)
    }

    /// A memory file that holds it; negative on failure.
    func makeFile() -> Int32 {
        guard let bytes = encoded else { return -E2BIG }
        let file = pulsar_make_memory("pulsar-spawn", bytes.count)
        guard file >= 0 else { return file }
        let result = pulsar_write_whole(file, bytes, bytes.count)
        guard result < 0 else { return file }
        close(file)
        return result
    }
}
