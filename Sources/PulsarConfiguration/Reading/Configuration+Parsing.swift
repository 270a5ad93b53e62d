import TOMLKit

extension Configuration {
    /// Reads the text of a file.
    ///
    /// - Parameter file: what faults call it.
    package static func parse(_ text: String, file: String) throws(ConfigurationError) -> Configuration {
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let message = "this is not TOML: \(error.description)"
            throw ConfigurationError(file: file, line: error.source.begin.line, message)
        } catch {
            throw ConfigurationError(file: file, "this is not TOML")
        }
        let reader = DocumentReader(root: root, lines: KeyLines(text), file: file)
        var configuration = Configuration()
        configuration.daemon.read(reader.table("daemon"))
        configuration.session.read(reader.table("session"))
        configuration.journal.read(reader.table("journal"))
        configuration.limits.read(reader.table("limits"))
        configuration.attach.read(reader.table("attach"))
        configuration.terminal.read(reader.table("terminal"))
        try reader.finish()
        return configuration
    }
}

extension Configuration.Daemon {
    fileprivate mutating func read(_ table: TableReader) {
        table.read("socket", into: &socket) { (value) throws(Rejection) in
            let path = try value.path(orInHome: true)
            // Bound: sun_path of a Unix socket address, with its NUL.
            guard path.utf8.count < 108 else { throw Rejection("a socket's path has at most 107 bytes") }
            return path
        }
        table.read("log_level", into: &logLevel) { (value) throws(Rejection) in try value.choice() }
        table.read("log_format", into: &logFormat) { (value) throws(Rejection) in try value.choice() }
    }
}

extension Configuration.Session {
    fileprivate mutating func read(_ table: TableReader) {
        table.read("shell", into: &shell) { (value) throws(Rejection) in try value.path(orInHome: false) }
        table.read("login", into: &isLogin) { (value) throws(Rejection) in try value.boolean() }
        table.read("term", into: &term) { (value) throws(Rejection) in try value.terminalType() }
        table.read("terminate_timeout_ms", into: &terminateTimeoutMilliseconds) { (value) throws(Rejection) in
            try UInt64(value.integer(in: 0...60_000))
        }
        table.read("keep_stopped", into: &keepStoppedMilliseconds) { (value) throws(Rejection) in
            try value.milliseconds(in: Bounds("0s", "3650d"))
        }
        table.read("keep_stopped_max", into: &keepStoppedMax) { (value) throws(Rejection) in
            try value.integer(in: 0...65_536)
        }
        table.read("size_policy", into: &sizePolicy) { (value) throws(Rejection) in try value.choice() }
    }
}

extension Configuration.Journal {
    fileprivate mutating func read(_ table: TableReader) {
        table.read("directory", into: &directory) { (value) throws(Rejection) in try value.path(orInHome: true) }
        table.read("mode", into: &mode) { (value) throws(Rejection) in try value.choice() }
        table.read("session_bytes", into: &sessionBytesMax) { (value) throws(Rejection) in
            try value.bytes(in: Bounds("1MiB", "1TiB"))
        }
        table.read("total_bytes", into: &totalBytesMax) { (value) throws(Rejection) in
            try value.bytes(in: Bounds("1MiB", "64TiB"))
        }
        table.read("sync", into: &sync) { (value) throws(Rejection) in try value.choice() }
        table.read("on_full", into: &onFull) { (value) throws(Rejection) in try value.choice() }
        if totalBytesMax < sessionBytesMax {
            table.reject(
                table.has("total_bytes") ? "total_bytes" : "session_bytes",
                "all sessions together (total_bytes, \(ByteCount.text(totalBytesMax))) would get less than a single one "
                    + "(session_bytes, \(ByteCount.text(sessionBytesMax)))"
            )
        }
    }
}

extension Configuration.Limits {
    fileprivate mutating func read(_ table: TableReader) {
        table.read("sessions", into: &sessions) { (value) throws(Rejection) in try value.integer(in: 1...65_536) }
        table.read("clients", into: &clients) { (value) throws(Rejection) in try value.integer(in: 1...65_536) }
    }
}

extension Configuration.Terminal {
    fileprivate mutating func read(_ table: TableReader) {
        table.read("checksum_reports", into: &answersChecksums) { (value) throws(Rejection) in try value.boolean() }
        table.read("checksum_extension", into: &checksumExtension) { (value) throws(Rejection) in
            try UInt8(value.integer(in: 0...63))
        }
    }
}

extension Configuration.Attach {
    fileprivate mutating func read(_ table: TableReader) {
        table.read("detach_key", into: &detachKey) { (value) throws(Rejection) in try value.detachKey() }
        table.read("revive", into: &revive) { (value) throws(Rejection) in try value.choice() }
        table.read("replay_bytes", into: &replayBytes) { (value) throws(Rejection) in
            try value.bytes(in: Bounds("0", "64MiB"))
        }
    }
}
