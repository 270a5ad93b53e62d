import PulsarProtocol

/// What somebody attached is told of a disk that takes no output.
enum AttachNotice {
    /// For the window's title, while it lasts.
    static func text(of state: JournalState) -> String? {
        switch state {
        case .disk: nil
        case .memory: "disk full, output only in memory: free some space"
        case .waiting: "disk full, the program waits: free some space"
        }
    }

    /// The line that is left behind.
    static func parting(_ state: JournalState) -> String {
        switch state {
        case .disk: "[the disk was full for a while; pulsar logs says whether output is missing]"
        case .memory: "[the disk is full: output is only in memory, and the oldest is lost; free some space]"
        case .waiting: "[the disk is full: the program waits until there is room; free some space]"
        }
    }
}
