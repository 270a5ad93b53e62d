import PulsarJournal
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A disk that forgets, when its power fails, what it was not made to confirm.
///
/// What a program sees is the system's cache: real files below `root`. Beside it stands what the disk holds: of a file the
/// bytes as they were when they were confirmed or written back, of a folder its names, and what happened to them since.
/// The power fails before the call that the seed chose; every call from then on is refused. ``remains(below:)`` then
/// makes what is found afterwards.
///
/// Harder than a file system is: each page of 4 KiB, each sector of a torn one, each size and each name that was not
/// confirmed is kept or lost for itself, in any order. Only a rename is whole.
final class SimulatedDisk: Sendable {
    struct File {
        /// Held so that the file's number stays its own, and its bytes readable when it has no name left.
        let descriptor: FileDescriptor
        var bytes: [UInt8] = []
    }

    struct Folder {
        let descriptor: FileDescriptor
        var names: [String: UInt64] = [:]
        /// The names as a program sees them.
        var cached: [String: UInt64] = [:]
        var changes: [NameChange] = []
    }

    enum NameChange {
        case made(String, UInt64)
        case renamed(String, String)
        case removed(String)
    }

    struct State {
        var files: [UInt64: File] = [:]
        var folders: [UInt64: Folder] = [:]
        var chance: SeededGenerator
        var calls = 0
        /// The call before which the power fails.
        var lastCall: Int
        let root: UInt64
    }

    let root: String
    let state: Mutex<State>

    /// A disk with what stands in a folder on it, all of it confirmed.
    init(root: String, seed: UInt64, failsAtCall lastCall: Int = .max) throws {
        self.root = root
        var state = State(chance: SeededGenerator(seed: seed), lastCall: lastCall, root: try number(root))
        try Self.take(root, &state)
        self.state = Mutex(state)
    }

    deinit {
        state.withLock { state in
            for file in state.files.values { try? file.descriptor.close() }
            for folder in state.folders.values { try? folder.descriptor.close() }
        }
    }

    /// The calls of a program on this disk.
    var operations: FileOperations {
        FileOperations(refuse: { self.refuses($0) }, changed: { self.note($0) })
    }

    /// Whether the power has failed.
    var isOff: Bool { state.withLock { $0.calls >= $0.lastCall } }

    /// Has the power fail now.
    func turnOff() {
        state.withLock { $0.lastCall = min($0.lastCall, $0.calls) }
    }

    /// Writes output past the journal's calls, as the gather thread does.
    ///
    /// - Returns: how many bytes of it, 0 when the power has failed.
    func append(_ bytes: ArraySlice<UInt8>, to target: WriteTarget) throws -> Int {
        if refuses(.pwrite) != nil { return 0 }
        let count = try bytes.prefix(target.room).withUnsafeBytes {
            try FileDescriptor(rawValue: target.descriptor).writeAll(toAbsoluteOffset: target.position, $0)
        }
        note(.wrote(descriptor: target.descriptor))
        return count
    }

    private func refuses(_ call: FileOperations.Call) -> Errno? {
        state.withLock { state in
            switch call {
            // What changes nothing is not a moment of its own.
            case .pread, .fstat, .fstatat, .readdir: break
            default: if state.calls < state.lastCall { state.calls += 1 }
            }
            return state.calls >= state.lastCall ? .ioError : nil
        }
    }

    // MARK: - What was done

    private func note(_ change: FileOperations.Change) {
        state.withLock { state in
            // A failure here is the test's own; what is missing then is seen by the laws.
            try? state.note(change)
            state.writesBack()
        }
    }

    private static func take(_ path: String, _ state: inout State) throws {
        var folder = Folder(descriptor: try open(path, O_RDONLY | O_DIRECTORY))
        for name in try names(in: path) {
            let path = "\(path)/\(name)"
            if isFolder(path) {
                try take(path, &state)
            } else {
                let descriptor = try open(path, O_RDONLY)
                state.files[try number(path)] = File(descriptor: descriptor, bytes: try allBytes(descriptor))
            }
            folder.names[name] = try number(path)
        }
        folder.cached = folder.names
        state.folders[try number(path)] = folder
    }
}

extension SimulatedDisk.State {
    fileprivate mutating func note(_ change: FileOperations.Change) throws {
        switch change {
        case .wrote, .truncated: break
        case .opened(let name, let directory, _):
            guard let (folder, name) = place(name, directory), let parent = folders[folder] else { return }
            guard name != ".", parent.cached[name] == nil else { return }
            let file = try open(name, in: parent.descriptor)
            let number = try number(file)
            files[number] = SimulatedDisk.File(descriptor: file)
            folders[folder]?.cached[name] = number
            folders[folder]?.changes.append(.made(name, number))
        case .madeDirectory(let path, let directory):
            guard let (folder, name) = place(path, directory), let parent = folders[folder] else { return }
            let made = try open(name, in: parent.descriptor, O_DIRECTORY)
            let number = try number(made)
            folders[number] = SimulatedDisk.Folder(descriptor: made)
            folders[folder]?.cached[name] = number
            folders[folder]?.changes.append(.made(name, number))
        case .renamed(let name, let other, let directory):
            guard let folder = place(name, directory)?.folder else { return }
            let number = folders[folder]?.cached.removeValue(forKey: name)
            folders[folder]?.cached[other] = number
            folders[folder]?.changes.append(.renamed(name, other))
        case .removed(let name, let directory):
            guard let folder = place(name, directory)?.folder else { return }
            folders[folder]?.cached[name] = nil
            folders[folder]?.changes.append(.removed(name))
        case .confirmedData(let descriptor):
            let number = try number(FileDescriptor(rawValue: descriptor))
            if let file = files[number] { files[number]?.bytes = try allBytes(file.descriptor) }
        case .confirmedNames(let descriptor):
            let number = try number(FileDescriptor(rawValue: descriptor))
            let cached = folders[number]?.cached
            folders[number]?.names = cached ?? [:]
            folders[number]?.changes = []
        }
    }

    /// The folder that a name given with a directory is in, and the last part of it.
    private func place(_ name: String, _ directory: Int32) -> (folder: UInt64, name: String)? {
        guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            let parent = try? number(FileDescriptor(rawValue: directory))
            return parent.flatMap { folders[$0] == nil ? nil : ($0, name) }
        }
        guard let parent = try? number(String(name[..<slash])), folders[parent] != nil else { return nil }
        return (parent, String(name[name.utf8.index(after: slash)...]))
    }

    /// Now and then the system writes something back by itself.
    fileprivate mutating func writesBack() {
        guard chance.isOneIn(4) else { return }
        if chance.isOneIn(3), let number = folders.keys.sorted().randomElement(using: &chance) {
            guard var folder = folders[number], !folder.changes.isEmpty else { return }
            let count = chance.below(folder.changes.count) + 1
            for change in folder.changes.prefix(count) { change.apply(to: &folder.names) }
            folder.changes.removeFirst(count)
            folders[number] = folder
        } else if let number = files.keys.sorted().randomElement(using: &chance), let file = files[number] {
            guard let cached = try? allBytes(file.descriptor), cached != file.bytes else { return }
            let bytes = mix(file.bytes, cached)
            files[number]?.bytes = bytes
        }
    }
}

extension SimulatedDisk.NameChange {
    /// Does the change where it still can be done.
    func apply(to names: inout [String: UInt64]) {
        switch self {
        case .made(let name, let number): names[name] = number
        case .removed(let name): names[name] = nil
        case .renamed(let name, let other): if let number = names.removeValue(forKey: name) { names[other] = number }
        }
    }
}
