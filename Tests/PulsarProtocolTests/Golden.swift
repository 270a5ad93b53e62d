import Foundation
import PulsarProtocol

/// The message files beside this one: read and compared, never written.
enum Golden {
    /// A golden file as a value, read through the parser under test's own coder.
    static func value(_ name: String) throws -> JSONValue {
        let bytes = try text(name).split(separator: "\n").joined(separator: " ")
        // Why as an answer's result: it is the public way to a value from any JSON.
        let message = try ResponseParser.parse(Array(#"{"id":0,"result":\#(bytes)}"#.utf8))
        guard case .answer(_, .success(let value)) = message else { throw MessageError("\(name) is no object") }
        return value
    }

    /// The names of all golden files, without their extension.
    static func names() throws -> Set<String> {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return Set(files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) })
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent("\(name).json"), encoding: .utf8)
    }
}
