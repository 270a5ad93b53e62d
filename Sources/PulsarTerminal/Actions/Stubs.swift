extension Terminal {
    mutating func applicationCommand() {}
}
