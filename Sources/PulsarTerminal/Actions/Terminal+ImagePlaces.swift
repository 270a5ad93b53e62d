/// Where images are: they go with their row, and go away with it or with their cells.
///
/// Nothing is done for an image while text is printed, erased and scrolled. What is left of it is read off the rows and
/// cells when somebody asks: a row that scrolls off or is cleared loses the flag that says that an image starts there,
/// a cell that is written loses the bit that says that one is shown.
extension Terminal {
    /// An image as it is now: shown in a row, or not shown.
    struct PlacedImage {
        var image: ImageList.Image
        var row: Int?
    }

    /// The images without those whose row is gone, and those of which no cell shows anything.
    func placedImages() -> [PlacedImage] { placedImages(inRows: false) }

    /// The images without those whose row is gone.
    ///
    /// They never come back, whatever follows; where all cells are written over, those of another image may still come
    /// to stand there.
    func anchoredImages() -> [PlacedImage] { placedImages(inRows: true) }

    private func placedImages(inRows isAnchorEnough: Bool) -> [PlacedImage] {
        if images.isEmpty { return [] }
        let shown = rowsBySlot(isAlternate: isAlternate)
        let hidden = rowsBySlot(isAlternate: !isAlternate)
        var placed: [PlacedImage] = []
        for image in images.images {
            var image = image
            let rows = image.isAlternate == isAlternate ? shown : hidden
            var row: Int?
            if image.role == .shown, isAnchored(image), isAnchorEnough || isVisible(image, rows[image.slot]) {
                row = rows[image.slot]
            }
            if image.role == .shown, row == nil {
                guard image.canBeShownAgain else { continue }
                image.role = .hidden
                image.slot = ImageList.Image.noSlot
            }
            placed.append(PlacedImage(image: image, row: row))
        }
        return placed
    }

    /// For each slot of a grid the row that is in it.
    func rowsBySlot(isAlternate: Bool) -> [Int] {
        var rows = [Int](repeating: 0, count: self.rows)
        for row in 0..<self.rows {
            let slot = isAlternate == self.isAlternate ? screen.grid.slot(of: row) : other.grid.slot(of: row)
            rows[slot] = row
        }
        return rows
    }

    /// The row it starts in has not been cleared since.
    private func isAnchored(_ image: ImageList.Image) -> Bool {
        guard image.slot >= 0, image.slot < rows else { return false }
        let row =
            image.isAlternate == isAlternate
            ? screen.grid.row(inSlot: image.slot) : other.grid.row(inSlot: image.slot)
        return row.pointee.flags.contains(.image)
    }

    /// A cell is left in which it is shown, if such are what it is lost with.
    private func isVisible(_ image: ImageList.Image, _ row: Int) -> Bool {
        guard image.isErasable else { return true }
        for number in image.rows(from: row).clamped(to: 0..<rows)
        where exportedRow(number, isPrimary: !image.isAlternate).pointee.showsImage(in: image.columns) {
            return true
        }
        return false
    }

    // MARK: - Coming and going

    /// Puts an image on the screen that is shown.
    // Bound: rows that hold no image are looked at by their flag alone.
    mutating func place(_ image: ImageList.Image, row: Int) {
        guard image.bytes.count <= limits.imageBytesMax else { return }
        // Why: with the new one's row and cells it would look as if what is gone were still there.
        settleImages()
        dropCovered(by: image, row: row)
        images.wereShown = true
        screen.grid.showImage(image.rows(from: row), image.columns, marksCells: image.isErasable)
        var image = image
        image.slot = screen.grid.slot(of: row)
        keep(image)
    }

    /// Keeps what is on no screen.
    mutating func keep(_ image: ImageList.Image) {
        guard image.bytes.count <= limits.imageBytesMax else { return }
        images.append(image)
        limitImages()
    }

    mutating func limitImages() {
        guard images.exceeds(bytesMax: limits.imageBytesMax) else { return }
        // Why in two steps: what is gone for good must count for nothing, when it was still there or had been left out.
        images.replace(with: anchoredImages().map(\.image))
        guard images.exceeds(bytesMax: limits.imageBytesMax) else { return }
        settleImages()
        images.trim(bytesMax: limits.imageBytesMax)
    }

