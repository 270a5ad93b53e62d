import NIOCore
import NIOPosix
import PulsarClient
import PulsarProtocol

/// Prints what a session prints from now on, until its program ends.
///
/// One thread: while standard output makes it wait, the socket is not read, and the daemon's cursor stays where it is.
enum LogFollower {
    /// Follows from an offset.
    static func run(
        endpoint: Endpoint,
        session: String,
        from offset: StreamOffset,
        printer: LogPrinter
    ) throws(CommandError) {
        var printer = printer
        var failure: CommandError?
        var stream: StreamConnection?
        MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { eventLoop in
            func end(_ error: CommandError?) {
                failure = error
                eventLoop.shutdownGracefully { _ in }
            }
            let target = StreamConnection.Target(
                endpoint: endpoint,
                session: session,
                isReadOnly: true,
                resumeFrom: offset
            )
            let policy = ReconnectPolicy(patience: .seconds(15))
            stream = StreamConnection(target: target, policy: policy, eventLoop: eventLoop) { event in
                switch event {
                case .output(_, let bytes):
                    do throws(CommandError) {
                        try printer.print(Array(bytes.readableBytesView))
                    } catch {
                        stream?.detach()
                        end(error)
                    }
                case .ended: end(nil)
                case .failed(let error): end(CommandError(error))
                default: break
                }
            }
            stream?.start()
        }
        if let failure { throw failure }
    }
}
