package import PulsarTerminal
package import PulsarValues

// Whose colours and graphics the answers to a program's questions speak of: those of the client that did something last.
extension Session {
    /// A client tells of the terminal it shows the session in.
    package func describe(_ client: ClientID, as viewer: ViewerTraits) {
        guard let attachment = attachments[client], !attachment.isReadOnly else { return }
        attachment.viewer = viewer
        let leader = attachments.values.filter { $0.viewer != nil }.max { $0.activity < $1.activity }
        if leader === attachment, viewer != self.viewer { follow(viewer) }
    }

    /// Takes what is known of the user's terminal before a client has told of it.
    package func expect(_ viewer: ViewerTraits) {
        self.viewer = viewer
        screen?.adopt(viewer)
    }

    /// Another client leads, or the one that does told something new.
    func follow(_ viewer: ViewerTraits) {
        expect(viewer)
        // A program may want to hear of it.
        answerQueries()
    }
}
