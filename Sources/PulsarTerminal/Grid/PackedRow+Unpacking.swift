extension PackedRow {
    /// One character of a packed row.
    struct Character {
        /// The scalars: one, or those of a cluster; none for a blank.
        var first: UInt32
        var scalarCount: Int
        /// Where the scalars of a cluster lie, as UTF-8.
        var text: UnsafePointer<UInt8>
        var kind: Cell.Kind
        var style: Style
    }

    /// Calls back with each character of a row, from the left; a wide one comes once.
    static func forEachCharacter(_ header: Header, in block: Scrollback.Block, _ body: (Character) -> Void) {
        var position = header.text
        let end = header.text + header.textBytes
        var runs = header.runs
        let runsEnd = header.next
        var left = 0
        var style = Style()
        func advance(_ columns: Int) {
            var columns = columns
            while columns > 0 {
                if left == 0 {
                    guard runs < runsEnd else {
                        style = Style()
                        return
                    }
                    left = readVarint(&runs)
                    style = block.style(readVarint(&runs))
                }
                let step = min(left, columns)
                left -= step
                columns -= step
            }
        }
        while position < end {
            var character = Character(first: 0, scalarCount: 0, text: position, kind: .narrow, style: Style())
            var width = 1
            switch position.pointee {
            case Code.blank, Code.strayHalf:
                position += 1
            case Code.leftOver:
                position += 1
                character.kind = .leftOver
            case Code.narrow, Code.wide:
                if position.pointee == Code.wide { (character.kind, width) = (.wide, 2) }
                position += 1
                character.text = position
                character.first = readScalar(&position)
                character.scalarCount = 1
            case Code.narrowCluster, Code.wideCluster:
                if position.pointee == Code.wideCluster { (character.kind, width) = (.wide, 2) }
                character.scalarCount = Int(position[1])
                position += 2
                character.text = position
                for index in 0..<character.scalarCount {
                    let scalar = readScalar(&position)
                    if index == 0 { character.first = scalar }
                }
            default:
                character.first = readScalar(&position)
                character.scalarCount = 1
                if character.first >= 0x80, ScalarProperties.of(character.first).width == 2 {
                    (character.kind, width) = (.wide, 2)
                }
            }
            advance(1)
            character.style = style
            advance(width - 1)
            body(character)
        }
    }
}
