/// The frame of a snapshot: header, sections in this order, checksum.
///
/// ```text
///  0 8   magic, "PLSRTERM"
///  8 u32 version
/// 12 u64 length of the whole
/// 20     sections: u32 tag, u64 length, that many bytes
///    u32 CRC-32C of everything before it
/// ```
///
/// All numbers are little-endian. `Docs/SnapshotFormat.md` describes each section.
// Keep in step: Docs/SnapshotFormat.md.
enum SnapshotFormat {
    static let magic: StaticString = "PLSRTERM"
    static let version: UInt32 = 2
    /// The oldest version that is read.
    static let versionMin: UInt32 = 1
    static let headerBytes = 20
    static let sectionHeaderBytes = 12
    static let checksumBytes = 4
    static let styleBytes = 20

    /// The sections, in the order they are written in.
    enum Section: Int, CaseIterable {
        case size = 0
        case settings, cursor, parser, tabs, palette, texts, hyperlinks, styles, screen, otherScreen, clusters, images
        case scrollback

        /// Four letters, the first in the low byte.
        var tag: UInt32 {
            let name: StaticString =
                switch self {
                case .size: "SIZE"
                case .settings: "SETS"
                case .cursor: "CURS"
                case .parser: "PARS"
                case .tabs: "TABS"
                case .palette: "PALT"
                case .texts: "TEXT"
                case .hyperlinks: "LINK"
                case .styles: "STYL"
                case .screen: "SCRN"
                case .otherScreen: "OTHR"
                case .clusters: "CLUS"
                case .images: "IMGS"
                case .scrollback: "BACK"
                }
            return name.withUTF8Buffer { $0.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
        }
    }
}
