#if DEBUG
import Synchronization

/// Ends the process at output that a test made for that, as a defect of the terminal would: in no release build, and only
/// where a test armed it.
package enum Tripwire {
    private static let isArmed = Atomic(false)
    /// What is looked for: a command that no terminal knows.
    private static let poison = Array("\u{1B}]7777;poison\u{07}".utf8)

    /// From here on output is looked through.
    package static func arm() { isArmed.store(true, ordering: .relaxed) }

    /// Ends the process where the output holds the poison.
    static func feel(_ output: UnsafeRawBufferPointer) {
        guard isArmed.load(ordering: .relaxed), output.count >= poison.count else { return }
        for start in 0...(output.count - poison.count) where output[start] == poison[0] {
            let isPoison = poison.indices.allSatisfy { output[start + $0] == poison[$0] }
            precondition(!isPoison, "Poison was fed, as a test wanted it.")
        }
    }
}
#endif
