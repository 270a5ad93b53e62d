import ArgumentParser
import Glibc

/// Completes programs on the PATH, in the same way for every shell.
enum ProgramCompletion {
    /// What begins with what is typed.
    static let kind = CompletionKind.custom { _, _, prefix in
        names(beginningWith: prefix, path: ClientEnvironment.value("PATH") ?? "")
    }

    // Bound: more than a person would read.
    private static let namesMax = 4_096

    /// The executables whose names begin with a prefix, each once, in order.
    static func names(beginningWith prefix: String, path: String) -> [String] {
        var found: Set<String> = []
        for folder in path.split(separator: ":") {
            guard let directory = opendir(String(folder)) else { continue }
            defer { closedir(directory) }
            while let entry = readdir(directory), found.count < namesMax {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
                }
                guard name.hasPrefix(prefix), name != ".", name != "..", Escaping.visible(name) == name,
                    access("\(folder)/\(name)", X_OK) == 0
                else { continue }
                found.insert(name)
            }
        }
        return found.sorted()
    }
}
