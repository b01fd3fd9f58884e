import CXlsxWriter

/// Memory that was freed and that the C library keeps for later.
public enum FreedMemory {
    /// Returns it to the system. What a report of many trades was made of is small pieces, which it would keep for
    /// good; takes some milliseconds.
    public static func giveBack() { _ = malloc_trim(0) }

    /// From now on blocks of a megabyte or more go back to the system as soon as they are freed. Else the C library
    /// raises that bound with each such block, up to 32 MB, and lists that grew stay in memory several times over.
    static func returnLargeBlocks() {
        _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
        // Setting the one fixes the other at a bound at which small blocks would come and go with a call each.
        _ = mallopt(M_TRIM_THRESHOLD, 8 << 20)
    }
}
