import PulsarValues

/// How a program ended, in two columns: 0 unknown, 1 exited with a code, 2 ended by a signal; and code or signal.
struct StoredExit {
    let kind: Int64
    let value: Int64

    init(kind: Int64, value: Int64) {
        self.kind = kind
        self.value = value
    }

    init(_ status: ExitStatus) {
        (kind, value) =
            switch status {
            case .exited(let code): (1, Int64(code))
            case .signaled(let signal): (2, Int64(signal))
            case .unknown: (0, 0)
            }
    }

    var status: ExitStatus {
        switch kind {
        case 1: .exited(UInt8(clamping: value))
        case 2: .signaled(UInt8(clamping: value))
        default: .unknown
        }
    }
}
