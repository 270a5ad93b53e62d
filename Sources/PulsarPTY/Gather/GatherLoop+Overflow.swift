import Synchronization

// A file that takes nothing.
extension GatherLoop {
    mutating func overflow(_ member: inout Member) {
        guard member.phase == .stalled else { return }
        // Why no word of a failure: the owner sees that the output still goes nowhere, and asks again.
        do { try member.source.sink.overflow() } catch { return }
        member.isOverflowing = true
        gather(&member)
    }

    mutating func settle(_ member: inout Member) {
        guard member.isOverflowing else { return }
        do { try member.source.sink.settle() } catch { return }
        member.isOverflowing = false
        if member.phase == .stalled { gather(&member) } else { place(.file, member.source) }
    }

    mutating func place(_ place: OutputPlace, _ source: GatherSource) {
        guard source.outputPlace != place else { return }
        source.place.store(place, ordering: .releasing)
        notice(.placed, source)
    }
}
