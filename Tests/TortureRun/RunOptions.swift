import PulsarTestSupport

/// What `torture-run` was called for.
struct RunOptions {
    static let usage = """
        USAGE: torture-run [options]

        Kills, stops and replaces the built daemon's processes under load, checks every byte and every program, and prints
        figures. Exits with 1 when anything was lost, doubled or ended.

          --engine-kills N   kill -9 of the engine (1000)
          --keeper-kills N   kill -9 of the keeper (200)
          --upgrades N       replacements of both by the programs on disk (50)
          --duration S       afterwards kills of both kinds and upgrades, mixed, for so many seconds (0)
          --soak S           nothing but floods for so many seconds, with the default bounds on what is kept; the disk, the
                             engine's memory and every byte are looked at
          --floods N         programs that print without end (4)
          --idle N           further sessions that do nothing (0)
          --rate N           bytes a second of each flood (4000000)
          --seed N           of the moments (1)
          --sweep KIND       instead of all that: `engine` or `keeper` dies at each system call that changes something,
                             under a short life of two sessions
          --error NAME       it does not die, the call fails with this error: EIO, ENOSPC, EMFILE, EINTR and others
          --times N          and so many in a row do (1)
          --one-byte 1       it does not die, the calls move one byte each
          --call NAME        of these calls, only this one
          --every N          of the points, only each N-th (1)

        """

    var engineKills = 1000
    var keeperKills = 200
    var upgrades = 50
    var duration = 0
    var soak = 0
    var floods = 4
    var idle = 0
    var rate = 4_000_000
    var seed: UInt64 = 1
    var sweep: Sweep.Victim?
    var fault = Sweep.Fault.death
    /// Nil: all that the fault may befall.
    var call: String?
    var every = 1

    /// Reads the command line; nil for one that makes no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard let text = rest.popFirst() else { return nil }
            if option == "--sweep" {
                guard let victim = Sweep.Victim(rawValue: text) else { return nil }
                sweep = victim
                continue
            }
            if option == "--call" {
                call = text
                continue
            }
            if option == "--error" {
                guard Sweep.Fault.errors[text] != nil else { return nil }
                fault = .error(text)
                continue
            }
            guard let value = Int(text), value >= 0 else { return nil }
            switch option {
            case "--one-byte": fault = value > 0 ? .oneByte : fault
            case "--times":
                guard case .error(let name, _) = fault else { return nil }
                fault = .error(name, times: value)
            case "--every": every = max(1, value)
            case "--engine-kills": engineKills = value
            case "--keeper-kills": keeperKills = value
            case "--upgrades": upgrades = value
            case "--duration": duration = value
            case "--soak": soak = value
            case "--floods": floods = value
            case "--idle": idle = value
            case "--rate": rate = value
            case "--seed": seed = UInt64(value)
            default: return nil
            }
        }
    }
}

/// Moments and choices that come again with the same seed (SplitMix64).
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
