#include "CLibVTerm.h"

#include <stdlib.h>
#include <vterm.h>

struct vterm_reference {
    VTerm *terminal;
    VTermScreen *screen;
};

struct vterm_reference *vterm_reference_new(int columns, int rows) {
    struct vterm_reference *self = calloc(1, sizeof *self);
    if (self == NULL) return NULL;
    self->terminal = vterm_new(rows, columns);
    vterm_set_utf8(self->terminal, 1);
    self->screen = vterm_obtain_screen(self->terminal);
    vterm_screen_enable_altscreen(self->screen, 1);
    vterm_screen_reset(self->screen, 1);
    return self;
}

void vterm_reference_feed(struct vterm_reference *self, const uint8_t *bytes, size_t count) {
    vterm_input_write(self->terminal, (const char *)bytes, count);
    vterm_screen_flush_damage(self->screen);
}

void vterm_reference_resize(struct vterm_reference *self, int columns, int rows) {
    vterm_set_size(self->terminal, rows, columns);
}

static uint32_t color(VTermColor color, int is_default) {
    if (is_default) return 0;
    if (VTERM_COLOR_IS_INDEXED(&color)) return 1u << 24 | color.indexed.idx;
    return 2u << 24 | (uint32_t)color.rgb.red << 16 | (uint32_t)color.rgb.green << 8 | color.rgb.blue;
}

struct vterm_reference_cell vterm_reference_cell_at(struct vterm_reference *self, int row, int column) {
    VTermScreenCell cell;
    struct vterm_reference_cell found = {.width = 1};
    VTermPos position = {.row = row, .col = column};
    if (!vterm_screen_get_cell(self->screen, position, &cell)) return found;
    if (cell.chars[0] == (uint32_t)-1) {
        found.width = 0;
    } else {
        found.width = cell.width;
        for (int index = 0; index < 6 && cell.chars[index] != 0; index += 1) found.scalars[index] = cell.chars[index];
    }
    if (cell.attrs.bold) found.attributes |= VTERM_REFERENCE_BOLD;
    if (cell.attrs.italic) found.attributes |= VTERM_REFERENCE_ITALIC;
    if (cell.attrs.blink) found.attributes |= VTERM_REFERENCE_BLINK;
    if (cell.attrs.reverse) found.attributes |= VTERM_REFERENCE_INVERSE;
    if (cell.attrs.strike) found.attributes |= VTERM_REFERENCE_STRIKE;
    found.attributes |= (uint32_t)cell.attrs.underline << VTERM_REFERENCE_UNDERLINE_SHIFT;
    found.foreground = color(cell.fg, VTERM_COLOR_IS_DEFAULT_FG(&cell.fg));
    found.background = color(cell.bg, VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
    return found;
}

void vterm_reference_cursor(struct vterm_reference *self, int *row, int *column) {
    VTermPos position;
    vterm_state_get_cursorpos(vterm_obtain_state(self->terminal), &position);
    *row = position.row;
    *column = position.col;
}

void vterm_reference_free(struct vterm_reference *self) {
    if (self == NULL) return;
    vterm_free(self->terminal);
    free(self);
}
