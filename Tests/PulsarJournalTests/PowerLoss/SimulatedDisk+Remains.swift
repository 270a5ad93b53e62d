import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension SimulatedDisk {
    static let pageBytes = 4096
    static let sectorBytes = 512

    /// Makes, in a folder that is there and empty, what the disk holds after the power failed.
    func remains(below path: String) throws {
        try state.withLock { state in try state.remains(of: state.root, below: path) }
    }
}

extension SimulatedDisk.State {
    fileprivate mutating func remains(of number: UInt64, below path: String) throws {
        for (name, number) in names(of: number).sorted(by: { $0.key < $1.key }) {
            let path = "\(path)/\(name)"
            if folders[number] != nil {
                guard mkdir(path, 0o700) == 0 else { throw Errno(rawValue: errno) }
                try remains(of: number, below: path)
            } else if let file = files[number] {
                let bytes = mix(file.bytes, try allBytes(file.descriptor))
                let made = try open(path, O_WRONLY | O_CREAT | O_EXCL)
                try made.closeAfter { _ = try made.writeAll(bytes) }
            }
        }
    }

    /// The names in a folder: confirmed ones, and of what happened to them since nothing, all, the first part, or any.
    private mutating func names(of number: UInt64) -> [String: UInt64] {
        guard let folder = folders[number] else { return [:] }
        var names = folder.names
        let kind = chance.below(4)
        let count = kind == 0 ? 0 : kind == 1 ? chance.below(folder.changes.count + 1) : folder.changes.count
        for change in folder.changes.prefix(count) where kind != 3 || chance.isOneIn(2) {
            change.apply(to: &names)
        }
        return names
    }

    /// What stands in a file of which the disk had `old` and the cache `new`.
    mutating func mix(_ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
        if old == new { return old }
        switch chance.below(4) {
        case 0: return old
        case 1: return new
        default: break
        }
        let size = size(old.count, new.count)
        // Blocks that were never written hold zeros, on careless file systems what was there before.
        var bytes = [UInt8](repeating: 0, count: size)
        if chance.isOneIn(8) { for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: chance.next()) } }
        bytes.replaceSubrange(..<min(size, old.count), with: old[..<min(size, old.count)])
        for page in stride(from: 0, to: min(size, new.count), by: SimulatedDisk.pageBytes) {
            let kind = chance.below(3)
            if kind == 0 { continue }
            let end = min(page + SimulatedDisk.pageBytes, size, new.count)
            for sector in stride(from: page, to: end, by: SimulatedDisk.sectorBytes)
            where kind == 1 || chance.isOneIn(2) {
                let range = sector..<min(sector + SimulatedDisk.sectorBytes, end)
                bytes.replaceSubrange(range, with: new[range])
            }
        }
        return bytes
    }

    private mutating func size(_ old: Int, _ new: Int) -> Int {
        switch chance.below(3) {
        case 0: return old
        case 1: return new
        default:
            let size = min(old, new) + chance.below(max(old, new) - min(old, new) + 1)
            // Sizes in between are as far as pages were written back.
            return max(min(old, new), size / SimulatedDisk.pageBytes * SimulatedDisk.pageBytes)
        }
    }
}

// MARK: - Calls of the test's own

func number(_ path: String) throws -> UInt64 {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw Errno(rawValue: errno) }
    return UInt64(status.st_ino)
}

func number(_ descriptor: FileDescriptor) throws -> UInt64 {
    var status = stat()
    guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
    return UInt64(status.st_ino)
}

func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

func open(_ name: String, in folder: FileDescriptor, _ flags: Int32 = O_RDONLY) throws -> FileDescriptor {
    let descriptor = openat(folder.rawValue, name, O_CLOEXEC | flags, 0o600)
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    return FileDescriptor(rawValue: descriptor)
}

func open(_ path: String, _ flags: Int32) throws -> FileDescriptor {
    try open(path, in: FileDescriptor(rawValue: AT_FDCWD), flags)
}

func allBytes(_ descriptor: FileDescriptor) throws -> [UInt8] {
    var status = stat()
    guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
    let size = Int(status.st_size)
    return try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        while count < size {
            let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
            let part = try descriptor.read(fromAbsoluteOffset: Int64(count), into: rest)
            if part == 0 { return }
            count += part
        }
    }
}

func names(in path: String) throws -> [String] {
    guard let stream = opendir(path) else { throw Errno(rawValue: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Makes a folder hold what another does.
func copyAll(_ path: String, to other: String) throws {
    guard mkdir(other, 0o700) == 0 else { throw Errno(rawValue: errno) }
    for (name, bytes) in try contents(of: path, isDeep: false) {
        let file = try open("\(other)/\(name)", O_WRONLY | O_CREAT)
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }
    for name in try names(in: path) where isFolder("\(path)/\(name)") {
        try copyAll("\(path)/\(name)", to: "\(other)/\(name)")
    }
}

/// The files below a folder, by their paths in it.
func contents(of path: String, isDeep: Bool = true) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try names(in: path) {
        let path = "\(path)/\(name)"
        if isFolder(path) {
            guard isDeep else { continue }
            for (inner, bytes) in try contents(of: path) { files["\(name)/\(inner)"] = bytes }
        } else {
            let file = try open(path, O_RDONLY)
            files[name] = try file.closeAfter { try allBytes(file) }
        }
    }
    return files
}

/// Removes a folder and what is in it.
func removeAll(_ path: String) throws {
    for name in try names(in: path) {
        let path = "\(path)/\(name)"
        if isFolder(path) { try removeAll(path) } else { unlink(path) }
    }
    rmdir(path)
}
