extension Terminal {
    mutating func operatingSystemCommand() {}
    mutating func deviceControl() {}
    mutating func applicationCommand() {}
    mutating func reportPrimaryAttributes() {}
    mutating func reportStatus() {}
    mutating func windowOperation() {}
    mutating func reportParameters() {}
    mutating func rectangleSequence(_ key: UInt32) -> Bool { false }
    mutating func reportSequence(_ key: UInt32) {}
    mutating func reportSizeInBand() {}
}
