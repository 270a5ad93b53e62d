/// Which serial line, and how it is spoken to.
public struct SerialSettings: Hashable, Sendable {
    /// The check bit of a character.
    public enum Parity: String, CaseIterable, Hashable, Sendable {
        /// There is none.
        case none
        /// It makes the number of ones even.
        case even
        /// It makes the number of ones odd.
        case odd
    }

    /// Who holds the other side back, and how.
    public enum Flow: String, CaseIterable, Hashable, Sendable {
        /// Nobody.
        case none
        /// The RTS and CTS lines.
        case hardware
        /// XON and XOFF characters.
        case software
    }

    /// The device's path.
    public let device: String
    /// Bits per second.
    public let baud: UInt32
    /// Bits of a character.
    public let dataBits: UInt8
    /// The check bit.
    public let parity: Parity
    /// Bits after a character.
    public let stopBits: UInt8
    /// The flow control.
    public let flow: Flow

    /// Settings from their parts.
    public init(
        device: String,
        baud: UInt32 = 115_200,
        dataBits: UInt8 = 8,
        parity: Parity = .none,
        stopBits: UInt8 = 1,
        flow: Flow = .none
    ) {
        self.device = device
        self.baud = baud
        self.dataBits = dataBits
        self.parity = parity
        self.stopBits = stopBits
        self.flow = flow
    }

    static let device = Parameter.text("device", .path, "The character device of the line.")
    static let baud = Parameter<UInt32>.integer("baud", 50...4_000_000, "Bits per second.")
        .defaulting(to: 115_200, 115_200)
    static let dataBits = Parameter<UInt8>.integer("data_bits", 5...8, "Bits of a character.").defaulting(to: 8, 8)
    static let parity = Parameter<Parity>.choice("parity", "The check bit.").defaulting(to: .none, "none")
    static let stopBits = Parameter<UInt8>.integer("stop_bits", 1...2, "Bits after a character.").defaulting(to: 1, 1)
    static let flow = Parameter<Flow>.choice("flow", "The flow control.").defaulting(to: .none, "none")

    static let descriptors = [
        device.descriptor, baud.descriptor, dataBits.descriptor, parity.descriptor, stopBits.descriptor,
        flow.descriptor,
    ]

    init(_ reader: ParameterReader) throws(RPCError) {
        self.init(
            device: try reader(Self.device),
            baud: try reader(Self.baud),
            dataBits: try reader(Self.dataBits),
            parity: try reader(Self.parity),
            stopBits: try reader(Self.stopBits),
            flow: try reader(Self.flow)
        )
    }

    var json: JSONValue {
        [
            "device": .string(device), "baud": .integer(clamping: baud), "data_bits": .integer(clamping: dataBits),
            "parity": .string(parity.rawValue), "stop_bits": .integer(clamping: stopBits),
            "flow": .string(flow.rawValue),
        ]
    }
}
