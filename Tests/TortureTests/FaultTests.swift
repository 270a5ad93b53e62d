import PulsarTestSupport
import Testing

/// Deaths, errors and bytes one by one at single system calls: a few of those that `torture-run --sweep` tries all of.
@Suite("A fault at a system call", .serialized)
struct FaultTests {
    static let lives: [Sweep] = [
        sample(.engine, .death, "splice", 9),
        sample(.engine, .death, "sendmsg", 5),
        sample(.keeper, .death, "sendmsg", 4),
        sample(.engine, .error("EIO"), "fdatasync", 2),
        sample(.engine, .error("EIO"), "pwrite", 3),
        sample(.engine, .error("EDQUOT"), "splice", 12),
        sample(.engine, .error("ENOMEM", times: 20), "splice", 9),
        sample(.engine, .error("EMFILE"), "openat", 6),
        sample(.engine, .error("EMFILE"), "openat", 15),
        sample(.keeper, .error("EMFILE"), "openat", 6),
        sample(.keeper, .error("EAGAIN"), "clone", 1),
        sample(.keeper, .error("EINTR"), "write", 4),
        sample(.engine, .error("EINTR", times: 40), "write", 1),
        sample(.engine, .oneByte, "pwrite", 1),
        sample(.keeper, .oneByte, "pread", 1),
    ]

    static let floods: [Sweep] = [
        Sweep(.engine, .error("EPIPE", times: 3), call: "write", point: 20),
        Sweep(.engine, .error("ECONNRESET", times: 3), call: "write", point: 40),
        Sweep(.engine, .error("ECONNRESET"), call: "read", point: 10),
    ]

    private static func sample(_ victim: Sweep.Victim, _ fault: Sweep.Fault, _ call: String, _ point: Int) -> Sweep {
        Sweep(victim, fault, call: call, point: point, lines: 30)
    }

    @Test("on a socket leaves a flood's stream as it is, every byte once", arguments: floods)
    func flood(sweep: Sweep) throws {
        let outcome = try sweep.runFlood()
        #expect(outcome.happened)
        #expect(outcome.faults == [])
    }

    @Test("loses, doubles and ends nothing", arguments: lives)
    func life(sweep: Sweep) throws {
        let outcome = try sweep.run()
        #expect(outcome.happened)
        #expect(outcome.faults == [])
    }
}
