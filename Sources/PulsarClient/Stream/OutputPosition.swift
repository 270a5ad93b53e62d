import PulsarProtocol

/// The offset after the last byte delivered: what makes "nothing lost, nothing twice" hold on the client's side.
///
/// Pure.
struct OutputPosition: Hashable {
    /// The offset of the next byte to deliver; nil before the first.
    private(set) var next: StreamOffset?

    /// What to do with a piece of output.
    enum Verdict: Hashable {
        /// All of it was delivered before.
        case skip
        /// Deliver it without its first bytes, which were delivered before.
        case deliver(skipping: Int)
        /// Bytes are missing before it: report them, then deliver all of it.
        case gap(from: StreamOffset)
    }

    /// A position, perhaps one that an earlier process kept.
    init(next: StreamOffset? = nil) { self.next = next }

    /// A piece of output came; the position moves past it.
    mutating func advance(offset: StreamOffset, count: Int) -> Verdict {
        let end = offset + UInt64(count)
        guard let next else {
            self.next = end
            return .deliver(skipping: 0)
        }
        guard end > next else { return .skip }
        self.next = end
        return offset > next ? .gap(from: next) : .deliver(skipping: Int(next - offset))
    }

    /// The daemon says where the stream goes on.
    ///
    /// Returns the missing range, nil where nothing is missing.
    mutating func jump(to offset: StreamOffset) -> Range<StreamOffset>? {
        guard let next else {
            self.next = offset
            return nil
        }
        guard offset > next else { return nil }
        self.next = offset
        return next..<offset
    }

    /// The daemon no longer knows the position: the stream starts anew wherever it says.
    mutating func forget() { next = nil }
}
