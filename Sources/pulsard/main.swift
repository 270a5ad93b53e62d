import PulsarKeeper

#if canImport(Glibc)
import Glibc
#endif

exit(KeeperMain.run(Array(CommandLine.arguments.dropFirst())))
