#if canImport(Glibc)
import Glibc
#endif

guard let options = RunOptions(Array(CommandLine.arguments.dropFirst())) else {
    let usage = Array(RunOptions.usage.utf8)
    _ = write(2, usage, usage.count)
    exit(64)
}
var session = Series(options)
exit(session.run())
