import Glibc
import PulsarKeeper

// A stand-in for the engine: it holds what the keeper hands it, and does what a test asks for over the keeper's socket.

let arguments = CommandLine.arguments
if let status = getenv("KEEPER_TEST_ENGINE_EXIT").flatMap({ Int32(String(cString: $0)) }) { exit(status) }
// With a gate, an engine says nothing to its keeper before a byte has come through the named pipe.
if let gate = getenv("KEEPER_TEST_ENGINE_GATE") {
    let pipe = open(gate, O_RDONLY)
    var byte: UInt8 = 0
    _ = read(pipe, &byte, 1)
    close(pipe)
}
signal(SIGPIPE, SIG_IGN)
guard let position = arguments.firstIndex(of: "--keeper-fd"), position + 1 < arguments.count,
    let descriptor = Int32(arguments[position + 1])
else { exit(64) }
exit(StandIn(wire: descriptor).run())