    /// Drops what a new image covers, so that pictures that follow each other in one place do not pile up.
    private mutating func dropCovered(by new: ImageList.Image, row: Int) {
        if images.isEmpty { return }
        let rowsBySlot = rowsBySlot(isAlternate: isAlternate)
        let rows = new.rows(from: row)
        var kept: [ImageList.Image] = []
        for image in images.images {
            var image = image
            if image.role == .shown, image.isAlternate == isAlternate, new.canCover(image),
                rows.contains(image.rows(from: rowsBySlot[image.slot])), new.columns.contains(image.columns)
            {
                guard image.canBeShownAgain else { continue }
                image.role = .hidden
                image.slot = ImageList.Image.noSlot
            }
            kept.append(image)
        }
        images.replace(with: kept)
    }

    // MARK: - Another size

    /// An image before a change of size, with what of its rows still shows it.
    struct ImageBeforeResize {
        /// Its place in the list.
        var index: Int
        var isAlternate: Bool
        var rows: Range<Int>
        /// The columns of each row that show it.
        var columns: [[Int]]
    }

    func imagesBeforeResize() -> [ImageBeforeResize] {
        var before: [ImageBeforeResize] = []
        for (index, placed) in placedImages().enumerated() {
            guard let row = placed.row else { continue }
            let image = placed.image
            let rows = image.rows(from: row).clamped(to: 0..<self.rows)
            var columns: [[Int]] = []
            for number in rows where image.isErasable {
                let pointer = exportedRow(number, isPrimary: !image.isAlternate)
                columns.append(image.columns.filter { pointer.pointee.showsImage(in: $0..<($0 + 1)) })
            }
            before.append(
                ImageBeforeResize(index: index, isAlternate: image.isAlternate, rows: rows, columns: columns)
            )
        }
        return before
    }

    /// Puts images on rows of the new size.
    ///
    /// - Parameters:
    ///   - images: in the order of the list, which has been settled before.
    ///   - primaryRow: where the row now is that was this one of the primary screen; nothing where it no longer is a row.
    ///   - firstAlternate: the row of the alternate screen that is the first one now.
    mutating func placeAfterResize(
        _ images: [ImageBeforeResize],
        primaryRow: (Int) -> Int?,
        firstAlternate: Int
    ) {
        for image in images {
            let isShown = image.isAlternate == isAlternate
            self.images.setSlot(ImageList.Image.noSlot, at: image.index)
            let first = image.rows.lowerBound
            let target = image.isAlternate ? first - firstAlternate : primaryRow(first)
            // An image whose rows have come apart is gone.
            let isWhole =
                image.isAlternate
                || image.rows.allSatisfy { row in
                    primaryRow(row).map { $0 - row } == target.map { $0 - first }
                }
            guard let target, isWhole, (0..<rows).contains(target),
                self.images.images[image.index].record.column < columns
            else { continue }
            let slot = isShown ? screen.grid.slot(of: target) : other.grid.slot(of: target)
            self.images.setSlot(slot, at: image.index)
            for (offset, row) in (target..<(target + image.rows.count)).enumerated() where row < rows {
                func show(_ columns: Range<Int>, _ marksCells: Bool) {
                    if isShown {
                        screen.grid.showImage(row..<(row + 1), columns, marksCells: marksCells)
                    } else {
                        other.grid.showImage(row..<(row + 1), columns, marksCells: marksCells)
                    }
                }
                show(0..<0, false)
                guard offset < image.columns.count else { continue }
                for column in image.columns[offset] where column < columns { show(column..<(column + 1), true) }
            }
        }
        settleImages()
    }
}

extension ImageList.Image {
    /// A program can have it shown again without sending it anew.
    var canBeShownAgain: Bool { name.isNamed && KittyGraphics(sequence: bytes)?.isTransmission == true }

    /// Where it lies over another one, nothing of that can be seen.
    func canCover(_ other: ImageList.Image) -> Bool {
        if isErasable { return other.isErasable }
        return other.record.kind == .kitty && !name.isNamed && !other.name.isNamed && name.layer == other.name.layer
    }
}
