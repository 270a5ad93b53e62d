/// Which images of the kitty graphics protocol `a=d` is about.
///
/// Source: "Terminal graphics protocol", kitty's documentation, section "Deleting images".
struct KittyDeletion {
    private enum Selection {
        case all
        case identifier(Int, placement: Int)
        case number(Int, placement: Int)
        case cell(row: Int, column: Int, layer: Int?)
        case column(Int)
        case row(Int)
        case layer(Int)
        case range(ClosedRange<Int>)
    }

    private let selection: Selection

    /// Nothing for a letter that is not known, or one that misses what it is about.
    // Deviation: frames of animations (f) stay, and are sent again with their image.
    init?(_ command: KittyGraphics, cursorRow: Int, cursorColumn: Int) {
        let name = command.name
        let x = command["x"] ?? 0
        let y = command["y"] ?? 0
        switch command.letter("d") ?? "a" {
        case "a", "A": selection = .all
        case "i", "I": selection = .identifier(name.identifier, placement: name.placement)
        case "n", "N": selection = .number(name.number, placement: name.placement)
        case "c", "C": selection = .cell(row: cursorRow, column: cursorColumn, layer: nil)
        case "p", "P": selection = .cell(row: y - 1, column: x - 1, layer: nil)
        case "q", "Q": selection = .cell(row: y - 1, column: x - 1, layer: name.layer)
        case "x", "X": selection = .column(x - 1)
        case "y", "Y": selection = .row(y - 1)
        case "z", "Z": selection = .layer(name.layer)
        case "r", "R":
            guard x > 0, y >= x else { return nil }
            selection = .range(x...y)
        default: return nil
        }
    }

    /// The image loses this placement, which starts in a row.
    func contains(_ image: ImageList.Image, row: Int?) -> Bool {
        guard let row else { return false }
        switch selection {
        case .all: return true
        case .identifier(let identifier, let placement):
            return identifier > 0 && image.name.identifier == identifier
                && (placement == 0 || image.name.placement == placement)
        case .number(let number, let placement):
            return number > 0 && image.name.number == number
                && (placement == 0 || image.name.placement == placement)
        case .cell(let wantedRow, let column, let layer):
            return image.rows(from: row).contains(wantedRow) && image.columns.contains(column)
                && (layer == nil || layer == image.name.layer)
        case .column(let column): return image.columns.contains(column)
        case .row(let wanted): return image.rows(from: row).contains(wanted)
        case .layer(let layer): return image.name.layer == layer
        case .range(let range): return range.contains(image.name.identifier)
        }
    }

    /// With a capital letter, what was sent for the image goes too, once it is not shown.
    func frees(_ name: KittyName) -> Bool {
        switch selection {
        case .all: true
        case .identifier(let identifier, _): identifier > 0 && name.identifier == identifier
        case .number(let number, _): number > 0 && name.number == number
        case .range(let range): range.contains(name.identifier)
        case .cell, .column, .row, .layer: false
        }
    }
}
