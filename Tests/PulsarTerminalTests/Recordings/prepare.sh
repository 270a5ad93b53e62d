# Makes the home folder that the recorded programs see. Run by Scripts/record-session in an empty folder.
set -e
awk 'BEGIN { for (i = 1; i <= 2000; i++) printf "%5d  The quick brown fox jumps over the lazy dog number %d%s\n", i, i * 7919 % 1000,
    (i % 17 ? "" : ", and this line is longer than the window is wide, so that it must be wrapped or cut.") }' > long.txt
cat > main.c <<'END'
#include <stdio.h>

/* Prints a greeting for each argument. */
int main(int count, char **arguments) {
    for (int i = 1; i < count; i++) {
        printf("hello, %s\n", arguments[i]);
    }
    return count > 1 ? 0 : 64;
}
END
cat > demo.txt <<'END'
UTF-8: ASCII, Latin-1 äöüß éèê, Greek αβγδε, Cyrillic Привет, мир
CJK:    漢字かなカナ 한국어 中文字符   fullwidth ＡＢＣ１２３  halfwidth ｱｲｳ
Emoji:  😀 🎉 🚀 ❤️ ☺︎ ☺️ 1️⃣  👍🏽 👩🏿‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇯🇵🇺🇳
Marks:  é ñ å q̃ ḉ Z̷̨̛͉̪a̵l̶g̸o̴ ก็ กำ ड्ड नि العربية עִבְרִית
Zero:   a​b (space)  a‍b (joiner)  a­b (soft hyphen)  ﻿(mark)
Boxes:  ┌─┬─┐ │ │ ╔═╦═╗ ▀▄█▌▐░▒▓ ⠁⠃⠇⡇ ▲▼◆○● ←↑→↓ ∀∂∈ℝ∧∪≡∞
Powerline:    Private use: 󰀀 󰊠
Lines of wide characters that meet the right margin at an odd column:
a漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字
👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀
END
printf 'Broken: \300\257 \355\240\200 \377 \342\202 cut \364\220\200\200 end\n' >> demo.txt
mkdir -p tree/source tree/documents tree/.hidden
for name in alpha beta gamma delta epsilon zeta eta theta iota kappa lambda; do echo "$name" > "tree/$name.txt"; done
: > tree/archive.tar.gz; : > tree/picture.png; : > tree/song.ogg; : > "tree/with space"; : > tree/漢字.txt; : > tree/été.txt
printf '#!/bin/sh\necho run\n' > tree/run.sh; chmod +x tree/run.sh
ln -s alpha.txt tree/link; ln -s nowhere tree/dangling; mkfifo tree/pipe; mkdir -m 1777 tree/sticky
find tree -exec touch -h -d '2024-02-29 12:34:56' {} +

cat > .vimrc <<'END'
set nocompatible number ruler showcmd hlsearch incsearch laststatus=2 background=dark mouse=a
syntax on
END
cat > .tmux.conf <<'END'
set -g default-terminal tmux-256color
set -g status-right "example"
set -g status-style bg=colour24,fg=colour231
set -g default-command "PS1='$ ' exec sh"
END
cat > .zshrc <<'END'
setopt prompt_subst no_beep
autoload -Uz compinit && compinit -u
PROMPT=$'%K{24}%F{231} %n@%m %k%F{24}%K{240}\ue0b0%F{255} %~ %k%F{240}\ue0b0%f '
RPROMPT='%F{yellow}%(?..✘ %?) %F{244}12:34:56%f'
precmd() { print -Pn '\e]0;%n@%m: %~\a\e]7;file://example%d\a\e]133;A\a' }
preexec() { print -n '\e]133;C\a' }
END
mkdir -p .config/fish
cat > .config/fish/config.fish <<'END'
function fish_greeting
    echo Welcome
end
function fish_right_prompt
    set_color brblack; echo 12:34:56; set_color normal
