import Logging
import NIOCore
import PulsarJournal
import PulsarStore
import PulsarValues

/// The ended sessions that nobody looks at, by what lists need of them, and the catalogue that keeps it for the next engine.
///
/// Lives on the engine's loop. Opens the catalogue when there is something to read or to write.
final class EndedSessions {
    // Why a rest: sessions often end together, and a transaction takes longer than what is in it.
    private static let rest = TimeAmount.milliseconds(200)

    private(set) var records: [SessionID: EndedRecord] = [:]
    private let loop: any EventLoop
    private let log: Logger
    private let path: String
    private var catalogue: Catalogue?
    private var isUnusable = false
    private var pending = Catalogue.Batch()
    private var isScheduled = false

    init(loop: any EventLoop, log: Logger, path: String) {
        self.loop = loop
        self.log = log
        self.path = path
    }

    /// Takes from the catalogue what it knows of these sessions.
    ///
    /// Called once, before anybody is let in: it is the only time that the loop waits for the disk.
    ///
    /// - Returns: the sessions whose journals have to be asked.
    func load(_ ids: [SessionID], journals: JournalFolders) -> [SessionID] {
        guard !ids.isEmpty, let catalogue = open() else { return ids }
        let stored: [StoredSession]
        do throws(StoreError) { stored = try catalogue.sessions() } catch {
            log.error("the catalogue cannot be read; journals are asked instead", metadata: ["error": "\(error)"])
            return ids
        }
        let wanted = Set(ids)
        for row in stored {
            if wanted.contains(row.id), let record = EndedRecord(row),
                journals.isUnchanged(row.id, base: record.events.base, bytes: record.events.bytes)
            {
                records[row.id] = record
            } else {
                // Gone, or not what it was: the journal says what it is now.
                pending.remove(row.id)
            }
        }
        if !pending.isEmpty { schedule() }
        return ids.filter { records[$0] == nil }
    }

    /// The sessions of a name.
    func ids(named name: String) -> [SessionID] {
        records.values.lazy.filter { $0.metadata.name == name }.map(\.id)
    }

    /// Takes a session that nobody looks at any more.
    func shelve(_ record: EndedRecord) {
        records[record.id] = record
    }

    /// Gives a session back that somebody wants to look at.
    func take(_ id: SessionID) {
        records[id] = nil
    }

    /// Has the catalogue know of a session, as it is now.
    func save(_ record: EndedRecord) {
        pending.put(record.stored)
        schedule()
    }

    /// The session is no ended one any more: it was removed, or lives again.
    func forget(_ id: SessionID) {
        records[id] = nil
        pending.remove(id)
        schedule()
    }

    /// Writes what is left; the engine ends.
    func close() {
        guard catalogue != nil || !pending.isEmpty, let catalogue = open() else { return }
        do throws(StoreError) { try catalogue.close(pending) } catch { tell(error) }
    }

    // MARK: - Private

    private func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        loop.assumeIsolated().scheduleTask(in: Self.rest) { [weak self] in self?.flush() }
    }

    private func flush() {
        isScheduled = false
        guard !pending.isEmpty, let catalogue = open() else { return }
        let log = log
        catalogue.write(pending) { error in
            log.error("the catalogue was not written", metadata: ["error": "\(error)"])
        }
        pending = Catalogue.Batch()
    }

    private func open() -> Catalogue? {
        if let catalogue { return catalogue }
        guard !isUnusable else { return nil }
        do throws(StoreError) {
            let opened = try Catalogue(path: path)
            if let reason = opened.putAside {
                log.warning("the catalogue was put aside and is made anew", metadata: ["reason": "\(reason)"])
            }
            catalogue = opened
        } catch {
            // Without it journals are asked at the next start, which takes longer.
            isUnusable = true
            pending = Catalogue.Batch()
            tell(error)
        }
        return catalogue
    }

    private func tell(_ error: StoreError) {
        log.error("the catalogue cannot be used", metadata: ["error": "\(error)"])
    }
}
