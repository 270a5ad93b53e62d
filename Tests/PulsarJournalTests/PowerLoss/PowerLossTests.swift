import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct PowerLossTests {
    // `PULSAR_POWER_LOSS_SEEDS=10000` for the long form, `PULSAR_POWER_LOSS_FIRST_SEED` to see one of them again.
    private static let count = number("PULSAR_POWER_LOSS_SEEDS") ?? 160
    private static let first = number("PULSAR_POWER_LOSS_FIRST_SEED") ?? 1
    private static let parts = 8

    private static func number(_ name: String) -> Int? {
        getenv(name).flatMap { Int(String(cString: $0)) }
    }

    @Test("Whenever the power fails, what was synchronised is there and nothing wrong is", arguments: 0..<parts)
    func seeds(_ part: Int) throws {
        for index in stride(from: part, to: Self.count, by: Self.parts) {
            let seed = UInt64(Self.first + index)
            var trial = try PowerLossTrial(seed: seed)
            try trial.run()
            #expect(trial.faults.isEmpty, "seed \(seed): \(trial.faults.joined(separator: "\n"))")
        }
    }
}
