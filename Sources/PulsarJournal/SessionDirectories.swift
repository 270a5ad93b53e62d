package import PulsarValues
import Synchronization
package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The directory that holds one directory per session, each named by its session's id.
///
/// Immutable and usable on any thread. Everything below it is opened relative to its descriptor.
package final class SessionDirectories: Sendable {
    /// What a look into the directory found.
    package struct Scan: Hashable, Sendable {
        /// The sessions there, in the order of their ids.
        package let sessions: [SessionID]
        /// How many names were skipped because they are not a session's.
        package let foreignNames: Int
        /// False when there were more names than one look takes.
        package let isComplete: Bool
    }

    /// How many names one look takes.
    package static let namesMax = 200_000

    package let path: FilePath
    let files: FileOperations
    private let directory: OpenFile
    /// Whether names may not be on the disk: true to begin with, as a process before this one may have made some a moment
    /// before it died.
    private let needsSync = Atomic<Bool>(true)
    private let needsParentsSync = Atomic<Bool>(true)

    /// Opens the directory, and makes it and what is above it where it is not there.
    ///
    /// - Throws: ``JournalError/Code/refused`` when it is a link, belongs to another user, or others may write to it.
    package init(path: FilePath, files: FileOperations = .system) throws(JournalError) {
        self.path = path
        self.files = files
        try Self.make(path, files)
        let directory = try files.open(path.string, in: AT_FDCWD, O_RDONLY | O_DIRECTORY, else: .openFailed)
        let status = try files.status(of: directory, else: .openFailed)
        guard status.isDirectory, status.owner == geteuid(), status.mode & 0o022 == 0 else {
            throw JournalError(.refused, operation: "fstat")
        }
        self.directory = directory
    }

    /// Which sessions have a directory.
    package func scan() throws(JournalError) -> Scan {
        let (names, isComplete) = try files.names(in: directory, maximum: Self.namesMax)
        var sessions: [SessionID] = []
        for name in names {
            // Why compared back: upper case letters would name the same session twice.
            guard let id = SessionID(name), id.description == name else { continue }
            sessions.append(id)
        }
        sessions.sort { ($0.high, $0.low) < ($1.high, $1.low) }
        return Scan(sessions: sessions, foreignNames: names.count - sessions.count, isComplete: isComplete)
    }

    /// Whether a session has a directory, of whatever kind.
    package func contains(_ id: SessionID) throws(JournalError) -> Bool {
        do { _ = try files.status(of: id.description, in: directory.descriptor) } catch {
            if error.errno == .noSuchFileOrDirectory { return false }
            throw error
        }
        return true
    }

    /// Removes everything kept of a session.
    ///
    /// A session that is not there is removed already.
    package func remove(_ id: SessionID) throws(JournalError) {
        let session: OpenFile
        do { session = try open(id) } catch {
            if error.code == .notFound { return }
            throw error
        }
        // Why more than once: the sync thread may be about to make an event file.
        for attempt in 1...3 {
            try removeEntries(of: session)
            do {
                return try files.remove(id.description, in: directory.descriptor, isDirectory: true)
            } catch {
                if error.errno == .noSuchFileOrDirectory { return }
                guard error.errno == .directoryNotEmpty, attempt < 3 else { throw error }
            }
        }
    }

    // Bound: a directory of ours has a few files; a stuffed one is emptied in several rounds.
    private func removeEntries(of session: OpenFile) throws(JournalError) {
        while true {
            let (names, isComplete) = try files.names(in: session, maximum: 4096)
            for name in names { try removeEntry(name, in: session) }
            if isComplete { return }
        }
    }

    /// How long a session's file of events is; nil where there is none.
    ///
    /// Cheap: whoever has noted what a journal said can tell from it whether the journal has said more since.
    package func eventsBytes(of id: SessionID, base: StreamOffset) throws(JournalError) -> UInt64? {
        do {
            let status = try files.status(of: "\(id)/\(FileName.events(base).text)", in: directory.descriptor)
            return status.isRegular ? UInt64(clamping: status.size) : nil
        } catch {
            if error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory { return nil }
            throw error
        }
    }

    // MARK: - For journals

    /// Opens a session's directory.
    func open(_ id: SessionID) throws(JournalError) -> OpenFile {
        let session: OpenFile
        do {
            session = try files.open(
                id.description,
                in: directory.descriptor,
                O_RDONLY | O_DIRECTORY,
                else: .openFailed
            )
        } catch {
            switch error.errno {
            case Errno.noSuchFileOrDirectory: throw JournalError(.notFound, operation: "openat", errno: error.errno)
            case Errno.notDirectory, Errno.tooManySymbolicLinkLevels:
                throw JournalError(.refused, operation: "openat", errno: error.errno)
            default: throw error
            }
        }
        let status = try files.status(of: session, else: .openFailed)
        guard status.owner == geteuid(), status.mode & 0o077 == 0 else {
            throw JournalError(.refused, operation: "fstat")
        }
        return session
    }

    /// Makes a session's directory and opens it.
    func make(_ id: SessionID) throws(JournalError) -> OpenFile {
        do { try files.makeDirectory(id.description, in: directory.descriptor) } catch {
            guard error.errno == .fileExists else { throw error }
            throw JournalError(.exists, operation: "mkdirat", errno: error.errno)
        }
        needsSync.store(true, ordering: .relaxed)
        do { return try open(id) } catch {
            removeDirectory(id)
            throw error
        }
    }

    /// Takes back an empty directory after a creation that failed.
    func removeDirectory(_ id: SessionID) {
        // A directory that stays behind is found by the next scan, and is empty.
        try? files.remove(id.description, in: directory.descriptor, isDirectory: true)
    }

    /// Waits until the names of new sessions are on the disk, when there are any.
    func synchronize() throws(JournalError) {
        guard needsSync.exchange(false, ordering: .relaxed) else { return }
        do {
            try files.synchronizeDirectory(directory)
            if needsParentsSync.load(ordering: .relaxed) { try synchronizeParents() }
            needsParentsSync.store(false, ordering: .relaxed)
        } catch {
            needsSync.store(true, ordering: .relaxed)
            throw error
        }
    }

    /// Waits until the disk has the names of the directories above, which ``init(path:files:)`` makes where they are not
    /// there: without them there is no way to what is below.
    private func synchronizeParents() throws(JournalError) {
        var parent = path.removingLastComponent()
        while !parent.components.isEmpty {
            // Why the dot: a parent may be a link to where it is.
            let file: OpenFile
            do {
                file = try files.open(parent.string + "/.", in: AT_FDCWD, O_RDONLY | O_DIRECTORY, else: .openFailed)
            } catch {
                // What is not ours to read was not made by us.
                guard error.errno == .permissionDenied else { throw error }
                return
            }
            guard try files.status(of: file, else: .openFailed).owner == geteuid() else { return }
            try files.synchronizeDirectory(file)
            parent.removeLastComponent()
        }
    }

    private func removeEntry(_ name: String, in session: OpenFile) throws(JournalError) {
        do { try files.remove(name, in: session.descriptor) } catch {
            if error.errno == .noSuchFileOrDirectory { return }
            throw error
        }
    }

    private static func make(_ path: FilePath, _ files: FileOperations) throws(JournalError) {
        var made = FilePath(root: path.root, [])
        for component in path.components {
            made.append(component)
            do { try files.makeDirectory(made.string, in: AT_FDCWD) } catch {
                guard error.errno != .fileExists else { continue }
                // Why looked at: above the home directory a parent may be unwritable and there all the same.
                guard (try? files.status(of: made.string, in: AT_FDCWD)) != nil else { throw error }
            }
        }
    }
}
