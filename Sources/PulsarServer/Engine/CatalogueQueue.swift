import Logging
import NIOCore
import PulsarStore

/// The way to the catalogue: what is to be written is gathered for a moment and written together.
///
/// Lives on the engine's loop. Opens the catalogue when there is something to read or to write.
final class CatalogueQueue {
    // Why a rest: sessions often end together, and a transaction takes longer than what is in it.
    private static let rest = TimeAmount.milliseconds(200)

    private let loop: any EventLoop
    private let log: Logger
    private let path: String
    private var catalogue: Catalogue?
    private var isUnusable = false
    private var pending = Catalogue.Batch()
    private var isScheduled = false
    private var batchesUnderWay = 0

    init(loop: any EventLoop, log: Logger, path: String) {
        self.loop = loop
        self.log = log
        self.path = path
    }

    /// Has something written.
    ///
    /// - Parameter soon: not only with the next thing that is.
    func change(soon: Bool = true, _ body: (inout Catalogue.Batch) -> Void) {
        guard !isUnusable else { return }
        body(&pending)
        if soon { schedule() }
    }

    /// The catalogue with everything in it that was to be written, or on its way there before what is asked now; nil where it
    /// cannot be used.
    func flushed() -> Catalogue? {
        flush()
        return open()
    }

    /// Writes what is left and waits for it, not for the disk; this engine leaves, and another one goes on.
    func settle() {
        guard !pending.isEmpty || batchesUnderWay > 0, let catalogue = open() else { return }
        do throws(StoreError) { try catalogue.writeNow(pending) } catch { tell(error) }
        pending = Catalogue.Batch()
    }

    /// Writes what is left; the engine ends.
    func close() {
        guard catalogue != nil || !pending.isEmpty, let catalogue = open() else { return }
        do throws(StoreError) { try catalogue.close(pending) } catch { tell(error) }
    }

    // MARK: - Private

    private func schedule() {
        guard !pending.isEmpty, !isScheduled else { return }
        isScheduled = true
        loop.assumeIsolated().scheduleTask(in: Self.rest) { [weak self] in
            guard let self else { return }
            isScheduled = false
            // Bound: one batch is written, one waits; where the disk is slow the next one grows, up to its own bound.
            if batchesUnderWay > 0 { schedule() } else { flush() }
        }
    }

    private func flush() {
        guard !pending.isEmpty, let catalogue = open() else { return }
        batchesUnderWay += 1
        let log = log
        let written = NIOLoopBound({ [weak self] in self?.batchesUnderWay -= 1 } as () -> Void, eventLoop: loop)
        catalogue.write(pending) { error in
            log.error("the catalogue was not written", metadata: ["error": "\(error)"])
        } finished: {
            written.eventLoop.execute { written.value() }
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
