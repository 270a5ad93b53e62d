import PulsarProtocol
import PulsarTestSupport
import Testing

@Suite("Transcript")
struct TranscriptTests {
    @Test("the lines of the protocol's transcript are answered as it says")
    func status() throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        try client.send(line: #"{"id":"1","method":"get_status","params":{}}"#)
        let line = try client.receiveLine()
        #expect(line?.hasPrefix(#"{"id":"1","result":{"#) == true)
        let answer = try client.call(GetStatus())
        #expect(answer.sessionCount == 0 && answer.clientCount == 0)
    }
}
