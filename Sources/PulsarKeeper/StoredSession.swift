import CPulsarPTY
import PulsarValues

#if canImport(Glibc)
import Glibc
#endif

/// What a service manager keeps of a session: its descriptors, all of one name, and which session that is in its page.
///
/// Nothing has to be read from a disk to go on with it, and nothing but the page has to be believed.
enum StoredSession {
    /// Descriptors of each session.
    static let descriptorCount = 5
    /// Where in the page the keeper writes which session it is of: a message of kind ``KeeperMessage/Kind/heir``.
    static let labelOffset = 3584
    private static let labelBytesMax = 512

    /// The name of a session's descriptors.
    ///
    /// Why so short: a manager gives all names in one variable, of which the kernel takes 128 KiB. With five of at most six
    /// bytes for each session, 4096 sessions stay below it.
    static func name(_ number: UInt16) -> String { "s\(number)" }

    /// The number in a name; nil for a name that is none of ours.
    static func number(_ name: String) -> UInt16? {
        guard name.hasPrefix("s"), let number = UInt16(name.dropFirst()), self.name(number) == name else { return nil }
        return number
    }

    /// Writes into a session's page which one it is of.
    static func label(_ session: HeldSession) -> Bool {
        let bytes = KeeperMessage(.heir, session: session.id, payload: session.payload(.inherited)).encoded
        return pwrite(session.page, bytes, bytes.count, off_t(labelOffset)) == bytes.count
    }

    /// A session of what came back under one name; nil, with everything closed, where that is not one whole session.
    static func restore(_ number: UInt16, _ descriptors: [Int32]) -> HeldSession? {
        guard var session = assemble(descriptors) else {
            for descriptor in descriptors { close(descriptor) }
            return nil
        }
        session.storedAs = number
        // Known at once, so that a journal which says so already is not made to go on.
        if let status = session.askForEnd() {
            session.phase = .ended(status)
            session.isExitSeen = true
        }
        return session
    }

    private static func assemble(_ descriptors: [Int32]) -> HeldSession? {
        guard descriptors.count == descriptorCount else { return nil }
        var parts: [Part: Int32] = [:]
        for descriptor in descriptors { if let part = Part(of: descriptor) { parts[part] = descriptor } }
        let handed = Part.allCases.compactMap { parts[$0] }
        guard handed.count == descriptorCount, let page = parts[.page], let label = readLabel(page) else { return nil }
        return HeldSession(heir: label.session, payload: label.payload, handed: handed)
    }

    private static func readLabel(_ page: Int32) -> KeeperMessage? {
        var bytes = [UInt8](repeating: 0, count: labelBytesMax)
        guard pread(page, &bytes, bytes.count, off_t(labelOffset)) == bytes.count,
            let length = bytes.littleEndian(UInt16.self, at: 4),
            let message = KeeperMessage(decoding: Array(bytes.prefix(KeeperMessage.headerBytes + Int(length)))),
            message.kind == .heir
        else { return nil }
        return message
    }

    /// What one of a session's descriptors is, in the wire's order: a manager gives them in any.
    private enum Part: CaseIterable {
        case manager, spoolRead, spoolWrite, page, process

        init?(of descriptor: Int32) {
            // Only a process's takes signals, and 0 is none.
            if [0, -ESRCH, -EPERM].contains(pulsar_signal_process(descriptor, 0)) {
                self = .process
                return
            }
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return nil }
            switch status.st_mode & S_IFMT {
            case S_IFCHR: self = .manager
            case S_IFREG: self = .page
            case S_IFIFO: self = fcntl(descriptor, F_GETFL) & O_ACCMODE == O_RDONLY ? .spoolRead : .spoolWrite
            default: return nil
            }
        }
    }
}
