import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { privateRootScript, STATE } from "./private-root";
import type { Pod } from "./pod";
import { volumeFolders } from "./volumes";
import { CERTIFICATES } from "./gateway-process";

/** Programs of the operating system that a home is made with, and the packages that bring them. */
const NEEDED = {
  unshare: "util-linux",
  setpriv: "util-linux",
  mount: "util-linux or mount",
  chroot: "coreutils",
} as const;

/** Throws with the way out when this machine cannot give a process namespaces of its own. */
export function checkNamespaces(): void {
  if (process.platform !== "linux")
    throw new Error(
      `the local gateway runs in Linux namespaces, and this is ${process.platform}; run it in a Linux virtual machine or container`,
    );
  if (process.arch !== "x64")
    throw new Error(
      `the gateway's Envoy extension is compiled for x86-64, and this processor is ${JSON.stringify(process.arch)}; run it on an x86-64 machine`,
    );
  for (const [program, name] of Object.entries(NEEDED)) {
    if (!onPath(program)) throw new Error(`${program}: not on PATH; install the package ${name}`);
  }
  if (!onPath("ip") && !onPath("ifconfig"))
    throw new Error("ip: not on PATH; install the package iproute2");
  try {
    execFileSync("unshare", [...flags(), "mount", "-t", "tmpfs", "none", "/tmp"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? "").trim();
    throw new Error(
      `this user may not make namespaces (${said}); run it as root, allow unprivileged user namespaces ` +
        "(sysctl kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu), or give the container CAP_SYS_ADMIN",
    );
  }
}

const onPath = (name: string): boolean =>
  (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .concat("/usr/sbin", "/sbin")
    .some((folder) => fs.existsSync(path.join(folder, name)));

/** Namespaces of its own, for root and for anybody else. */
function flags(): string[] {
  return process.getuid?.() === 0 ? ["-n", "-m"] : ["-U", "-r", "-n", "-m"];
}

/** Starts the inner part of a home in fresh namespaces; a channel of messages joins it with this process. */
export function startInside(options: {
  /** Folder of the environment's state. */
  state: string;
  /** Number of the run: each has a root of its own. */
  run: number;
  pod: Pod;
  log: string;
}): ChildProcess {
  const { state, run, pod, log } = options;
  const root = path.join(state, `root-${run}`);
  fs.mkdirSync(root, { recursive: true });
  const volumes = volumeFolders(pod);
  const script = privateRootScript({
    root,
    state,
    // Envoy's shared memory has one name per machine; two of different users cannot both have it.
    folders: ["/etc/ssl/certs", "/dev/shm", ...volumes.folders],
    links: {
      "/certs": `${CERTIFICATES}/envoy`,
      "/dev/stdout": `${STATE}/logs/access.log`,
      ...volumes.links,
    },
  });
  const file = path.join(state, `root-${run}.sh`);
  fs.writeFileSync(file, script, { mode: 0o700 });
  const descriptor = fs.openSync(log, "a", 0o600);
  const child = spawn(
    "unshare",
    [
      ...flags(),
      ...["sh", file, "setpriv", "--pdeathsig", "KILL", "--"],
      ...[process.execPath, path.join(__dirname, "main.js"), "--inside"],
    ],
    {
      // Nothing else of the host's environment: no proxy, no account, no authority of the user's.
      env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, LANG: "C.UTF-8" },
      stdio: ["ignore", descriptor, descriptor, "ipc"],
    },
  );
  fs.closeSync(descriptor);
  return child;
}
