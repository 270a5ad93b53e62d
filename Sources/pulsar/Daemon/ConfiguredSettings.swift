import Glibc
import PulsarClient
import PulsarConfiguration
import PulsarProtocol

extension EndpointResolution {
    /// Where the configuration file is, and whether somebody named it.
    var configurationFile: (path: String, isExplicit: Bool) {
        if let namedConfiguration { return (namedConfiguration, true) }
        return locations.configurationFile(explicit: nil)
    }

    /// What the configuration says; the defaults where there is none.
    func loadConfiguration() throws(CommandError) -> Configuration {
        let file = configurationFile
        do throws(ConfigurationError) {
            return try Configuration.load(path: file.path, isExplicit: file.isExplicit)
        } catch {
            throw CommandError(
                "The configuration cannot be used.\n\(Escaping.lines(error.description))",
                advice: "",
                exitCode: ExitCodes.failure
            )
        }
    }

    /// The socket the configuration names; nil where it names none.
    func configuredSocket() throws(CommandError) -> String? {
        let file = configurationFile
        // Why the look before: the file is read at every command, and to parse it takes longer than all the rest.
        guard file.isExplicit || Self.mentionsSocket(file.path) else { return nil }
        guard let socket = try loadConfiguration().daemon.socket else { return nil }
        return locations.socket(explicit: socket, configured: nil)
    }

    /// Why only these variables: the whole environment is not needed to find a file.
    private var locations: Locations {
        let home = ClientEnvironment.value("HOME") ?? ""
        return Locations(environment: [:], home: home)
    }

    private static func mentionsSocket(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Bound: a greater file is parsed without looking.
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = read(descriptor, &buffer, buffer.count)
        guard count < buffer.count else { return true }
        let word = Array("socket".utf8)
        guard count >= word.count else { return false }
        return (0...(count - word.count)).contains { start in
            buffer[start] == word[0] && buffer[start..<start + word.count].elementsEqual(word)
        }
    }
}

/// The key that leaves a session: an option, else the configuration, else the standard one.
enum DetachKeySetting {
    /// The key; nil where it is turned off.
    static func key(option: String?, resolution: EndpointResolution) throws(CommandError) -> ControlKey? {
        let setting: DetachKey
        if let option {
            guard let parsed = DetachKey.parse(option) else {
                throw CommandError(
                    "\"\(Escaping.visible(option))\" is no key that can leave a session.",
                    advice: "Write C-\\, C-] or the like, or none.",
                    exitCode: ExitCodes.usage
                )
            }
            setting = parsed
        } else {
            setting = try resolution.loadConfiguration().attach.detachKey
        }
        return setting.byte.map { ControlKey(byte: $0) }
    }
}
