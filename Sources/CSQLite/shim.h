#pragma once
#include <sqlite3.h>
/* sqlite3_config is variadic. Without the counters of its allocator SQLite takes no lock of the whole process for each
   piece of memory. */
static inline int csqlite_disable_memory_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
