import PulsarProtocol
import Testing

@Suite("Batches")
struct BatchTests {
    @Test("Each call keeps its own id, version and fault")
    func mixed() throws {
        let line = #"""
            [{"jsonrpc":"2.0","id":1.0,"method":"a"}, {"id":"\u0041","method":"b","params":{"id":3}},
            {"method":"c"}, 7, {"id":2}, [], {"x":[{"id":9}],"id":-0,"method":"d"}, {"id":{"id":4},"method":"e"}]
            """#
        guard case .batch(let calls) = LineParser.parse(Array(line.utf8)) else {
            Issue.record("no batch")
            return
        }
        let ids = calls.map { call in
            switch call {
            case .success(let request): request.id?.rawText
            case .failure(let rejection): rejection.id?.rawText
            }
        }
        #expect(ids == ["1.0", #""\u0041""#, nil, "null", "2", "null", "-0", "null"])
        let methods = calls.map { try? $0.get().method }
        #expect(methods == ["a", "b", "c", nil, nil, nil, "d", nil])
        #expect(try calls[0].get().isVersion2)
        #expect(try calls[1].get().parameters == ["id": 3])
        #expect(try !calls[1].get().isVersion2)
    }

    @Test("An empty batch is one invalid request")
    func empty() {
        #expect(LineParser.parse(Array(" [ ] ".utf8)).rejectionCode == .invalidRequest)
    }

    @Test("1024 calls are a batch and 1025 are refused")
    func size() throws {
        func line(_ count: Int) -> [UInt8] {
            let calls = (0..<count).map { "{\"id\":\($0),\"method\":\"m\"}" }
            return Array("[\(calls.joined(separator: ","))]".utf8)
        }
        guard case .batch(let calls) = LineParser.parse(line(1_024)) else {
            Issue.record("no batch")
            return
        }
        let ids = try calls.map { try $0.get().id?.integerValue }
        #expect(ids == (0..<1_024).map { Int64($0) })
        #expect(LineParser.parse(line(1_025)).rejectionCode == .invalidRequest)
    }

    @Test("A batch of notifications is not answered")
    func answers() {
        #expect(ResponseEncoder.batch([]) == nil)
        let answers = [1, 2].map { ResponseEncoder.encode(id: .integer($0), isVersion2: false, result: .null) }
        let text = ResponseEncoder.batch(answers).map { String(decoding: $0, as: UTF8.self) }
        #expect(text == #"[{"id":1,"result":null},{"id":2,"result":null}]"#)
    }
}
