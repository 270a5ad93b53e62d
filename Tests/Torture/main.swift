import Glibc

// A program for sessions to run: its output proves by itself whether it arrived whole (see TortureVerifier).

switch TortureCall.parse(Array(CommandLine.arguments.dropFirst())) {
case .some(let call): exit(call.run())
case nil:
    let usage = Array(TortureCall.usage.utf8)
    _ = write(2, usage, usage.count)
    exit(64)
}
