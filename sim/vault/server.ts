import type { ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import type net from "node:net";
import path from "node:path";
import { openCa, type LocalCa } from "../dataplane/server/ca";
import { projectRoot } from "../kubernetes/root";
import { CloudError, type Props } from "../model";
import { VaultApi } from "./api";
import { startIssuers, type Issuers } from "./issuers";
import { endProcess, freePort, launch, openBridge, pause } from "./processes";
import { runningVault, vaultFiles, vaultFolder, vaultKeys, type VaultPlace } from "./place";

/** Milliseconds the server may take to answer; a cold start on a busy machine takes a few seconds. */
const START_LIMIT = 60_000;

/** How often it is started on other ports when somebody took one meanwhile. */
const PORT_TRIES = 3;

/** Finds the program; undefined when there is none. */
export type FindVault = () => Promise<string | undefined>;

/**
 * The one Vault of local clouds: a real server, started with the first call that needs it, with its own data folder, TLS by
 * the local authority and storage in files, so that it survives a restart. It is sealed between runs; the unseal key and
 * the root token lie beside it, readable by the owner only, as the stand-in for an operator.
 */
export class LocalVault {
  private starting: Promise<VaultPlace> | undefined;
  private child: ChildProcess | undefined;
  private issuers: Issuers | undefined;
  private bridge: net.Server | undefined;
  private authority = "";

  constructor(
    private readonly clouds: string,
    private readonly address: () => string,
    private readonly isCluster: (issuer: string) => boolean,
    private readonly find: FindVault = findProgram,
  ) {}

  /** Whether it was ever started here, so that something may count on it. */
  get isInUse(): boolean {
    return vaultKeys(this.clouds) !== undefined;
  }

  /** Where it answers; started when it does not. Several callers start it once. */
  async place(): Promise<VaultPlace> {
    if (this.child && (this.child.exitCode !== null || this.child.signalCode !== null)) {
      await this.close();
    }
    this.starting ??= this.start().catch(async (error: unknown) => {
      await this.close();
      throw error;
    });
    return this.starting;
  }

  /** Its API with the operator's rights. */
  async api(): Promise<VaultApi> {
    const { port } = await this.place();
    const host = new URL(this.address()).hostname;
    return new VaultApi({ port, host, ca: this.authority, token: this.rootToken() });
  }

  /** Root of the paths of audit files. */
  get auditRoot(): string {
    return path.join(vaultFolder(this.clouds), vaultFiles.audit);
  }

  /** Ends the server; what it holds is kept. */
  async close(): Promise<void> {
    this.starting = undefined;
    this.issuers?.close();
    this.bridge?.close();
    const { child } = this;
    this.child = undefined;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const forced = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(forced);
    }
    if (!this.isInUse) return;
    const folder = vaultFolder(this.clouds);
    rmSync(path.join(folder, vaultFiles.place), { force: true });
    rmSync(path.join(folder, vaultFiles.socket), { force: true });
  }

  private rootToken(): string {
    return vaultKeys(this.clouds)?.rootToken ?? "";
  }

  private async start(): Promise<VaultPlace> {
    const program = await this.find();
    if (program === undefined) {
      throw new CloudError(
        "VaultMissing",
        503,
        "vault: must be there before the local clouds can keep secrets in it, got none on PATH and none in the cache; " +
          "run `unified-ai local vault` (builds it once with Go, about 7 minutes)",
      );
    }
    const folder = vaultFolder(this.clouds);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // What an earlier run left behind would hold the storage.
    const left = runningVault(this.clouds);
    if (left) await endProcess(left.pid);
    const ca = await openCa(path.join(this.clouds, "ca"));
    this.authority = readFileSync(ca.certFile, "utf8");
    this.issuers = await startIssuers(this.clouds, ca, this.isCluster);
    const { child, port, second } = await this.launched(program, folder, ca, this.issuers.port);
    const socket = path.join(folder, vaultFiles.socket);
    this.bridge = await openBridge(socket, port);
    const place: VaultPlace = {
      pid: child.pid ?? 0,
      address: this.address(),
      port,
      localAddress: `https://localhost:${second}`,
      socket,
      ca: ca.certFile,
    };
    writeFileSync(path.join(folder, vaultFiles.place), JSON.stringify(place), { mode: 0o600 });
    return place;
  }

  /** Vault, open, on two free ports: on others when somebody took one of them before it did. */
  private async launched(
    program: string,
    folder: string,
    ca: LocalCa,
    proxy: number,
  ): Promise<{ child: ChildProcess; port: number; second: number }> {
    const host = new URL(this.address()).hostname;
    const log = path.join(folder, vaultFiles.log);
    for (let tries = 1; ; tries++) {
      const [port, second] = await Promise.all([freePort(), freePort()]);
      await this.writeSettings(ca, host, port, second);
      const child = launch(program, folder, log, {
        // Vault reaches nothing but the issuers that the proxy knows.
        HTTPS_PROXY: `http://127.0.0.1:${proxy}`,
        SSL_CERT_FILE: ca.certFile,
      });
      this.child = child;
      try {
        await this.openSeal(child, { port, host, ca: this.authority }, log);
        return { child, port, second };
      } catch (error) {
        if (tries === PORT_TRIES || !/address already in use/.test((error as Error).message))
          throw error;
      }
    }
  }

  private async writeSettings(
    ca: LocalCa,
    host: string,
    port: number,
    second: number,
  ): Promise<void> {
    const folder = vaultFolder(this.clouds);
    const listeners: Props[] = [];
    for (const [name, at] of [[host, port] as const, ["localhost", second] as const]) {
      const { key, cert } = await ca.certificateFor(name);
      const file = path.join(folder, `${at === port ? "name" : "localhost"}.pem`);
      writeFileSync(file, `${cert.trim()}\n`, { mode: 0o600 });
      writeFileSync(`${file}.key`, `${key.trim()}\n`, { mode: 0o600 });
      listeners.push({
        tcp: {
          address: `127.0.0.1:${at}`,
          tls_cert_file: file,
          tls_key_file: `${file}.key`,
          tls_min_version: "tls12",
        },
      });
    }
    const settings = {
      storage: { file: { path: path.join(folder, vaultFiles.data) } },
      listener: listeners,
      api_addr: `https://127.0.0.1:${port}`,
      // Locked memory needs a capability that a development machine does not give.
      disable_mlock: true,
      raw_storage_endpoint: false,
      log_level: "warn",
    };
    writeFileSync(path.join(folder, vaultFiles.settings), JSON.stringify(settings, null, 2), {
      mode: 0o600,
    });
  }

  /** Initialises it on first use, unseals it, and waits until it is active. */
  private async openSeal(
    child: ChildProcess,
    access: { port: number; host: string; ca: string },
    log: string,
  ): Promise<void> {
    const api = new VaultApi({ ...access, token: "" });
    let state = "no answer";
    for (const deadline = Date.now() + START_LIMIT; Date.now() < deadline; await pause(50)) {
      if (child.exitCode !== null || child.signalCode !== null) {
        const said = readFileSync(log, "utf8").trim().split("\n").slice(-3).join("; ");
        throw new Error(`vault: ended with ${child.exitCode ?? child.signalCode}: ${said}`);
      }
      const seal = await api.call("GET", "sys/seal-status").catch((error: unknown) => {
        state = (error as Error).message;
        return undefined;
      });
      if (!seal) continue;
      if (seal["initialized"] !== true) await this.initialise(api);
      else if (seal["sealed"] === true) {
        const key = vaultKeys(this.clouds)?.unsealKey;
        if (key === undefined)
          throw new Error(
            `vault: its data in ${vaultFolder(this.clouds)} is sealed and the key file is gone; run \`unified-ai local reset\``,
          );
        await api.call("POST", "sys/unseal", { key });
      } else if (await this.isActive(access)) return;
    }
    throw new Error(`vault: must answer within ${START_LIMIT / 1000} s, got ${state}; see ${log}`);
  }

  private async initialise(api: VaultApi): Promise<void> {
    const made = await api.call("POST", "sys/init", { secret_shares: 1, secret_threshold: 1 });
    const keys = {
      unsealKey: (made["keys_base64"] as string[])[0],
      rootToken: made["root_token"],
    };
    const file = path.join(vaultFolder(this.clouds), vaultFiles.keys);
    writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  }

  /** Just unsealed it still refuses for a moment. */
  private async isActive(access: { port: number; host: string; ca: string }): Promise<boolean> {
    const api = new VaultApi({ ...access, token: this.rootToken() });
    return api.call("GET", "auth/token/lookup-self").then(
      () => true,
      () => false,
    );
  }
}

/** The program: `UNIFIED_AI_VAULT`, else the one on PATH or in the cache. */
async function findProgram(): Promise<string | undefined> {
  const stated = process.env["UNIFIED_AI_VAULT"];
  if (stated !== undefined && stated !== "") return stated;
  const load = createRequire(path.join(projectRoot, "package.json"));
  const { findVault } = load("./tools/vault.cjs") as { findVault: FindVault };
  return findVault();
}
