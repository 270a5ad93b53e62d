#ifndef C_LIB_VTERM_H
#define C_LIB_VTERM_H

#include <stddef.h>

/// A libvterm screen with a scrollback: as much of a model as the engine it is measured beside.
struct reference_terminal;

struct reference_terminal *reference_new(int columns, int rows, int scrollback_rows);
void reference_feed(struct reference_terminal *terminal, const char *bytes, size_t count);
size_t reference_scrollback_rows(const struct reference_terminal *terminal);
void reference_free(struct reference_terminal *terminal);

#endif
