import Logging
import PulsarProtocol
import PulsarSession
import SystemPackage

// What clients tell of the logins they run in.
extension Engine {
    /// Keeps the variables of a client that attaches, starts or revives, and points the agent's link to its agent.
    func noteLogin(_ environment: [String: String], of id: SessionID) {
        var login = LoginEnvironment.of(environment)
        guard !login.isEmpty else { return }
        if let socket = login[LoginEnvironment.agent], let link = settings.surroundings.agents.path(of: id) {
            do throws(Errno) {
                try settings.surroundings.agents.point(id, to: socket)
                login[LoginEnvironment.agent] = link
            } catch {
                log.warning("the agent's link cannot be made", metadata: ["session": "\(id)", "error": "\(error)"])
            }
        }
        logins[id] = login
    }

    /// The session has ended: nobody looks for an agent there.
    func forgetLogin(of id: SessionID) {
        logins[id] = nil
        settings.surroundings.agents.remove(id)
    }
}
