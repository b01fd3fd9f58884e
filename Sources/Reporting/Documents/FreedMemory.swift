import CXlsxWriter

/// Memory that was freed and that the C library keeps for later.
public enum FreedMemory {
    /// Returns it to the system. What a report of many trades was made of is small pieces, which it would keep for
    /// good; takes some milliseconds.
    public static func giveBack() { _ = malloc_trim(0) }
}
