import * as path from "node:path";

/** Where the real file system is seen inside the private one. */
const HOST = "/.host";
/** Folder of the environment's state inside the private file system: a short path, since sockets need one. */
export const STATE = "/.state";
/** Folder in memory for what must not lie on a disk. */
export const WORK = "/.work";
/** Home folder of the processes inside, by their entry in /etc/passwd. */
export const HOME = `${WORK}/home`;

/** What a private file system has that the host has not. */
export interface PrivateRoot {
  /** Empty folder of the host to build it on; the host never sees anything in it. */
  root: string;
  /** Folder of the host that STATE is. */
  state: string;
  /** Folders that are empty and writable, whatever the host has there; absolute. */
  folders: readonly string[];
  /** Links, by absolute path of the link. */
  links: Readonly<Record<string, string>>;
}

/**
 * Shell script that builds a private root on a tmpfs, brings loopback up, and becomes the command that is given to it as
 * arguments, inside. It runs in fresh network and mount namespaces. Every folder of the host is there under its own path;
 * a folder on the way to one of ours is made anew, with links to what the host has in it.
 */
export function privateRootScript({ root, state, folders, links }: PrivateRoot): string {
  const fresh = [...new Set([...folders, WORK])].sort();
  const parents = ancestors([...fresh, ...Object.keys(links), "/etc/passwd", "/etc/hosts"]);
  const R = quote(root);
  return [
    "set -eu",
    "if command -v ip >/dev/null; then ip link set lo up; else ifconfig lo up; fi",
    `mount -t tmpfs -o mode=0755 home ${R}`,
    `mkdir -p ${[HOST, STATE].map((folder) => quote(root + folder)).join(" ")}`,
    `mount --rbind / ${quote(root + HOST)}`,
    `mount --bind ${quote(state)} ${quote(root + STATE)}`,
    ...[...parents, ...fresh].map((folder) => `mkdir -p ${quote(root + folder)}`),
    // Before the host's own entries are linked, which leave alone what is there.
    ...Object.entries(links).map(
      ([link, target]) => `ln -s ${quote(target)} ${quote(root + link)}`,
    ),
    `echo 'root:x:0:0:root:${HOME}:/bin/sh' > ${quote(`${root}/etc/passwd`)}`,
    `: > ${quote(`${root}/etc/hosts`)}`,
    // Nobody answers there, so a name that is not in the hosts file fails at once and never leaves the machine.
    `echo 'nameserver 127.0.0.1' > ${quote(`${root}/etc/resolv.conf`)}`,
    "for entry in /*; do",
    `  name=\${entry#/}; { [ -e ${R}/"$name" ] || [ -L ${R}/"$name" ]; } && continue`,
    `  if [ -L "$entry" ]; then cp -P "$entry" ${R}/"$name"`,
    `  elif [ -d "$entry" ]; then mkdir ${R}/"$name"; mount --rbind "$entry" ${R}/"$name"; fi`,
    "done",
    ...parents
      .filter((folder) => !fresh.some((one) => inside(folder, one)))
      .map((folder) => linkEntries(root, folder)),
    `mkdir -p ${quote(root + HOME)}; chmod 0700 ${quote(root + WORK)}`,
    "cd /",
    `exec chroot ${R} "$@"`,
    "",
  ].join("\n");
}

function linkEntries(root: string, folder: string): string {
  const here = quote(folder);
  const there = quote(root + folder);
  return (
    `for entry in ${here}/* ${here}/.[!.]*; do name=\${entry##*/}; ` +
    `if { [ -e "$entry" ] || [ -L "$entry" ]; } && [ ! -e ${there}/"$name" ] && [ ! -L ${there}/"$name" ]; ` +
    `then ln -s ${quote(HOST + folder)}/"$name" ${there}/"$name"; fi; done`
  );
}

/** Folders above paths, the root left out, each once, a folder before what is in it. */
function ancestors(paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const one of paths) {
    for (let above = path.dirname(one); above !== "/"; above = path.dirname(above))
      found.add(above);
  }
  return [...found].sort();
}

const inside = (folder: string, other: string): boolean =>
  folder === other || folder.startsWith(`${other}/`);

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
