import CPulsarPTY
import Testing

@testable import PulsarServer

#if canImport(Glibc)
import Glibc
#endif

@Suite("How far output was published that is on no disk")
struct PublishedEndTests {
    @Test("follows from the note and from what the spool pipe still holds")
    func offset() throws {
        let descriptor = pulsar_make_memory("page", 4096)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let end = PublishedEnd(mapping: try #require(PageMapping(descriptor: descriptor)))
        let next = PublishedEnd(mapping: try #require(PageMapping(descriptor: descriptor)))
        #expect(next.offset(spooled: 70) == 0)
        // Bytes go into the pipe: they are not published.
        end.note(1000, spooled: nil)
        #expect(next.offset(spooled: 70) == 1000)
        // 70 bytes are to be moved from there: what is missing was.
        end.note(1000, spooled: 70)
        #expect(next.offset(spooled: 70) == 1000)
        #expect(next.offset(spooled: 30) == 1040)
        #expect(next.offset(spooled: 0) == 1070)
    }
}
