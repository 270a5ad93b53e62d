import Testing

@testable import PulsarClient

@Suite("The table of requests")
struct RequestTableTests {
    private func table(_ requests: [(name: String, isIdempotent: Bool)]) -> RequestTable<String> {
        var table = RequestTable<String>()
        for request in requests {
            let isAdded = table.add(
                line: Array(request.name.utf8),
                isIdempotent: request.isIdempotent,
                waiter: request.name
            )
            #expect(isAdded)
        }
        return table
    }

    @Test("Lines are written once, in the order of the calls")
    func unsent() {
        var table = table([("a", true), ("b", false)])
        #expect(table.takeUnsent() == [Array("a".utf8), Array("b".utf8)])
        #expect(table.takeUnsent().isEmpty)
    }

    @Test("An answer finds its waiter once")
    func settle() {
        var table = table([("a", true), ("b", true)])
        #expect(table.settle(2) == "b")
        #expect(table.settle(2) == nil)
        #expect(table.settle(99) == nil)
        #expect(table.count == 1)
    }

    @Test("A broken connection fails what may have been done, and asks again what only reads")
    func broken() {
        var table = table([("read", true), ("write", false)])
        _ = table.takeUnsent()
        #expect(table.connectionLost() == ["write"])
        #expect(table.takeUnsent() == [Array("read".utf8)])
    }

    @Test("What was never sent outlives any number of breaks")
    func neverSent() {
        var table = table([("write", false)])
        #expect(table.connectionLost().isEmpty)
        #expect(table.connectionLost().isEmpty)
        #expect(table.takeUnsent().count == 1)
    }

    @Test("A read is asked again only once")
    func twice() {
        var table = table([("read", true)])
        _ = table.takeUnsent()
        #expect(table.connectionLost().isEmpty)
        _ = table.takeUnsent()
        #expect(table.connectionLost() == ["read"])
    }

    @Test("One request more than the bound is refused")
    func bound() {
        var table = RequestTable<Int>()
        for number in 0..<RequestTable<Int>.requestsMax {
            let isAdded = table.add(line: [], isIdempotent: true, waiter: number)
            #expect(isAdded)
        }
        let isAdded = table.add(line: [], isIdempotent: true, waiter: -1)
        #expect(!isAdded)
        let all = table.removeAll()
        #expect(all == Array(0..<RequestTable<Int>.requestsMax))
    }
}
