import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Who is at the other end of a Unix socket, as the kernel says (`SO_PEERCRED`, unix(7)).
struct PeerCredentials: Sendable {
    let user: uid_t
    let process: Int32

    /// The peer of a connection; nil when the kernel does not tell.
    static func of(_ channel: any Channel) -> EventLoopFuture<PeerCredentials?> {
        #if os(Linux)
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        let credentials: EventLoopFuture<KernelCredentials> = provider.unsafeGetSocketOption(
            level: .socket,
            name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        )
        return credentials.map { PeerCredentials?.some(PeerCredentials(user: $0.user, process: $0.process)) }
            .recover { _ in nil }
        #else
        return channel.eventLoop.makeSucceededFuture(PeerCredentials(user: getuid(), process: 0))
        #endif
    }
}

/// `struct ucred` of unix(7), which is not visible from Swift.
private struct KernelCredentials: Sendable {
    var process: Int32 = 0
    var user: UInt32 = 0
    var group: UInt32 = 0
}
