import Logging
import PulsarJournal
import PulsarStore
import PulsarValues

/// The ended sessions that nobody looks at, by what lists need of them; the catalogue keeps it for the next engine.
///
/// Lives on the engine's loop.
final class EndedSessions {
    private(set) var records: [SessionID: EndedRecord] = [:]
    private let log: Logger
    private let catalogue: CatalogueQueue

    init(log: Logger, catalogue: CatalogueQueue) {
        self.log = log
        self.catalogue = catalogue
    }

    /// Takes from the catalogue what it knows of these sessions.
    ///
    /// Called once, before anybody is let in: it is the only time that the loop waits for the disk.
    ///
    /// - Returns: the sessions whose journals have to be asked.
    func load(_ ids: [SessionID], journals: JournalFolders) -> [SessionID] {
        guard !ids.isEmpty, let store = catalogue.flushed() else { return ids }
        let stored: [StoredSession]
        do throws(StoreError) { stored = try store.sessions() } catch {
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
                catalogue.change { $0.remove(row.id) }
            }
        }
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
        catalogue.change { $0.put(record.stored) }
    }

    /// The session is no ended one any more: it was removed, or lives again.
    func forget(_ id: SessionID) {
        records[id] = nil
        catalogue.change { $0.remove(id) }
    }
}
