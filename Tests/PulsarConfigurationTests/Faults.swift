import PulsarConfiguration

/// The faults of a text as they are printed; none when it is fine.
func faults(_ text: String) -> [String] {
    do {
        _ = try Configuration.parse(text, file: "pulsar.toml")
        return []
    } catch {
        return error.faults.map(\.description)
    }
}
