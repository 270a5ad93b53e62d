extension Terminal {
    mutating func operatingSystemCommand() {}
    mutating func applicationCommand() {}
    mutating func rectangleSequence(_ key: UInt32) -> Bool { false }
}
