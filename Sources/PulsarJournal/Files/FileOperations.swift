package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Every system call of the journal, in one place.
///
/// A test gives it a closure that refuses the calls it names; that is how each of them is seen to fail. Another is told
/// what was done; that is how a disk is made that forgets what it was not made to confirm.
package struct FileOperations: Sendable {
    /// A system call that can be refused.
    package enum Call: String, Sendable, CaseIterable {
        case fdatasync, fstat, fstatat, fsync, ftruncate, mkdirat, openat, pread, pwrite, readdir, renameat, unlinkat
    }

    /// A call that made something on the disk another, or that the disk confirmed.
    package enum Change: Hashable, Sendable {
        case opened(String, directory: Int32, descriptor: Int32)
        case madeDirectory(String, directory: Int32)
        case wrote(descriptor: Int32)
        case truncated(descriptor: Int32)
        case confirmedData(descriptor: Int32)
        case confirmedNames(descriptor: Int32)
        case renamed(String, to: String, directory: Int32)
        case removed(String, directory: Int32)
    }

    /// What an entry of a directory is.
    package struct Status: Hashable, Sendable {
        package let isRegular: Bool
        package let isDirectory: Bool
        package let size: UInt64
        package let links: UInt64
        package let owner: UInt32
        package let mode: UInt32
    }

    /// The system's calls.
    package static let system = FileOperations(refuse: nil)

    private let refuse: (@Sendable (Call) -> Errno?)?
    private let changed: (@Sendable (Change) -> Void)?

    /// - Parameters:
    ///   - refuse: asked before each call; an answer other than nil is its failure.
    ///   - changed: told of each call that did something.
    package init(refuse: (@Sendable (Call) -> Errno?)?, changed: (@Sendable (Change) -> Void)? = nil) {
        self.refuse = refuse
        self.changed = changed
    }

    // MARK: - Opening

    /// Opens something in a directory.
    ///
    /// Links are never followed, the descriptor is not inherited, and a pipe in place of a file does not block.
    func open(
        _ name: String,
        in directory: Int32,
        _ flags: Int32,
        else code: JournalError.Code
    ) throws(JournalError) -> OpenFile {
        let flags = flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let descriptor = try call(.openat, code) { Int(openat(directory, name, flags, 0o600)) }
        changed?(.opened(name, directory: directory, descriptor: Int32(descriptor)))
        return OpenFile(descriptor: Int32(descriptor))
    }

    /// Opens a file of ours and checks that it is one: regular, one name, our user's.
    func openChecked(
        _ name: FileName,
        in directory: Int32,
        _ flags: Int32
    ) throws(JournalError) -> (file: OpenFile, status: Status) {
        let file: OpenFile
        do { file = try open(name.text, in: directory, flags, else: .openFailed) } catch {
            guard
                error.errno == .tooManySymbolicLinkLevels || error.errno == .isDirectory
                    || error.errno == .noSuchAddressOrDevice
            else { throw error }
            throw JournalError(.refused, operation: error.operation, errno: error.errno)
        }
        let status = try status(of: file, else: .openFailed)
        guard status.isRegular, status.links == 1, status.owner == geteuid() else {
            throw JournalError(.refused, operation: "fstat")
        }
        return (file, status)
    }

    func makeDirectory(_ name: String, in directory: Int32) throws(JournalError) {
        _ = try call(.mkdirat, .createFailed) { Int(mkdirat(directory, name, 0o700)) }
        changed?(.madeDirectory(name, directory: directory))
    }

    // MARK: - Looking

    func status(of file: OpenFile, else code: JournalError.Code) throws(JournalError) -> Status {
        var raw = stat()
        _ = try call(.fstat, code) { Int(fstat(file.descriptor, &raw)) }
        return Status(raw)
    }

    func status(of name: String, in directory: Int32) throws(JournalError) -> Status {
        var raw = stat()
        _ = try call(.fstatat, .openFailed) { Int(fstatat(directory, name, &raw, AT_SYMLINK_NOFOLLOW)) }
        return Status(raw)
    }

    /// The names in a directory, without `.` and `..`, in no order.
    ///
    /// Bound: stops behind `maximum` names; `isComplete` then is false.
    func names(
        in directory: OpenFile,
        maximum: Int
    ) throws(JournalError) -> (names: [String], isComplete: Bool) {
        // Why opened again: the stream takes the descriptor's place and its position with it.
        let descriptor = try call(.openat, .openFailed) {
            Int(openat(directory.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        }
        guard let stream = fdopendir(Int32(descriptor)) else {
            let failure = Errno(rawValue: errno)
            close(Int32(descriptor))
            throw JournalError(.openFailed, operation: "fdopendir", errno: failure)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            if let failure = refuse?(.readdir) { throw JournalError(.readFailed, operation: "readdir", errno: failure) }
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else {
                    throw JournalError(.readFailed, operation: "readdir", errno: Errno(rawValue: errno))
                }
                return (names, true)
            }
            // Safety: d_name ends with a NUL inside the entry the kernel filled; it is copied before the next call.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            guard names.count < maximum else { return (names, false) }
            names.append(name)
        }
    }

    // MARK: - Reading and writing

    /// Reads once at a position; 0 is the end of the file.
    // Hot: once per client batch.
    func read(
        _ file: OpenFile,
        at position: Int64,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int {
        try call(.pread, .readFailed) { pread(file.descriptor, buffer.baseAddress, buffer.count, off_t(position)) }
    }

    /// Writes all bytes at a position.
    func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile, at position: Int64) throws(JournalError) {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = try call(.pwrite, .writeFailed) {
                pwrite(file.descriptor, rest.baseAddress, rest.count, off_t(position) + off_t(written))
            }
            guard count > 0 else { throw JournalError(.writeFailed, operation: "pwrite", errno: .noSpace) }
            written += count
            changed?(.wrote(descriptor: file.descriptor))
        }
    }

    /// Writes all bytes at a position.
    func write(_ bytes: [UInt8], to file: OpenFile, at position: Int64) throws(JournalError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JournalError) in
            try write(UnsafeRawBufferPointer(buffer), to: file, at: position)
        }
    }

    func truncate(_ file: OpenFile, to length: Int64) throws(JournalError) {
        _ = try call(.ftruncate, .writeFailed) { Int(ftruncate(file.descriptor, off_t(length))) }
        changed?(.truncated(descriptor: file.descriptor))
    }

    // MARK: - To the disk

    /// Waits until a file's bytes are on the disk.
    func synchronizeData(_ file: OpenFile) throws(JournalError) {
        #if canImport(Darwin)
        _ = try call(.fdatasync, .syncFailed) { Int(fcntl(file.descriptor, F_FULLFSYNC)) }
        #else
        _ = try call(.fdatasync, .syncFailed) { Int(fdatasync(file.descriptor)) }
        #endif
        changed?(.confirmedData(descriptor: file.descriptor))
    }

    /// Waits until a directory's names are on the disk.
    func synchronizeDirectory(_ directory: OpenFile) throws(JournalError) {
        _ = try call(.fsync, .syncFailed) { Int(fsync(directory.descriptor)) }
        changed?(.confirmedNames(descriptor: directory.descriptor))
    }

    // MARK: - Renaming and removing

    /// Gives a file another name in the same directory, in place of a file that has it.
    func rename(_ name: String, to other: String, in directory: Int32) throws(JournalError) {
        _ = try call(.renameat, .writeFailed) { Int(renameat(directory, name, directory, other)) }
        changed?(.renamed(name, to: other, directory: directory))
    }

    func remove(_ name: String, in directory: Int32, isDirectory: Bool = false) throws(JournalError) {
        _ = try call(.unlinkat, .removeFailed) { Int(unlinkat(directory, name, isDirectory ? AT_REMOVEDIR : 0)) }
        changed?(.removed(name, directory: directory))
    }

    // MARK: - One call

    private func call(
        _ call: Call,
        _ code: JournalError.Code,
        _ body: () -> Int
    ) throws(JournalError) -> Int {
        if let failure = refuse?(call) { throw JournalError(code, operation: call.rawValue, errno: failure) }
        while true {
            let result = body()
            if result >= 0 { return result }
            let failure = errno
            if failure == EINTR { continue }
            throw JournalError(code, operation: call.rawValue, errno: Errno(rawValue: failure))
        }
    }
}

extension FileOperations.Status {
    fileprivate init(_ raw: stat) {
        let kind = raw.st_mode & S_IFMT
        isRegular = kind == S_IFREG
        isDirectory = kind == S_IFDIR
        size = UInt64(clamping: raw.st_size)
        links = UInt64(clamping: raw.st_nlink)
        owner = raw.st_uid
        mode = UInt32(raw.st_mode) & 0o7777
    }
}
