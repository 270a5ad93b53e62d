/// The colour spaces in which a program may name a colour to the X server, by what an eye sees.
///
/// Source: XParseColor(3), and the Xlib manual's chapter "Color Conversion Context Functions". A display is taken to have
/// the primaries and the white that an X server gives one that nobody measured; a colour it cannot show becomes the
/// one that it can, of the same hue and brightness, with the most chroma.
enum ColorSpace: String, CaseIterable {
    case ciexyz, cieuvy, ciexyy, cielab, cieluv, tekhvc

    /// Red, green and blue in the low 24 bits; nil for coordinates that no colour has.
    func color(_ first: Double, _ second: Double, _ third: Double) -> UInt32? {
        guard isValid(first, second, third) else { return nil }
        switch self {
        case .ciexyz:
            return Tristimulus(x: first, y: second, z: third).color
        case .cieuvy:
            return Tristimulus(u: first, v: second, y: third)?.color
        case .ciexyy:
            guard second > 0 else { return nil }
            let scale = third / second
            return Tristimulus(x: first * scale, y: third, z: (1 - first - second) * scale).color
        case .cielab:
            return lab(first, second, third).color
        case .cieluv:
            guard first > 0 else { return 0 }
            // Deviation: lightness counts as a share of 1 here, as libX11 has it, and not of 100.
            let scale = 13 * first / 100
            let white = Tristimulus.white.chromaticity
            return Tristimulus(u: second / scale + white.u, v: third / scale + white.v, y: luminance(first))?.color
        case .tekhvc:
            return hvc(first, second, third)?.color
        }
    }

    /// Luminance is a share of white's, lightness and value are of a hundred, chroma is none or more.
    private func isValid(_ first: Double, _ second: Double, _ third: Double) -> Bool {
        switch self {
        case .ciexyz: (0...1).contains(second)
        case .cieuvy, .ciexyy: (0...1).contains(third)
        case .cielab, .cieluv: (0...100).contains(first)
        case .tekhvc: (0...100).contains(second) && third >= 0
        }
    }

    /// CIE 1976 lightness to luminance.
    private func luminance(_ lightness: Double) -> Double {
        let root = (lightness + 16) / 116
        let cube = root * root * root
        return cube < 0.008_856 ? lightness / 903.29 : cube
    }

    // Deviation: the divisors are those of libX11, a hundredth of what CIE prescribes: programs that try their colours
    // in xterm see these.
    private func lab(_ lightness: Double, _ a: Double, _ b: Double) -> Tristimulus {
        let white = Tristimulus.white
        let root = (lightness + 16) / 116
        if root * root * root < 0.008_856 {
            let y = lightness / 9.03292
            return Tristimulus(x: white.x * (a / 3893.5 + y), y: y, z: white.z * (y - b / 1557.4))
        }
        let (x, z) = (root + a / 5, root - b / 2)
        return Tristimulus(x: white.x * x * x * x, y: root * root * root, z: white.z * z * z * z)
    }

    /// Hue in degrees from the best red, value and chroma up to 100.
    private func hvc(_ hue: Double, _ value: Double, _ chroma: Double) -> Tristimulus? {
        if value <= 0 { return Tristimulus(x: 0, y: 0, z: 0) }
        let white = Tristimulus.white
        if value >= 100 { return white }
        // The hue of the best red, seen from the white.
        let angle = (hue + 5.105_096_777_9) * .pi / 180
        let radius = chroma / (value * 7.50725)
        let (u, v) = white.chromaticity
        return Tristimulus(
            u: u + radius * sine(angle + .pi / 2),
            v: v + radius * sine(angle),
            y: luminance(value)
        )
    }

    /// The standard library has none.
    private func sine(_ angle: Double) -> Double {
        let angle = angle.remainder(dividingBy: 2 * .pi)
        var (term, sum) = (angle, angle)
        for step in stride(from: 2.0, through: 24, by: 2) {
            term *= -angle * angle / (step * (step + 1))
            sum += term
        }
        return sum
    }
}

/// A colour as the three sums of light that an eye makes of it (CIE 1931), 1 the luminance of white.
struct Tristimulus {
    var x: Double
    var y: Double
    var z: Double

    /// All primaries together.
    static let white = Tristimulus(x: 0.949_664_4, y: 1, z: 1.406_040_3)

    init(x: Double, y: Double, z: Double) {
        (self.x, self.y, self.z) = (x, y, z)
    }

    /// The colour of a chromaticity (CIE 1976 u′v′) and a luminance; nil where there is none.
    init?(u: Double, v: Double, y: Double) {
        guard v != 0 else { return nil }
        self.init(x: 9 * u / (4 * v) * y, y: y, z: (12 - 3 * u - 20 * v) / (4 * v) * y)
    }

    /// CIE 1976 u′v′; that of black is white's.
    var chromaticity: (u: Double, v: Double) {
        let sum = x + 15 * y + 3 * z
        return sum == 0 ? Self.white.chromaticity : (4 * x / sum, 9 * y / sum)
    }

    /// The intensities of the primaries; below 0 or above 1 for what a display cannot show.
    private var primaries: (red: Double, green: Double, blue: Double) {
        (
            3.483_404_812_535_390 * x - 1.521_763_749_272_852 * y - 0.559_231_333_540_498 * z,
            -1.071_527_513_061_936 * x + 1.965_937_952_043_724 * y + 0.036_736_913_395_535 * z,
            0.063_511_797_904_978 * x - 0.200_205_010_004_965 * y + 0.810_709_420_316_482 * z
        )
    }

    private var isShowable: Bool {
        let range = -1e-9...(1 + 1e-9)
        let (red, green, blue) = primaries
        return range.contains(red) && range.contains(green) && range.contains(blue)
    }

    /// Red, green and blue in the low 24 bits.
    var color: UInt32 {
        if isShowable {
            let (red, green, blue) = primaries
            return DeviceColor.color(red: red, green: green, blue: blue)
        }
        if y >= 1 { return 0xFFFFFF }
        guard y > 0 else { return 0 }
        let (red, green, blue) = withLessChroma.primaries
        // Why not 0: what chroma was taken from has a little of every primary.
        return DeviceColor.color(red: max(red, 1e-5), green: max(green, 1e-5), blue: max(blue, 1e-5))
    }

    /// The colour nearest to this one on the way to the grey as bright as it.
    private var withLessChroma: Tristimulus {
        let (u, v) = chromaticity
        let white = Self.white.chromaticity
        var nearest = Tristimulus(x: Self.white.x * y, y: y, z: Self.white.z * y)
        var (low, high) = (0.0, 1.0)
        // Bound: halved until no step of 8 bits is left in it.
        for _ in 0..<24 {
            let middle = (low + high) / 2
            let between = Tristimulus(u: white.u + (u - white.u) * middle, v: white.v + (v - white.v) * middle, y: y)
            if let between, between.isShowable {
                low = middle
                nearest = between
            } else {
                high = middle
            }
        }
        return nearest
    }
}
