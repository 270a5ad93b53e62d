import PulsarProtocol
import PulsarSession

/// Describes all methods.
enum DiscoverMethod: Method {
    static func perform(
        _ call: Discover,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        .answer(OpenRPC.document())
    }
}
