#include "termbench.h"

int main(int argc, char **argv) {
    if (argc < 2) die("usage: job|term|echo|paint|spawn|rpc|limits");
    const char *c = argv[1];
    if (!strcmp(c, "job")) return cmd_job(argc, argv);
    if (!strcmp(c, "limits")) return cmd_limits();
    char **rest = parse_opts(argc, argv);
    if (!strcmp(c, "rpc")) return cmd_rpc();
    if (!*rest) die("no command after --");
    if (!strcmp(c, "term")) return cmd_term(rest);
    if (!strcmp(c, "echo")) return cmd_echo(rest);
    if (!strcmp(c, "paint")) return cmd_paint(rest);
    if (!strcmp(c, "spawn")) return cmd_spawn(rest);
    die("unknown subcommand %s", c);
}
