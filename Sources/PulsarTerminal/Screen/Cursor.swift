/// Where the next character goes.
///
/// After a character in the last column the cursor stays there and waits: the next one wraps first (DEC STD 070,
/// "last column flag").
struct ScreenCursor: Hashable {
    var row = 0
    var column = 0
    var isPendingWrap = false
}

/// What DECSC keeps and DECRC brings back.
struct SavedCursor: Hashable {
    var cursor = ScreenCursor()
    var style = Style()
    var charsets = Charsets()
    var isOriginMode = false
}

/// The part of the screen that scrolls: DECSTBM and DECSLRM, zero-based, both ends included.
struct Margins: Hashable {
    var top: Int
    var bottom: Int
    var left: Int
    var right: Int

    init(columns: Int, rows: Int) {
        top = 0
        bottom = rows - 1
        left = 0
        right = columns - 1
    }
}
