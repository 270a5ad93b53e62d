extension Terminal {
    /// Performs a device control string; one that is not here does nothing.
    ///
    /// DECUDK, DECDLD, macros and the setting of capabilities are not here on purpose.
    mutating func deviceControl() {
        guard parser.secondIntermediate == 0 else { return }
        switch parser.key(parser.string.final) {
        case 0x00_24_71: reportSetting()  // DECRQSS
        case 0x00_2B_71: reportCapabilities()  // XTGETTCAP
        case 0x00_24_74: restorePresentation()  // DECRSPS
        case 0x00_00_71: showSixel()
        default: break
        }
    }
}
