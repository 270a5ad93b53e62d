package import PulsarValues

/// A program on its pty, as a session needs it.
///
/// The session calls it on its own domain only.
package protocol ChildTerminal: AnyObject {
    /// The process on the pty, the leader of its session.
    var processID: Int32 { get }

    /// Writes what the pty takes now: 0 when it takes nothing, and then ``Session/inputBecamePossible()`` follows.
    func write(_ bytes: UnsafeRawBufferPointer) throws(SessionError) -> Int

    /// Sets the window size; the kernel sends SIGWINCH when it changed.
    func resize(_ size: WindowSize) throws(SessionError)

    /// Sends SIGWINCH to the foreground programs although the size is as it was, so that they redraw.
    func redraw()

    /// Sends a signal to the process group in the foreground and to the leader's.
    func signal(_ number: Int32)

    /// Sends a signal to every process of the terminal session, whatever its group.
    func signalAll(_ number: Int32)

    /// Whether the leader runs.
    var isAlive: Bool { get }

    /// Whether any process of the leader's group is left, the ended leader aside.
    var hasSurvivors: Bool { get }

    /// Notes that input of a client up to `sequence` is about to be written, where it outlives this process.
    func noteInput(of client: ClientID, sequence: UInt64)

    /// The last sequence noted for a client, 0 for one that is not known.
    func notedInput(of client: ClientID) -> UInt64

    /// Notes that the terminal's replies to output before `offset` are about to be written, where it outlives this process.
    func noteReplies(through offset: StreamOffset)

    /// The offset that was noted last, 0 when none was.
    var repliedThrough: StreamOffset { get }

    /// Notes that output at this offset is about to be fed to the terminal, where it outlives this process; nil: no more.
    func noteFeeding(_ offset: StreamOffset?)

    /// How many engines in a row ended while they fed one and the same piece of output to the terminal.
    var feedingDeaths: Int { get }

    /// Gathers what is left in the pty; ``Session/outputDrained()`` follows.
    func finishGathering()

    /// Says that everything published so far has been treated.
    func treated()

    /// Asks for ``Session/turnCame()``, after others on the loop had their turn.
    func askForTurn()

    /// What runs in the foreground: its name and its working directory, where the kernel tells.
    func foreground() -> (title: String?, directory: String?)

    /// The leader's working directory, where the kernel tells.
    func directory() -> String?

    /// Frees the pty, the spool pipe and everything else the kernel holds for it.
    func release()
}
