import PulsarKeeper
import Testing

@Suite("When an engine gives its keeper up")
struct KeeperWatchTests {
    private static let second: UInt64 = 1_000_000_000

    @Test("A keeper that answers every second is left alone for ever")
    func healthy() {
        var watch = KeeperWatch()
        for second in 0..<100_000 {
            let now = UInt64(second) * Self.second
            watch.answered(now: now)
            #expect(watch.tick(now: now + Self.second) == .nothing)
        }
    }

    @Test("One that never answered is of a version that does not, and is left alone")
    func older() {
        var watch = KeeperWatch()
        #expect(watch.tick(now: 3600 * Self.second) == .nothing)
    }

    @Test("One that falls silent is warned of after 5 s and killed after 10 s, once")
    func silent() {
        var watch = KeeperWatch()
        watch.answered(now: 0)
        let actions = (1...30).map { watch.tick(now: UInt64($0) * Self.second) }
        #expect(actions[4] == .warn)
        #expect(actions[9] == .kill)
        #expect(actions.filter { $0 == .nothing }.count == 28)
    }

    @Test("After a long pause of everything it has 5 s to show that it is well")
    func pause() {
        var watch = KeeperWatch()
        watch.answered(now: 0)
        #expect(watch.tick(now: 7200 * Self.second) == .warn)
        #expect(watch.tick(now: 7204 * Self.second) == .nothing)
        watch.answered(now: 7204 * Self.second)
        #expect(watch.tick(now: 7206 * Self.second) == .nothing)
        #expect(watch.tick(now: 7209 * Self.second) == .warn)
        #expect(watch.tick(now: 7214 * Self.second) == .kill)
    }

    @Test("The next keeper begins anew")
    func successor() {
        var watch = KeeperWatch()
        watch.answered(now: 0)
        _ = watch.tick(now: 5 * Self.second)
        _ = watch.tick(now: 10 * Self.second)
        watch.reset()
        #expect(watch.tick(now: 100 * Self.second) == .nothing)
        watch.answered(now: 100 * Self.second)
        #expect(watch.tick(now: 105 * Self.second) == .warn)
    }
}
