import CPulsarPTY
import PulsarKeeper
import PulsarPTY
import PulsarSession
import PulsarValues

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A program on its pty, made of the descriptors the keeper handed over: what a session sees of the kernel.
///
/// The session's side (writing, resizing, signals) runs on the event loop; the gather thread reads the same manager.
final class PTYChild: ChildTerminal {
    let id: SessionID
    /// The key its start was asked for with.
    let key: Identifier
    /// How the program ended, as the keeper said.
    var status: ExitStatus?
    let processID: Int32
    let source: GatherSource
    private let gather: GatherThread
    private let keeper: KeeperLink
    private let handles: SessionHandles
    private let page: SharedPage
    private var gathered: UInt64 = 0
    private var isReleased = false
    /// Calls the session again, from the loop; set once the session is made.
    var turn: () -> Void = {}

    init(
        id: SessionID,
        key: Identifier,
        handles: SessionHandles,
        page: SharedPage,
        source: GatherSource,
        gather: GatherThread,
        keeper: KeeperLink
    ) {
        self.id = id
        self.key = key
        self.handles = handles
        self.page = page
        self.source = source
        self.gather = gather
        self.keeper = keeper
        processID = handles.processID
    }

    /// As the next keeper gets it; nil when nothing is held any more.
    var held: KeeperSession? {
        isReleased ? nil : KeeperSession(id: id, key: key, handles: handles, status: status)
    }

    // MARK: - Output

    /// The gather thread says how far it is.
    func noteGathered(_ count: UInt64) {
        gathered = count
    }

    func treated() {
        gather.treated(source, gathered: gathered)
    }

    func askForTurn() {
        turn()
    }

    func finishGathering() {
        gather.finish(source)
    }

    // MARK: - Input

    func write(_ bytes: UnsafeRawBufferPointer) throws(SessionError) -> Int {
        guard !isReleased else { throw SessionError(.stopped, "the terminal is closed") }
        let count = pulsar_write(handles.manager, bytes.baseAddress, bytes.count)
        if count < 0 {
            // EIO: nobody has the terminal open now; it may be opened again, and what is typed until then is lost on a
            // real terminal too.
            guard count == -Int64(EAGAIN) else { throw SessionError(.systemCallFailed, "write: errno \(-count)") }
            gather.watchWritable(source)
            return 0
        }
        gather.noteInput(of: source)
        if count < bytes.count { gather.watchWritable(source) }
        return Int(count)
    }

    func noteInput(of client: ClientID, sequence: UInt64) {
        page.noteInput(of: client, sequence: sequence)
    }

    func notedInput(of client: ClientID) -> UInt64 {
        page.notedInput(of: client)
    }

    func noteReplies(through offset: StreamOffset) {
        page.noteReplies(through: offset)
    }

    var repliedThrough: StreamOffset { page.repliedThrough }

    func noteFeeding(_ offset: StreamOffset?) {
        page.noteFeeding(offset)
    }

    private(set) lazy var feedingDeaths = Int(clamping: page.countFeedingDeaths())

    // MARK: - Window

    func resize(_ size: WindowSize) throws(SessionError) {
        guard !isReleased else { return }
        let result = pulsar_set_window_size(
            handles.manager,
            size.rows,
            size.columns,
            size.pixelWidth,
            size.pixelHeight
        )
        guard result == 0 else { throw SessionError(.systemCallFailed, "TIOCSWINSZ: errno \(-result)") }
    }

    func redraw() {
        signalGroups(SIGWINCH, leaderToo: false)
    }

    // MARK: - Signals

    func signal(_ number: Int32) {
        signalGroups(number, leaderToo: true)
        // Why: a stopped process does nothing about HUP or TERM until it runs again.
        if number == SIGHUP || number == SIGTERM { signalGroups(SIGCONT, leaderToo: true) }
    }

    func signalAll(_ number: Int32) {
        signalGroups(number, leaderToo: true)
        for process in ProcessTable.members(ofTerminalSession: processID) { kill(process, number) }
    }

    var isAlive: Bool {
        var interest = pollfd(fd: handles.processDescriptor, events: Int16(POLLIN), revents: 0)
        return isReleased ? false : poll(&interest, 1, 0) == 0
    }

    var hasSurvivors: Bool {
        kill(-processID, 0) == 0
    }

    private func signalGroups(_ number: Int32, leaderToo: Bool) {
        let foreground = isReleased ? 0 : pulsar_foreground_group(handles.manager)
        if foreground > 1, foreground != processID || !leaderToo { kill(-foreground, number) }
        if leaderToo { kill(-processID, number) }
    }

    func foreground() -> (title: String?, directory: String?) {
        guard !isReleased else { return (nil, nil) }
        let group = pulsar_foreground_group(handles.manager)
        let process = group > 1 ? group : processID
        let directory = ProcessTable.workingDirectory(of: process) ?? ProcessTable.workingDirectory(of: processID)
        return (ProcessTable.name(of: process), directory)
    }

    func directory() -> String? {
        isReleased ? nil : ProcessTable.workingDirectory(of: processID)
    }

    // MARK: - End

    func release() {
        guard !isReleased else { return }
        isReleased = true
        page.close()
        handles.close()
        keeper.release(id)
    }
}
