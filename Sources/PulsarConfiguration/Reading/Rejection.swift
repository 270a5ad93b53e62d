/// Why a value cannot be taken; the reader adds where it stands.
struct Rejection: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
