/// The kind of a frame.
///
/// Every number of the data plane is here; none is ever given a second meaning.
public struct FrameKind: RawRepresentable, Hashable, Sendable {
    /// The byte as it is sent.
    public let rawValue: UInt8

    /// A kind with a number, known or not.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    // MARK: - From the daemon

    /// Bytes the program printed.
    public static let output = FrameKind(rawValue: 0x01)
    /// A whole screen.
    public static let snapshot = FrameKind(rawValue: 0x02)
    /// Changes of a screen.
    ///
    /// Reserved.
    public static let screenUpdate = FrameKind(rawValue: 0x03)
    /// Output that this client will not get.
    public static let lagged = FrameKind(rawValue: 0x04)
    /// Nothing more will come.
    public static let end = FrameKind(rawValue: 0x05)
    /// Input was written.
    public static let inputAcknowledged = FrameKind(rawValue: 0x11)
    // MARK: - From the client

    /// Keys.
    public static let input = FrameKind(rawValue: 0x10)
    /// The client is done looking.
    public static let detach = FrameKind(rawValue: 0x13)

    // MARK: - From both

    /// From the daemon what a notification would tell, from a client what it tells of itself.
    public static let event = FrameKind(rawValue: 0x20)
    /// The window's size.
    public static let resize = FrameKind(rawValue: 0x12)
    /// Asks whether the other side is there.
    public static let ping = FrameKind(rawValue: 0x30)
    /// Answers a ping.
    public static let pong = FrameKind(rawValue: 0x31)
}
