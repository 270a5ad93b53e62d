/// The catalogue cannot be used.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why: the database's own words, with nothing of what it holds.
    package let description: String
    /// Whether the file is no database of this version, or a spoilt one; another try will not help.
    package let isSpoilt: Bool

    /// The database could not even be tried to open.
    package static let unopened = StoreError("no thread could be started for it")

    init(_ description: String, isSpoilt: Bool = false) {
        self.description = description
        self.isSpoilt = isSpoilt
    }
}
