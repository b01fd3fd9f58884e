#pragma once
#include <zlib.h>
/* inflateInit2 is a macro. 16 + 15: gzip format, the largest window. */
static inline int czlib_begin_gunzip(z_stream *s) { return inflateInit2(s, 16 + 15); }
