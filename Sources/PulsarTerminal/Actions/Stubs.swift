extension Terminal {
    mutating func applicationCommand() {}
    mutating func rectangleSequence(_ key: UInt32) -> Bool { false }
}
