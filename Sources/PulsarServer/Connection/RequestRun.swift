import PulsarProtocol

/// The requests of one line, a single one or a batch, on their way to one answer.
///
/// They run one after another; those that wait do not hold up the ones behind them.
final class RequestRun {
    typealias Element = Result<IncomingRequest, Rejection>

    private let elements: [Element]
    private let isBatch: Bool
    private let rejected: (Rejection) -> Void
    private let dispatch: (IncomingRequest) throws(RPCError) -> MethodOutcome
    private let finish: (RequestRun, [UInt8]?, StreamStarter?) -> Void
    private let becameIdle: () -> Void
    private var answers: [[UInt8]?]
    private var next = 0
    private var pending = 0
    private var isHeld = false
    private var cancellations: [Int: () -> Void] = [:]
    private(set) var isFinished = false
    private var starter: StreamStarter?

    typealias StreamStarter = (StreamChannel) -> StreamInput

    /// - Parameters:
    ///   - rejected: told of a call that is refused for its form.
    ///   - dispatch: performs one request.
    ///   - becameIdle: nothing of this line holds up the next one any more.
    ///   - finish: the answer line, nil when nothing is to be answered, and how a stream begins behind it.
    init(
        _ line: IncomingLine,
        rejected: @escaping (Rejection) -> Void,
        dispatch: @escaping (IncomingRequest) throws(RPCError) -> MethodOutcome,
        becameIdle: @escaping () -> Void,
        finish: @escaping (RequestRun, [UInt8]?, StreamStarter?) -> Void
    ) {
        switch line {
        case .request(let element):
            elements = [element]
            isBatch = false
        case .batch(let batch):
            elements = batch
            isBatch = true
        }
        answers = Array(repeating: nil, count: elements.count)
        self.rejected = rejected
        self.dispatch = dispatch
        self.becameIdle = becameIdle
        self.finish = finish
    }

    /// Whether a request is running that later lines must wait for.
    var holdsUpOthers: Bool { isHeld }

    /// Runs until a request has to be waited for in order.
    func run() {
        // Who is gone asks for nothing more.
        while next < elements.count, !isFinished {
            let index = next
            next += 1
            guard perform(index) else { return }
        }
        finishIfDone()
    }

    /// The connection is gone: nobody waits for the answer.
    func cancel() {
        isFinished = true
        for cancel in cancellations.values { cancel() }
        cancellations = [:]
    }

    /// Performs one request; false when the ones behind it have to wait.
    private func perform(_ index: Int) -> Bool {
        let request: IncomingRequest
        switch elements[index] {
        case .failure(let rejection):
            rejected(rejection)
            answers[index] = ResponseEncoder.encode(rejection)
            return true
        case .success(let incoming):
            request = incoming
        }
        do throws(RPCError) {
            // Why before it is performed: a stream that cannot begin must not attach anybody.
            guard request.method != OpenStream.method || !isBatch && request.id != nil else {
                throw RPCError(
                    code: .invalidRequest,
                    message: "open_stream cannot be part of a batch, nor a notification."
                )
            }
            switch try dispatch(request) {
            case .answer(let value):
                answer(index, request, .success(value))
            case .stream(let value, let begin):
                answer(index, request, .success(value))
                starter = begin
            case .soon(let start):
                return performSoon(index, request, start)
            case .waiting(let start):
                performWaiting(index, request, start)
            }
        } catch {
            answer(index, request, .failure(error))
        }
        return true
    }

    private func performSoon(_ index: Int, _ request: IncomingRequest, _ start: (@escaping Reply) -> Void) -> Bool {
        var hasReplied = false
        isHeld = false
        start { [self] result in
            guard !hasReplied, !isFinished else { return }
            hasReplied = true
            answer(index, request, result)
            guard isHeld else { return }
            isHeld = false
            run()
            if !isHeld { becameIdle() }
        }
        isHeld = !hasReplied
        return hasReplied
    }

    private func performWaiting(_ index: Int, _ request: IncomingRequest, _ start: (@escaping Reply) -> () -> Void) {
        pending += 1
        var hasReplied = false
        let cancel = start { [self] result in
            guard !hasReplied else { return }
            hasReplied = true
            pending -= 1
            cancellations[index] = nil
            answer(index, request, result)
            if next == elements.count, !isHeld { finishIfDone() }
        }
        if !hasReplied { cancellations[index] = cancel }
    }

    private func answer(_ index: Int, _ request: IncomingRequest, _ result: Result<JSONValue, RPCError>) {
        guard let id = request.id else { return }
        answers[index] =
            switch result {
            case .success(let value): ResponseEncoder.encode(id: id, isVersion2: request.isVersion2, result: value)
            case .failure(let error): ResponseEncoder.encode(id: id, isVersion2: request.isVersion2, error: error)
            }
    }

    private func finishIfDone() {
        guard pending == 0, !isHeld, !isFinished else { return }
        isFinished = true
        let given = answers.compactMap(\.self)
        guard isBatch else { return finish(self, given.first, starter) }
        finish(self, ResponseEncoder.batch(given), nil)
    }
}
