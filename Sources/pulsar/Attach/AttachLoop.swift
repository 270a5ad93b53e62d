import CPulsarPTY
import Glibc
import NIOCore
import NIOPosix
import PulsarClient
import PulsarProtocol

/// The user's terminal on one side, a session's stream on the other, on one thread.
///
/// Everything is a callback on the loop of the thread that called ``run(target:name:key:device:)``; nothing is handed to
/// another thread on a key's way. Both directions stop at a bound: the terminal is not read while input waits, the
/// socket not while the terminal does not take its output.
final class AttachLoop {
    /// How long a lost connection is tried for.
    private static let patience = Duration.seconds(15)
    /// A break shorter than this is not worth a word.
    private static let noticeDelay = TimeAmount.milliseconds(500)
    /// Bound: bytes for the terminal that wait here; past the higher one the socket is left alone.
    private static let outputWaterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 64 * 1024, high: 256 * 1024)

    private let eventLoop: any EventLoop
    private let device: TerminalDevice
    private let name: String
    private let done: (AttachOutcome) -> Void
    private let rawMode: RawModeOwner
    private var detector: DetachKeyDetector
    private var questions = TerminalQuestions()
    private var askedAt = MonotonicTime.milliseconds()
    private var modes = OuterModes()
    private var terminal: (any Channel)?
    private var stream: StreamConnection?
    private var keyTimer: Scheduled<Void>?
    private var answerTimer: Scheduled<Void>?
    private var noticeTimer: Scheduled<Void>?
    private var isReconnecting = false
    private var journal = JournalState.disk
    private var shownNotice: String?
    private var isNoticeDue = false
    private var hadFullDisk = false
    private var hasMadeRoom = false
    private var uncertainBytes = 0
    private var outcome: AttachOutcome?
    private var isOver = false

    /// Attaches, and returns when that is over and the terminal is as it was.
    static func run(
        target: StreamConnection.Target,
        name: String,
        key: ControlKey?,
        device: TerminalDevice
    ) throws(CommandError) -> AttachOutcome {
        pulsar_prefer_latency()
        let signals = try SignalPipe.open()
        // Why first: a terminal without settings is an error to be told before anything is switched.
        let rawMode = try RawModeOwner(descriptor: device.descriptor)
        var outcome: AttachOutcome?
        var attachLoop: AttachLoop?
        MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { eventLoop in
            let attach = AttachLoop(eventLoop: eventLoop, device: device, rawMode: rawMode, name: name, key: key) {
                result in
                outcome = result
                eventLoop.shutdownGracefully { _ in }
            }
            attachLoop = attach
            attach.start(target: target, signals: signals)
        }
        attachLoop?.putBack()
        return outcome ?? .lost(ClientError(code: .closed, message: "The attachment ended unexpectedly."))
    }

    private init(
        eventLoop: any EventLoop,
        device: TerminalDevice,
        rawMode: RawModeOwner,
        name: String,
        key: ControlKey?,
        done: @escaping (AttachOutcome) -> Void
    ) {
        self.eventLoop = eventLoop
        self.device = device
        self.rawMode = rawMode
        self.name = name
        self.done = done
        detector = DetachKeyDetector(key: key)
    }

    // MARK: - Starting

    private func start(target: StreamConnection.Target, signals: Int32) {
        for number in [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT, SIGWINCH] { SignalPipe.watch(number) }
        let policy = ReconnectPolicy(patience: Self.patience)
        stream = StreamConnection(target: target, policy: policy, eventLoop: eventLoop) { [weak self] in self?.take($0)
        }
        open(signals, isTerminal: false) { [weak self] in self?.signaled($0) }
        // Why a duplicate: the channel closes what it is given, and the terminal is needed a moment longer.
        let descriptor = fcntl(device.descriptor, F_DUPFD_CLOEXEC, 0)
        open(descriptor, isTerminal: true) { [weak self] in self?.typed($0) }
    }

    private func open(_ descriptor: Int32, isTerminal: Bool, _ read: @escaping ([UInt8]) -> Void) {
        let handler = NIOLoopBound(
            PipeHandler(
                onRead: read,
                onWritable: { [weak self] isWritable in self?.terminalWritable(isWritable) },
                onClose: { [weak self] in if isTerminal { self?.finish(.signal(SIGHUP)) } }
            ),
            eventLoop: eventLoop
        )
        let bootstrap = NIOPipeBootstrap(group: eventLoop)
            .channelOption(.writeBufferWaterMark, value: Self.outputWaterMark)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
            }
        let opened =
            isTerminal
            ? bootstrap.takingOwnershipOfDescriptor(inputOutput: descriptor)
            : bootstrap.takingOwnershipOfDescriptor(input: descriptor)
        opened.assumeIsolated().whenComplete { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let channel):
                guard isTerminal else { return }
                self.terminal = channel
                self.stream?.start()
                self.ask()
            case .failure(let error):
                close(descriptor)
                self.finish(.lost(ClientError(code: .closed, message: "The terminal cannot be used: \(error)")))
            }
        }
    }

    // MARK: - From the terminal

    private func typed(_ bytes: [UInt8]) {
        answerTimer?.cancel()
        let wasWaiting = questions.isWaiting
        let keys = questions.feed(bytes)
        if wasWaiting, !questions.isWaiting { stream?.describe(questions.description) }
        if questions.holdsPiece {
            answerTimer = eventLoop.assumeIsolated().scheduleTask(
                in: .milliseconds(TerminalQuestions.pieceMilliseconds)
            ) { [weak self] in
                guard let self else { return }
                self.act(on: self.detector.feed(self.questions.timeout()))
            }
        }
        // Nothing but answers is no key, and ends no wait for one.
        if !keys.isEmpty { act(on: detector.feed(keys)) }
    }

    /// Programs that ask for colours and graphics get those of this terminal.
    private func ask() {
        guard TerminalQuestions.areUnderstood(by: ClientEnvironment.value("TERM")) else { return }
        questions.asked()
        askedAt = MonotonicTime.milliseconds()
        write(TerminalQuestions.text)
        eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(TerminalQuestions.answerMilliseconds)) {
            [weak self] in
            guard let self, self.questions.isWaiting else { return }
            self.answerTimer?.cancel()
            let keys = self.questions.giveUp()
            if !keys.isEmpty { self.act(on: self.detector.feed(keys)) }
        }
    }

    private func act(on decision: DetachKeyDetector.Decision) {
        keyTimer?.cancel()
        keyTimer = nil
        stream?.send(decision.forward)
        if decision.detaches { return finish(.detached) }
        if let milliseconds = decision.timeoutMilliseconds {
            keyTimer = eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) { [weak self] in
                guard let self else { return }
                self.act(on: self.detector.timeout())
            }
        }
        if stream?.isInputFull == true { setTerminalReading(false) }
    }

    private func setTerminalReading(_ isReading: Bool) {
        do {
            try terminal?.syncOptions?.setOption(.autoRead, value: isReading)
        } catch {
            // Only a closed channel refuses, and its handler ends the attachment.
        }
    }

    private func terminalWritable(_ isWritable: Bool) {
        if isWritable { stream?.resumeReading() } else { stream?.pauseReading() }
    }

    // MARK: - From the session

    private func take(_ event: StreamEvent) {
        switch event {
        case .output(_, let bytes):
            bytes.withUnsafeReadableBytes { modes.observe($0) }
            terminal?.write(bytes, promise: nil)
        case .screen(let bytes):
            makeRoom()
            bytes.withUnsafeBytes { modes.observe($0) }
            terminal?.write(ByteBuffer(bytes: bytes), promise: nil)
            // A screen comes with its title.
            if shownNotice != nil { (shownNotice, isNoticeDue) = ("", true) }
        case .readComplete:
            terminal?.flush()
            if isNoticeDue { showNotice() }
        case .lagged:
            // What is missing may have ended a sequence; the screen as it is now follows.
            write("\u{18}\u{1B}[0m")
        case .inputAcknowledged: if stream?.isInputFull == false { setTerminalReading(true) }
        case .inputUncertain(let input): uncertainBytes += input.bytes.count
        case .disconnected: planNotice()
        case .reconnected:
            withdrawNotice()
            // The new stream tells when it is not.
            journalChanged(to: .disk)
        case .notification(JournalState.eventMethod, let parameters):
            journalChanged(to: parameters["journal_state"]?.stringValue.flatMap { JournalState(rawValue: $0) } ?? .disk)
        case .ended(let end): finish(.ended(end))
        case .failed(let error): finish(.lost(error))
        case .opened, .resized, .notification: break
        }
    }

    /// What stood on the terminal moves up into its scrollback, and its title is put aside, before a screen is drawn over
    /// them for the first time.
    private func makeRoom() {
        guard !hasMadeRoom else { return }
        hasMadeRoom = true
        let rows = Int(device.size?.rows ?? 24)
        write("\u{1B}[22;0t\u{1B}[\(rows);1H" + String(repeating: "\n", count: rows))
    }

    /// Makes the program draw its screen anew: it is told of another size, and then of the true one.
    private func repaint() {
        guard let size = device.size else { return }
        let rows = size.rows > 1 ? size.rows - 1 : size.rows + 1
        stream?.resize(WindowSize(columns: size.columns, rows: rows, pixelWidth: size.pixelWidth, pixelHeight: 0))
        stream?.resize(size)
    }

    private func planNotice() {
        noticeTimer?.cancel()
        noticeTimer = eventLoop.assumeIsolated().scheduleTask(in: Self.noticeDelay) { [weak self] in
            self?.isReconnecting = true
            self?.showNotice()
        }
    }

    private func withdrawNotice() {
        noticeTimer?.cancel()
        noticeTimer = nil
        isReconnecting = false
        showNotice()
    }

    private func journalChanged(to state: JournalState) {
        guard state != journal else { return }
        journal = state
        hadFullDisk = true
        showNotice()
    }

    // Why the title: the screen belongs to the program, and nobody could put back what a notice covered.
    private func showNotice() {
        let notice = isReconnecting ? "reconnecting…" : AttachNotice.text(of: journal)
        isNoticeDue = notice != shownNotice
        guard isNoticeDue, modes.isBetweenSequences else { return }
        isNoticeDue = false
        if shownNotice == nil { write("\u{1B}[22;2t") }
        shownNotice = notice
        write(notice.map { "\u{1B}]2;\(Escaping.visible(name)): \($0)\u{07}" } ?? "\u{1B}[23;2t")
    }

    private func write(_ text: String) { terminal?.writeAndFlush(ByteBuffer(string: text), promise: nil) }

    // MARK: - Signals

    private func signaled(_ numbers: [UInt8]) {
        for number in numbers.map({ Int32($0) }) {
            switch number {
            case SIGWINCH: if let size = device.size { stream?.resize(size) }
            case SIGTSTP: suspend()
            case SIGCONT: goOn()
            default: finish(.signal(number))
            }
        }
    }

    /// Somebody suspended this command from outside; Ctrl-Z itself goes to the session.
    private func suspend() {
        device.writeDirectly(modes.resetSequence)
        rawMode.mode.leave()
        SignalPipe.restoreDefault(SIGTSTP)
        // Stops here, until SIGCONT; or not at all, where no shell would be there to continue it.
        raise(SIGTSTP)
        SignalPipe.watch(SIGTSTP)
        goOn()
    }

    private func goOn() {
        rawMode.mode.enter()
        device.writeDirectly(modes.restoreSequence)
        repaint()
    }

    // MARK: - The end

    private func finish(_ outcome: AttachOutcome) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        keyTimer?.cancel()
        noticeTimer?.cancel()
        if shownNotice != nil { write("\u{1B}[23;2t") }
        stream?.detach()
        // Bound: a terminal that takes no output (Ctrl-S) is waited for a second.
        guard let terminal, terminal.isActive else { return end(outcome) }
        let deadline = eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { [weak self] in self?.end(outcome) }
        let title = hasMadeRoom ? "\u{1B}[23;0t" : ""
        let leaving = ByteBuffer(string: modes.resetSequence + title)
        terminal.writeAndFlush(leaving).assumeIsolated().whenComplete { [weak self] _ in
            deadline.cancel()
            self?.end(outcome)
        }
    }

    private func end(_ outcome: AttachOutcome) {
        guard !isOver else { return }
        isOver = true
        done(outcome)
    }

    /// Puts the terminal back and leaves the one line behind.
    private func putBack() {
        // What comes too late would be typed into the outer shell.
        let deadline = askedAt + TerminalQuestions.answerMilliseconds
        while questions.isWaiting, MonotonicTime.milliseconds() < deadline,
            let bytes = device.readDirectly(until: deadline)
        { _ = questions.feed(bytes) }
        rawMode.mode.leave()
        guard let outcome else { return }
        var lines = modes.lastByte == 0x0A && !modes.isAlternateScreen ? "" : "\n"
        if uncertainBytes > 0 {
            lines += "[\(uncertainBytes) bytes typed while the daemon was being replaced may not have arrived]\n"
        }
        if hadFullDisk { lines += AttachNotice.parting(journal) + "\n" }
        device.writeDirectly(lines + outcome.message(name: name) + "\n")
        close(device.descriptor)
    }
}
