// What a process gives the program: time, randomness, ids, a log that redacts, back-off, a lock.
//
// Knows nothing of trading, chat or storage. Read first: `Timestamp` and `TimeSource`, `RandomSource`, `Secret`.
// Clocks and randomness are reached only through the two sources, so that tests decide both.