end
END
cat > page.1 <<'END'
.TH PULSE 1 2024-02-29 "Pulse 1.0" "General Commands"
.SH NAME
pulse \- show a thing that pulses
.SH SYNOPSIS
.B pulse
.RB [ \-n
.IR count ]
.RB [ \-\-colour [= \fIwhen\fR ]]
.I file ...
.SH DESCRIPTION
.B pulse
reads each
.I file
and shows it again and again. This page exists to be looked at: it has
.B bold
words,
.I underlined
words, and a paragraph long enough that it is filled and adjusted over several lines of the terminal, with a
hyphenation here and there when a conveniently long word such as internationalisation comes by.
.SH OPTIONS
.TP
.BI \-n " count"
Stop after
.I count
rounds.
.TP
.BR \-\-colour [= \fIwhen\fR ]
When is
.BR always ,
.BR auto " or"
.BR never .
.SH "EXIT STATUS"
.IP \(bu 2
0 when all went well;
.IP \(bu 2
1 when a file could not be read;
.IP \(bu 2
64 when the command line was wrong.
.SH ENVIRONMENT
.nf
TERM      the kind of terminal
COLUMNS   its width
LINES     its height
.fi
.SH "SEE ALSO"
.BR cat (1),
.BR less (1),
.BR watch (1)
END
cat > build.sh <<'END'
# Prints like builders with a progress bar do: coloured verbs, a bar redrawn in place with \r, warnings in between.
bar() { printf '\r\033[K\033[1;36m    Building\033[0m [%s%s] %d/%d: %s' "$(printf '%*s' "$(($1 / 2))" '' | tr ' ' '=')>" \
    "$(printf '%*s' "$((30 - $1 / 2))" '')" "$1" 60 "$2"; }
i=0
while [ $i -lt 60 ]; do
    i=$((i + 1))
    printf '\r\033[K\033[1;32m   Compiling\033[0m component-%d v0.%d.%d\n' $i $((i % 7)) $((i % 11))
    [ $((i % 13)) -ne 0 ] || printf '\r\033[K\033[1;33mwarning\033[0m\033[1m: unused variable: `value%d`\033[0m\n \033[1;34m-->\033[0m source/component-%d.x:%d:9\n\033[1;34m  |\033[0m\n\033[1;34m12 |\033[0m     let value%d = 5;\n\033[1;34m  |\033[0m         \033[1;33m^^^^^^ help: prefix it with an underscore\033[0m\n\n' $i $i $((i * 3)) $i
    bar $i "component-$i, component-$((i + 1))(build)"
done
printf '\r\033[K\033[1;32m    Finished\033[0m dev [unoptimized + debuginfo] target(s) in 3.14s\n'
i=0
while [ $i -lt 300 ]; do
    i=$((i + 1))
    printf '\r[%d/300] Building object \033[38;5;%dmfile%03d.o\033[0m\033[K' $i $((i % 216 + 16)) $i
done
printf '\nFAILED: \033[31mlink\033[m\n'
i=0
while [ $i -le 100 ]; do
    printf '\rDownloading \033[38;2;%d;%d;80m%s\033[0m %3d%%' $((255 - i * 2)) $((i * 2)) "$(printf '%*s' $((i / 3)) '' | sed 's/ /━/g')" $i
    i=$((i + 4))
done
printf '\n\033[2A\033[4mdone above\033[24m\033[2B\n'
END
git init -q -b main repository
cd repository
export GIT_AUTHOR_NAME=Person GIT_AUTHOR_EMAIL=person@example.org GIT_COMMITTER_NAME=Person GIT_COMMITTER_EMAIL=person@example.org
commit() {
    export GIT_AUTHOR_DATE="2024-02-29T12:00:$1Z" GIT_COMMITTER_DATE="2024-02-29T12:00:$1Z"
    echo "$2" >> "$3"; git add "$3"; git commit -q -m "$2"
}
commit 01 "build: begin" one; commit 02 "docs: say what it is" two; git checkout -q -b feature
commit 03 "feature: half of it, with a subject line that is a good deal longer than the window can show in one row" three
git checkout -q main; commit 04 "fix: the other thing" one; git tag v1.0; git checkout -q feature; commit 05 "feature: done ✓" three
git checkout -q main; GIT_COMMITTER_DATE=2024-02-29T12:00:06Z git merge -q --no-ff -m "merge: feature" feature
git checkout -q -b topic HEAD~1; commit 07 "topic: try it" four; git checkout -q main; commit 08 "docs: 漢字 and émigrés" two
GIT_COMMITTER_DATE=2024-02-29T12:00:09Z git merge -q --no-ff -m "merge: topic" topic
for i in 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do commit $i "work: step $i" one; done
printf 'first\n' > one; cp two three
