/** The sockets: TLS by server name, one listener per address, refused connections, CONNECT left out. */
import https from "node:https";
import net from "node:net";
import type { TLSSocket } from "node:tls";
import { addressOf, hostNames, serviceOf, type HostName } from "../hosts";
import { hostTargets, serviceDefinition } from "../services";
import { exchange, type Exchanges } from "./exchange";
import type { LocalCa } from "./ca";
import type { FaultSettings } from "./faults";
import { isWholeHello, serverNameOf } from "./client-hello";

/** Milliseconds between looks at the faults for listeners to open or close. */
const LOOK = 20;

/** Looks at the faults for one at the store, whose changes can wait. */
const STORE_LOOK = 10;

/** What `listen` needs. */
export interface ListenSettings {
  exchanges: Omit<Exchanges, "rawSocket">;
  ca: LocalCa;
  /** 0 lets the system choose, the same for every address. */
  port: number;
  /** One address for all names, or `per-host`: every name also listens on its own. */
  address: string;
  /** Hears of faults and behaviours once listeners are opened and closed as they say. */
  applied?: (settings: FaultSettings) => void;
}

/** A data plane that listens. */
export interface Listening {
  port: number;
  /** Names answered now. */
  hosts(): HostName[];
  close(): Promise<void>;
}

/** Opens the sockets. */
export async function listen(settings: ListenSettings): Promise<Listening> {
  const { exchanges, ca } = settings;
  const { clouds } = exchanges.context;
  const perHost = settings.address === "per-host";
  const raw = new Map<string, net.Socket>();
  // By connection. A resumed session of TLS 1.2 has no server name of its own, so the ClientHello's is kept.
  const asked = new Map<string, string>();
  const names = new Map<TLSSocket, string>();
  let known = new Map(hostNames(clouds).map((host) => [host.name, host.address]));

  const server = https.createServer(
    {
      ALPNProtocols: ["http/1.1"],
      SNICallback: (name, done) => {
        const host = name.toLowerCase();
        if (!known.has(host)) {
          done(new Error(`no service answers as ${host}`));
          return;
        }
        ca.contextFor(host).then(
          (context) => done(null, context),
          (error: unknown) => done(error as Error),
        );
      },
      keepAlive: true,
    },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      const name = names.get(socket) ?? "";
      void exchange(
        { ...exchanges, rawSocket: (one) => raw.get(peerOf(one.socket)) },
        name,
        request,
        response,
      ).catch((error: unknown) => {
        process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
        socket.destroy();
      });
    },
  );
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.timeout = 0;
  server.on("secureConnection", (socket: TLSSocket) => {
    const name = asked.get(peerOf(socket)) ?? "";
    if (!known.has(name)) {
      socket.destroy();
      return;
    }
    names.set(socket, name);
    socket.on("close", () => names.delete(socket));
    socket.on("error", () => undefined);
  });
  server.on("tlsClientError", (_error, socket) => socket.destroy());

  const targetsOf = (name: string): string[] => {
    const service = serviceOf(name);
    return service ? hostTargets(serviceDefinition(service.kind), name) : [name];
  };
  const refused = (name: string): boolean =>
    exchanges.faults.peek(targetsOf(name))?.kind === "refused";
  const accept = (socket: net.Socket): void => {
    const peer = peerOf(socket);
    raw.set(peer, socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      raw.delete(peer);
      asked.delete(peer);
    });
    const read = (before: Buffer): void => {
      socket.once("data", (more: Buffer) => {
        const bytes = Buffer.concat([before, more]);
        if (!isWholeHello(bytes)) {
          read(bytes);
          return;
        }
        socket.pause();
        const name = serverNameOf(bytes) ?? "";
        if (refused(name)) {
          exchanges.faults.strike(targetsOf(name));
          socket.resetAndDestroy();
          return;
        }
        asked.set(peer, name);
        socket.unshift(bytes);
        server.emit("connection", socket);
      });
    };
    read(Buffer.alloc(0));
  };

  const shared = net.createServer(accept);
  const sharedAddress = perHost ? "127.0.0.1" : settings.address;
  await opened(shared, settings.port, sharedAddress);
  const { port } = shared.address() as net.AddressInfo;
  const own = new Map<string, net.Server>();

  const closeIdle = (name: string): void => {
    for (const [socket, held] of names) {
      const busy = (socket as TLSSocket & { _httpMessage?: unknown })._httpMessage;
      if (held === name && !busy) raw.get(peerOf(socket))?.resetAndDestroy();
    }
  };
  let looks = 0;
  let version = clouds.version;
  let applied: FaultSettings | undefined;
  const look = async (): Promise<void> => {
    const inForce = exchanges.faults.current();
    if (looks++ % STORE_LOOK === 0) clouds.refresh();
    // Calls refresh too.
    const renamed = clouds.version !== version;
    version = clouds.version;
    if (renamed) known = new Map(hostNames(clouds).map((one) => [one.name, one.address]));
    // A counted refusal ends without a change of the file.
    const refusing = inForce.faults.some((fault) => fault.kind === "refused");
    if (!renamed && !refusing && inForce === applied) return;
    await arrange();
    if (inForce !== applied) settings.applied?.(inForce);
    applied = inForce;
  };
  const arrange = async (): Promise<void> => {
    for (const name of known.keys()) {
      const closed = refused(name);
      if (closed) closeIdle(name);
      if (!perHost) continue;
      const held = own.get(name);
      if (closed && held) {
        own.delete(name);
        held.close();
      } else if (!closed && !held) {
        const one = net.createServer(accept);
        await opened(one, port, addressOf(name));
        own.set(name, one);
      }
    }
    for (const [name, one] of own) {
      if (known.has(name)) continue;
      own.delete(name);
      one.close();
    }
  };
  await look();
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const again = (): void => {
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => process.stderr.write(`${(error as Error).message}\n`))
        .finally(() => !ended && again());
    }, LOOK);
    timer.unref();
  };
  again();

  return {
    port,
    hosts: () => [...known].map(([name, address]) => ({ name, address })),
    async close() {
      ended = true;
      clearTimeout(timer);
      for (const one of [shared, ...own.values()]) one.close();
      for (const socket of raw.values()) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** A connection: both ends, since every name may have an address of its own. */
const peerOf = (
  socket: Pick<net.Socket, "localAddress" | "remoteAddress" | "remotePort">,
): string => `${socket.localAddress} ${socket.remoteAddress}:${socket.remotePort}`;

function opened(server: net.Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
