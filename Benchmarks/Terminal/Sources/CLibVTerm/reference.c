#include "CLibVTerm.h"

#include <stdlib.h>
#include <string.h>
#include <vterm.h>

// The rows that left the screen, in a ring: the newest replaces the oldest.
struct reference_terminal {
    VTerm *terminal;
    VTermScreen *screen;
    VTermScreenCell **rows;
    int *widths;
    size_t capacity;
    size_t next;
    size_t count;
};

static int push_line(int columns, const VTermScreenCell *cells, void *user) {
    struct reference_terminal *self = user;
    VTermScreenCell **row = &self->rows[self->next];
    if (*row == NULL || self->widths[self->next] < columns) {
        free(*row);
        *row = malloc((size_t)columns * sizeof **row);
        if (*row == NULL) return 0;
    }
    memcpy(*row, cells, (size_t)columns * sizeof *cells);
    self->widths[self->next] = columns;
    self->next = (self->next + 1) % self->capacity;
    if (self->count < self->capacity) self->count += 1;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.sb_pushline = push_line};

struct reference_terminal *reference_new(int columns, int rows, int scrollback_rows) {
    struct reference_terminal *self = calloc(1, sizeof *self);
    if (self == NULL) return NULL;
    self->capacity = (size_t)scrollback_rows;
    self->rows = calloc(self->capacity, sizeof *self->rows);
    self->widths = calloc(self->capacity, sizeof *self->widths);
    self->terminal = vterm_new(rows, columns);
    if (self->rows == NULL || self->widths == NULL || self->terminal == NULL) {
        reference_free(self);
        return NULL;
    }
    vterm_set_utf8(self->terminal, 1);
    self->screen = vterm_obtain_screen(self->terminal);
    vterm_screen_enable_altscreen(self->screen, 1);
    vterm_screen_set_callbacks(self->screen, &callbacks, self);
    vterm_screen_set_damage_merge(self->screen, VTERM_DAMAGE_SCROLL);
    vterm_screen_reset(self->screen, 1);
    return self;
}

void reference_feed(struct reference_terminal *self, const char *bytes, size_t count) {
    vterm_input_write(self->terminal, bytes, count);
    vterm_screen_flush_damage(self->screen);
}

size_t reference_scrollback_rows(const struct reference_terminal *self) { return self->count; }

void reference_free(struct reference_terminal *self) {
    if (self == NULL) return;
    if (self->terminal != NULL) vterm_free(self->terminal);
    if (self->rows != NULL) {
        for (size_t index = 0; index < self->capacity; index += 1) free(self->rows[index]);
    }
    free(self->rows);
    free(self->widths);
    free(self);
}
