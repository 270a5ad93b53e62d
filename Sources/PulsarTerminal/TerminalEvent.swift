/// Something a program asked for that a terminal cannot do by itself.
///
/// Texts come from the program and are not to be trusted: they are valid Unicode without control characters, and no more.
public enum TerminalEvent: Hashable, Sendable {
    /// BEL.
    case bell
    /// OSC 0, OSC 2, or a title that was popped (XTWINOPS 23).
    case title(String)
    /// OSC 0, OSC 1.
    case iconName(String)
    /// OSC 7: the URL the program gave, as it came.
    case workingDirectory(String)
    /// OSC 52: put this on the clipboard; the selections it named, and the bytes, decoded.
    case clipboard(selections: String, data: [UInt8])
    /// OSC 9, OSC 777, OSC 99.
    case notification(title: String, body: String)
    /// OSC 9;4.
    case progress(ProgressState, percent: Int)
    /// OSC 133, with the stream offset of the byte after the sequence.
    case mark(SemanticMark, offset: UInt64)
    /// DECCOLM or XTWINOPS 8: the program would like another size; 0 leaves a side as it is.
    case sizeRequest(columns: Int, rows: Int)
    /// The palette or one of the dynamic colours changed (OSC 4, 5, 10 to 19, 104, 105, 110 to 119).
    case colorsChanged
    /// An image (sixel, kitty graphics, iTerm2) was shown.
    case image(ImageRecord)
}

/// How far something is (OSC 9;4).
public enum ProgressState: UInt8, Hashable, Sendable {
    case none = 0
    case normal, error, indeterminate, warning
}

/// What a shell says about its prompt and its commands (OSC 133).
public enum SemanticMark: Hashable, Sendable {
    /// A: a prompt starts.
    case promptStart
    /// B: the prompt ends, what the user types follows.
    case commandStart
    /// C: the command runs, its output follows.
    case outputStart
    /// D: the command has ended, with its exit status when the shell said it.
    case commandEnd(exitStatus: Int?)
}

/// An image a program showed: which bytes of the stream, and where on the screen.
public struct ImageRecord: Hashable, Sendable {
    /// The protocols images come by.
    public enum Kind: UInt8, Hashable, Sendable {
        case sixel = 0
        case kitty, iterm
    }
    /// The protocol it came by.
    public let kind: Kind
    /// The stream offsets of the whole sequence.
    public let range: Range<UInt64>
    /// The cell the image starts in, zero-based, when it was shown.
    public let row: Int
    /// The column of its first cell.
    public let column: Int
    /// The rows it takes, at the size of a cell that was known then; 0 when its size is not known.
    public let rowCount: Int
    /// The columns it takes; 0 when its size is not known.
    public let columnCount: Int
}
