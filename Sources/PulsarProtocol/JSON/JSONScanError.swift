/// Why a line is no JSON this protocol reads.
struct JSONScanError: Error, Hashable {
    /// The rule that was broken.
    enum Problem: String, Hashable {
        case notUTF8 = "it is not valid UTF-8"
        case unfinished = "it ends too early"
        case unexpected = "an unexpected character"
        case controlCharacter = "a control character in a string"
        case trailing = "something follows the value"
        case tooDeep = "it is nested deeper than 64 levels"
        case tooManyValues = "it holds more than 65536 values"
    }

    /// The rule.
    let problem: Problem
    /// Bytes from the start of the line.
    let position: Int

    /// For a person.
    var message: String {
        switch problem {
        case .notUTF8: "The line is not JSON: \(problem.rawValue)."
        default: "The line is not JSON: \(problem.rawValue), at byte \(position)."
        }
    }
}
