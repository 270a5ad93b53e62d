import PulsarValues

/// The page of memory that a session's keeper and engine share, so that what must not be done twice is known to the
/// next engine.
///
/// The layout is frozen like that of the keeper's messages: what a later version adds lies in bytes that are free here, and
/// means nothing while they are 0.
///
/// ```text
///    0  u32 magic "PLSP", u32 version 1
///    8  u64 clock: grows with every note
///   16  u64 stream offset up to which the terminal's replies were written
///   24  u64 1 + the stream offset of the output that is being fed to the terminal, 0 while none is
///   32  u64 1 + the stream offset at which an engine ended while feeding, u64 how many did there in a row
///   48  u64 end of the published output, with what the spool pipe holds behind it when bit 63 is set
///   64  16 slots of 48 bytes: u64 client high, u64 client low, u64 sequence, u64 clock of the note, 16 bytes free
/// 3584  512 bytes of the keeper's: which session this is, for a keeper that a service manager gives it back to
/// ```
///
/// Only the engine of the current epoch writes: its gather thread the offset at 48, its event loop all else. A slot's
/// sequence is one aligned word, so that a kill leaves the old value or the new one.
final class SharedPage {
    private static let magic: UInt32 = 0x5053_4C50
    private static let version: UInt32 = 1
    private static let slots = 16
    private static let slotStart = 64
    private static let slotBytes = 48

    private var mapping: PageMapping?
    private var memory: UnsafeMutableRawPointer? { mapping?.memory }

    /// Maps the page of a session; without one (the descriptor cannot be mapped) nothing is noted.
    init(descriptor: Int32) {
        mapping = PageMapping(descriptor: descriptor)
        guard let memory, memory.load(as: UInt32.self) != Self.magic else { return }
        memory.storeBytes(of: UInt64(Self.version) << 32 | UInt64(Self.magic), as: UInt64.self)
    }

    /// Where the gather thread notes how far output got that is on no disk.
    var publishedEnd: PublishedEnd? { mapping.map { PublishedEnd(mapping: $0) } }

    /// Notes that input up to `sequence` is about to be written.
    func noteInput(of client: ClientID, sequence: UInt64) {
        guard let memory else { return }
        let clock = memory.load(fromByteOffset: 8, as: UInt64.self) + 1
        memory.storeBytes(of: clock, toByteOffset: 8, as: UInt64.self)
        let slot = find(client) ?? claim(client)
        memory.storeBytes(of: sequence, toByteOffset: slot + 16, as: UInt64.self)
        memory.storeBytes(of: clock, toByteOffset: slot + 24, as: UInt64.self)
    }

    /// The last sequence noted for a client, 0 for one that is not known.
    func notedInput(of client: ClientID) -> UInt64 {
        guard let memory, let slot = find(client) else { return 0 }
        return memory.load(fromByteOffset: slot + 16, as: UInt64.self)
    }

    /// Notes that replies to output before `offset` are about to be written.
    func noteReplies(through offset: StreamOffset) {
        memory?.storeBytes(of: offset, toByteOffset: 16, as: UInt64.self)
    }

    /// The offset that was noted last.
    var repliedThrough: StreamOffset { memory?.load(fromByteOffset: 16, as: UInt64.self) ?? 0 }

    /// Notes that output at this offset is about to be fed; `nil` when that is done.
    func noteFeeding(_ offset: StreamOffset?) {
        memory?.storeBytes(of: offset.map { $0 + 1 } ?? 0, toByteOffset: 24, as: UInt64.self)
    }

    /// How many engines in a row ended while they fed the output at which the last one did.
    ///
    /// Called once, before the first feeding.
    func countFeedingDeaths() -> UInt64 {
        guard let memory else { return 0 }
        let place = memory.load(fromByteOffset: 24, as: UInt64.self)
        guard place > 0 else { return 0 }
        let isSamePlace = memory.load(fromByteOffset: 32, as: UInt64.self) == place
        let deaths = (isSamePlace ? memory.load(fromByteOffset: 40, as: UInt64.self) : 0) + 1
        memory.storeBytes(of: place, toByteOffset: 32, as: UInt64.self)
        memory.storeBytes(of: deaths, toByteOffset: 40, as: UInt64.self)
        memory.storeBytes(of: 0, toByteOffset: 24, as: UInt64.self)
        return deaths
    }

    func close() {
        mapping = nil
    }

    private func find(_ client: ClientID) -> Int? {
        guard let memory else { return nil }
        return offsets.first { slot in
            memory.load(fromByteOffset: slot, as: UInt64.self) == client.high
                && memory.load(fromByteOffset: slot + 8, as: UInt64.self) == client.low
        }
    }

    /// Takes the slot that was not used for the longest time.
    // Bound: the clients that typed last; one that falls out counts as new when it comes back after a crash.
    private func claim(_ client: ClientID) -> Int {
        guard let memory else { return Self.slotStart }
        let slot =
            offsets.min {
                memory.load(fromByteOffset: $0 + 24, as: UInt64.self)
                    < memory.load(fromByteOffset: $1 + 24, as: UInt64.self)
            } ?? Self.slotStart
        memory.storeBytes(of: 0, toByteOffset: slot + 16, as: UInt64.self)
        memory.storeBytes(of: client.high, toByteOffset: slot, as: UInt64.self)
        memory.storeBytes(of: client.low, toByteOffset: slot + 8, as: UInt64.self)
        return slot
    }

    private var offsets: some Sequence<Int> {
        (0..<Self.slots).lazy.map { Self.slotStart + $0 * Self.slotBytes }
    }
}
