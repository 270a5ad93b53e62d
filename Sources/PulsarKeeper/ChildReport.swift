import CPulsarPTY

#if canImport(Glibc)
import Glibc
#endif

/// What a child at its gate has told: it writes step and errno when it fails, and a successful exec closes its end.
package enum ChildReport: Hashable, Sendable {
    /// It has executed its program.
    case executed
    /// It was sent away at the gate: nothing was executed.
    case sentAway
    case failed(errno: Int32, step: SpawnStep)

    /// Reads a report; nil while the child has said nothing.
    package init?(reading descriptor: Int32) {
        var bytes = [UInt8](repeating: 0, count: 6)
        let count = pulsar_read(descriptor, &bytes, bytes.count)
        if count == -Int64(EAGAIN) { return nil }
        guard count == 6, let step = bytes.littleEndian(UInt16.self, at: 0),
            let number = bytes.littleEndian(Int32.self, at: 2)
        else {
            self = .executed
            return
        }
        let place = SpawnStep(rawValue: UInt8(truncatingIfNeeded: step))
        self = place == .enterSession && number == ECANCELED ? .sentAway : .failed(errno: number, step: place)
    }
}
