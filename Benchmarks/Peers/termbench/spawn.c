/* spawn: command line calls, one after the other. */
#include "termbench.h"

/* The text with every {i} replaced; the caller frees it. */
char *subst(const char *s, int i) {
    char number[16], *out = malloc(strlen(s) * 4 + 16), *to = out;
    snprintf(number, sizeof number, "%d", i);
    while (*s) {
        if (!strncmp(s, "{i}", 3)) {
            to = stpcpy(to, number);
            s += 3;
        } else {
            *to++ = *s++;
        }
    }
    *to = 0;
    return out;
}

int cmd_spawn(char **argv) {
    int argc = 0, bad = 0;
    while (argv[argc]) argc++;
    int64_t *lat = malloc(sizeof(int64_t) * (size_t)opt_n);
    posix_spawn_file_actions_t fa;
    posix_spawn_file_actions_init(&fa);
    posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&fa, 1, "/dev/null", O_WRONLY, 0);
    int64_t begin = now_ns();
    for (int i = 0; i < opt_n; i++) {
        char **v = calloc((size_t)argc + 1, sizeof *v);
        for (int k = 0; k < argc; k++) v[k] = subst(argv[k], i);
        pid_t pid;
        int st;
        int64_t a = now_ns();
        if (posix_spawnp(&pid, v[0], &fa, NULL, v, environ)) die("spawn %s", v[0]);
        waitpid(pid, &st, 0);
        lat[i] = now_ns() - a;
        if (!WIFEXITED(st) || WEXITSTATUS(st)) bad++;
        for (int k = 0; k < argc; k++) free(v[k]);
        free(v);
    }
    double total = (now_ns() - begin) / 1e6;
    qsort(lat, (size_t)opt_n, sizeof *lat, cmp_i64);
    printf("{\"n\":%d,\"failed\":%d,\"total_ms\":%.2f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}\n", opt_n, bad, total,
           pct_us(lat, opt_n, .5) / 1e3, pct_us(lat, opt_n, .99) / 1e3, pct_us(lat, opt_n, 1) / 1e3);
    return 0;
}
