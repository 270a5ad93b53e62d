/// Everything that is wrong with a configuration file, at once.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One thing that is wrong.
    package struct Fault: Hashable, Sendable, CustomStringConvertible {
        /// The path the file was read from.
        package let file: String
        /// Counted from 1; nil when the fault is in no line, or it is not known in which.
        package let line: Int?
        /// Table and key with a dot between; nil when the fault is not about a key.
        package let key: String?
        package let message: String

        /// As compilers print it: `file:line: key: message`.
        package var description: String {
            let place = line.map { "\(file):\($0)" } ?? file
            return key.map { "\(place): \($0): \(message)" } ?? "\(place): \(message)"
        }
    }

    /// In the order of the lines, never empty.
    package let faults: [Fault]

    /// One line for each fault.
    package var description: String {
        faults.map(\.description).joined(separator: "\n")
    }

    init(_ faults: [Fault]) {
        self.faults = faults
    }

    /// An error about the file as a whole, or one line of it.
    init(file: String, line: Int? = nil, _ message: String) {
        faults = [Fault(file: file, line: line, key: nil, message: message)]
    }
}
