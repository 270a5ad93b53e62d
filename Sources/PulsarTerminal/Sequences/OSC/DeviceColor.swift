/// What a display needs to shine as bright as wanted, as an X server has it for a display that nobody measured.
///
/// The lines are drawn through what XParseColor answers to `rgbi:`; between the points it is off by a step at most.
// Measured: libX11 1.8 on a server without a colour profile, for 20,000 intensities of each colour.
enum DeviceColor {
    /// Red, green and blue in the low 24 bits, for intensities from 0 to 1.
    static func color(red: Double, green: Double, blue: Double) -> UInt32 {
        value(red, reds, least: 9) << 16 | value(green, greens, least: 19) << 8 | value(blue, blues, least: 14)
    }

    /// 0 for no light at all; the least light takes more than one step.
    private static func value(
        _ intensity: Double,
        _ points: [(intensity: Double, value: Double)],
        least: UInt32
    ) -> UInt32 {
        guard intensity > 0 else { return 0 }
        guard let end = points.firstIndex(where: { intensity <= $0.intensity }), end > 0 else { return 255 }
        let (from, to) = (points[end - 1], points[end])
        let share = (intensity - from.intensity) / (to.intensity - from.intensity)
        return max(least, UInt32(from.value + share * (to.value - from.value) + 0.5))
    }

    private static let reds: [(intensity: Double, value: Double)] = [
        (0, 0), (0.00005, 8.5), (0.001, 10.5), (0.00145, 14.5), (0.00245, 20.5), (0.0037, 25.5), (0.00575, 31.5),
        (0.00845, 37.5), (0.01185, 43.5), (0.01685, 50.5), (0.0231, 57.5), (0.0318, 65.5), (0.0438, 74.5),
        (0.0585, 83.5), (0.07795, 93.5), (0.10355, 104.5), (0.13385, 115.5), (0.1727, 127.5), (0.21755, 139.5),
        (0.2736, 152.5), (0.34265, 166.5), (0.421, 180.5), (0.51565, 195.5), (0.62885, 211.5), (0.763, 228.5),
        (0.9204, 246.5), (1, 255),
    ]
    private static let greens: [(intensity: Double, value: Double)] = [
        (0, 0), (0.00005, 18.5), (0.00095, 20.5), (0.0022, 25.5), (0.00385, 30.5), (0.00655, 36.5), (0.0101, 42.5),
        (0.01455, 48.5), (0.02105, 55.5), (0.02915, 62.5), (0.0403, 70.5), (0.05565, 79.5), (0.07635, 89.5),
        (0.10385, 100.5), (0.1365, 111.5), (0.1781, 123.5), (0.226, 135.5), (0.28995, 149.5), (0.37345, 165.5),
        (0.47365, 182.5), (0.5982, 201.5), (0.7638, 224.5), (1, 255),
    ]
    private static let blues: [(intensity: Double, value: Double)] = [
        (0, 0), (0.00005, 13.5), (0.00145, 15.5), (0.0022, 20.5), (0.00335, 25.5), (0.00535, 31.5), (0.00755, 36.5),
        (0.01035, 41.5), (0.01375, 46.5), (0.01875, 52.5), (0.02585, 59.5), (0.036, 67.5), (0.05, 76.5),
        (0.067, 85.5), (0.0897, 95.5), (0.11945, 106.5), (0.1578, 118.5), (0.20245, 130.5), (0.2627, 144.5),
        (0.33685, 159.5), (0.4265, 175.5), (0.5331, 192.5), (0.6715, 212.5), (0.8527, 236.5), (1, 255),
    ]
}
