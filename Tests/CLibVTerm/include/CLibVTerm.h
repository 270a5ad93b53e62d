#ifndef C_LIB_VTERM_H
#define C_LIB_VTERM_H

#include <stddef.h>
#include <stdint.h>

/// A terminal of libvterm, which nobody here wrote: for a second opinion on what output looks like.
struct vterm_reference;

enum {
    VTERM_REFERENCE_BOLD = 1 << 0,
    VTERM_REFERENCE_ITALIC = 1 << 1,
    VTERM_REFERENCE_BLINK = 1 << 2,
    VTERM_REFERENCE_INVERSE = 1 << 3,
    VTERM_REFERENCE_STRIKE = 1 << 5,
    VTERM_REFERENCE_UNDERLINE_SHIFT = 8,
};

/// A cell. Colours: 0 is the default, 1 << 24 | n one of the palette, 2 << 24 | rgb.
struct vterm_reference_cell {
    uint32_t scalars[6];
    uint32_t attributes;
    uint32_t foreground;
    uint32_t background;
    /// 2 for a wide character, 0 for the column it takes besides.
    int width;
};

struct vterm_reference *vterm_reference_new(int columns, int rows);
void vterm_reference_feed(struct vterm_reference *reference, const uint8_t *bytes, size_t count);
void vterm_reference_resize(struct vterm_reference *reference, int columns, int rows);
struct vterm_reference_cell vterm_reference_cell_at(struct vterm_reference *reference, int row, int column);
void vterm_reference_cursor(struct vterm_reference *reference, int *row, int *column);
void vterm_reference_free(struct vterm_reference *reference);

#endif
