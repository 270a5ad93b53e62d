/// What a terminal may grow to, whatever it is fed.
public struct TerminalLimits: Hashable, Sendable {
    /// Rows of scrollback; the oldest go first.
    public var scrollbackRowsMax = 10_000
    /// Bytes of scrollback, in whole blocks of 16 KiB; the oldest go first.
    public var scrollbackBytesMax = 32 << 20
    /// Columns and rows of the screen; a larger size is cut to this.
    public var columnsMax = 2000
    /// Rows of the screen; more are cut to this.
    public var rowsMax = 1000
    /// Bytes of the body of an OSC, DCS or APC string; a longer one is discarded up to its end.
    public var stringBytesMax = 1 << 20
    /// Bytes of replies that wait to be taken; a reply that finds no room is dropped.
    public var replyBytesMax = 64 << 10
    /// Events that wait to be taken; later ones are dropped.
    public var eventsMax = 4096
    /// Scalars of a title, as other terminals show it.
    public var titleScalarsMax = 256
    /// Bytes of all hyperlinks' targets and identifiers together; a link that finds no room is not kept.
    public var hyperlinkBytesMax = 1 << 20
    /// Bytes of images that are kept for replay, and that one replay holds; the oldest go first.
    public var imageBytesMax = 16 << 20

    /// What is right for most.
    public init() {}
}
