/// A law that an input broke.
public struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// What should have held and did not.
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Throws unless a law holds.
    static func unless(_ holds: Bool, _ description: @autoclosure () -> String) throws(Violation) {
        guard holds else { throw Violation(description()) }
    }
}
