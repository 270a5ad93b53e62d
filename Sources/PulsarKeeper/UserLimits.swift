import CPulsarPTY

#if canImport(Glibc)
import Glibc
#endif

/// What the user had before the daemon set its own; children get it back.
struct UserLimits {
    let umask: mode_t
    let descriptorsMax: UInt64
    let coreMax: UInt64
    /// What children write to their oom_score_adj: they go before the keeper does.
    let oomScore: Int32
    /// The first descriptor that sessions leave to the keeper.
    let sessionDescriptorMax: Int32

    /// Takes what the user had, and sets the keeper's own.
    ///
    /// - Parameter reserved: descriptors that sessions leave to the keeper.
    static func take(reserved: Int32) -> UserLimits {
        var (descriptorsMax, coreMax): (UInt64, UInt64) = (1024, 0)
        let ours = pulsar_raise_limits(&descriptorsMax, &coreMax)
        return UserLimits(
            umask: Glibc.umask(0o077),
            descriptorsMax: descriptorsMax,
            coreMax: coreMax,
            oomScore: min(1000, pulsar_oom_score() + 200),
            sessionDescriptorMax: Int32(clamping: ours) - reserved
        )
    }

    /// As a keeper leaves them to the next one, whose own are the daemon's already.
    ///
    /// ```text
    /// 0 u32 umask   4 i32 score   8 u64 descriptors   16 u64 core
    /// ```
    var legacy: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(UInt32(umask))
        bytes.appendLittleEndian(oomScore)
        bytes.appendLittleEndian(descriptorsMax)
        bytes.appendLittleEndian(coreMax)
        return bytes
    }

    /// The user's, of a legacy; the rest as it is here.
    func replaced(by legacy: [UInt8]) -> UserLimits {
        guard let umask = legacy.littleEndian(UInt32.self, at: 0), let score = legacy.littleEndian(Int32.self, at: 4),
            let descriptorsMax = legacy.littleEndian(UInt64.self, at: 8),
            let coreMax = legacy.littleEndian(UInt64.self, at: 16)
        else { return self }
        return UserLimits(
            umask: mode_t(umask & 0o777),
            descriptorsMax: descriptorsMax,
            coreMax: coreMax,
            oomScore: score,
            sessionDescriptorMax: sessionDescriptorMax
        )
    }
}
