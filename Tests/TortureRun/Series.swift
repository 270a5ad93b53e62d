import CPulsarPTY
import PulsarTestSupport

#if canImport(Glibc)
import Glibc
#endif

/// All that one call of `torture-run` does.
struct Series {
    private let options: RunOptions
    private var chance: Chance
    private var violations = 0

    init(_ options: RunOptions) {
        self.options = options
        chance = Chance(seed: options.seed)
    }

    /// Does everything; returns the exit status.
    mutating func run() -> Int32 {
        if let victim = options.sweep { return sweep(victim) }
        say("seed \(options.seed), \(options.floods) floods of \(options.rate) bytes/s, \(options.idle) idle sessions")
        if options.soak > 0 { return soak() }
        let counted: [(Run.Harm, Int)] = [
            (.engineKill, options.engineKills), (.keeperKill, options.keeperKills), (.upgrade, options.upgrades),
        ]
        for (harm, count) in counted where count > 0 {
            perform(harm.rawValue, isDone: { $0 >= count }, choose: { _ in harm })
        }
        if options.duration > 0 {
            let end = pulsar_monotonic_nanoseconds() + UInt64(options.duration) * 1_000_000_000
            let harms: [Run.Harm] = [.engineKill, .keeperKill, .upgrade]
            perform(
                "mixed",
                isDone: { _ in pulsar_monotonic_nanoseconds() >= end },
                choose: { harms.randomElement(using: &$0) ?? .upgrade }
            )
        }
        say(violations == 0 ? "nothing was lost, doubled or ended" : "\(violations) violations, seed \(options.seed)")
        return violations == 0 ? 0 : 1
    }

    /// Does harm in rounds until it is done, each round with a daemon of its own.
    private mutating func perform(_ name: String, isDone: (Int) -> Bool, choose: (inout Chance) -> Run.Harm) {
        var figures = Run.Figures(name: name)
        while !isDone(figures.count), figures.faults.isEmpty {
            do {
                var run = try Run(options)
                for _ in 0..<Run.countMax where !isDone(figures.count) {
                    figures.milliseconds.append(try run.perform(choose(&chance), &chance))
                    figures.count += 1
                }
                try run.finish(&figures)
            } catch {
                figures.faults.append("\(error)")
            }
        }
        say(figures.line)
        for fault in figures.faults { say("  violation: \(fault)") }
        violations += figures.faults.count
    }

    /// Floods for a long time.
    private func soak() -> Int32 {
        do {
            let figures = try Soak(options: options).run()
            say(figures.line)
            for fault in figures.faults { say("  violation: \(fault)") }
            return figures.faults.isEmpty ? 0 : 1
        } catch {
            say("  violation: \(error)")
            return 1
        }
    }

    /// Has the fault befall each point of each call until there is none.
    private mutating func sweep(_ victim: Sweep.Victim) -> Int32 {
        var points = 0
        for call in options.call.map({ [$0] }) ?? options.fault.calls {
            var (lives, endedAtStart) = (0, 0)
            var point = 1
            while point <= Sweep.pointsMax {
                do {
                    let outcome = try Sweep(victim, options.fault, call: call, point: point).run()
                    for fault in outcome.faults { say("  violation: \(victim) at \(call) \(point): \(fault)") }
                    violations += outcome.faults.count
                    if !outcome.happened { break }
                    lives += 1
                    if outcome.endedAtStart { endedAtStart += 1 }
                } catch {
                    say("  violation: \(victim) at \(call) \(point): \(error)")
                    violations += 1
                }
                // With each one from the first on it was all of them.
                if options.fault == .oneByte { break }
                point += options.every
            }
            points += lives
            say("\(victim), \(options.fault) at \(call)  \(lives) times, \(endedAtStart) of them before it served")
        }
        say(violations == 0 ? "\(points) lives, nothing was lost, doubled or ended" : "\(violations) violations")
        return violations == 0 ? 0 : 1
    }

    private func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(1, bytes, bytes.count)
    }
}
