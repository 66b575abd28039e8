# Ends what a killed process of ours leaves running: its command, and Pulumi's language hosts, which Pulumi puts into
# groups of their own. The input's first line is the mark in the environment of all that it started. The second says what
# to end: a process id (with a minus, a group's) or "none". A third says that the command has ended by itself. Where the
# writer is killed, no more lines come.
PATH=$PATH:/usr/bin:/bin
pulumi='(^|[ /])pulumi( |-language-)|/@pulumi/pulumi/cmd/run'
read -r mark || exit 0
# Killed while it started a command: all that has the mark is that command's.
read -r target || { target=none pulumi=.; }
read -r _ && exit 0

marked() {
  if [ -r /proc/self/environ ]; then
    for file in $(grep -lF "$mark" /proc/[0-9]*/environ 2>/dev/null); do
      pid=${file#/proc/}
      pid=${pid%/environ}
      tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qE "$pulumi" && echo "$pid"
    done
  else
    ps axeww -o pid=,command= | grep -F "$mark" | grep -E "$pulumi" | awk '{ print $1 }'
  fi
}

signal() {
  [ "$target" != none ] && kill "-$1" "$target" 2>/dev/null
}

# Pulumi takes the first as a request to end cleanly, and a second one as an order to end at once.
if [ "$target" = none ]; then kill -INT $(marked) 2>/dev/null; else signal INT; fi
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  if ! signal 0 && [ -z "$(marked)" ]; then exit 0; fi
  sleep 0.25
done
signal KILL
kill -KILL $(marked) 2>/dev/null
exit 0
