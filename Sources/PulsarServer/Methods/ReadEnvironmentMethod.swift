import PulsarProtocol
import PulsarSession

/// Tells the variables of the login that attached last.
enum ReadEnvironmentMethod: Method {
    static func perform(
        _ call: ReadEnvironment,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        return .answer(ReadEnvironment.Answer(environment: engine.logins[session.id] ?? [:]).json)
    }
}
