import { createRequire } from "node:module";
import type * as Tls from "node:tls";

/** The module itself: what is assigned to it, every SDK's connections see. */
const tls = createRequire(__filename)("node:tls") as typeof Tls;

/**
 * Sends every TLS connection of this process to a port of 127.0.0.1, the server name as it was, and trusts that port's
 * authority: the clouds' SDKs reach the local clouds under the clouds' own names, and nothing else. Connections to this
 * machine are left alone. Returns what undoes it.
 */
export function leadNamesTo(local: { port: number; ca: string }): () => void {
  const real = tls.connect;
  const connect = (...args: unknown[]): Tls.TLSSocket => {
    const [options, done] = asOptions(args);
    const host = options.host ?? options.servername ?? "localhost";
    if (/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) return real(options, done);
    Object.assign(options, {
      host: "127.0.0.1",
      port: local.port,
      servername: options.servername || host,
      ca: local.ca,
    });
    // Both would win over host and port.
    delete options.path;
    delete options.socket;
    return sayUnknown(real(options, done), host);
  };
  tls.connect = connect as typeof tls.connect;
  return () => {
    tls.connect = real;
  };
}

/** The local clouds hang up on a name they do not have; of a real one a resolver would say that it is not there. */
function sayUnknown(socket: Tls.TLSSocket, host: string): Tls.TLSSocket {
  const hungUp = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "ECONNRESET") return;
    error.message = `getaddrinfo ENOTFOUND ${host}`;
    error.code = "ENOTFOUND";
  };
  socket.prependOnceListener("error", hungUp);
  return socket.once("secureConnect", () => socket.removeListener("error", hungUp));
}

/** `connect(options)`, `connect(port, host?, options?)`, each with a callback. */
function asOptions(args: unknown[]): [Tls.ConnectionOptions, (() => void) | undefined] {
  const options: Tls.ConnectionOptions = {};
  let done: (() => void) | undefined;
  for (const one of args) {
    if (typeof one === "number") options.port = one;
    else if (typeof one === "string") options.host = one;
    else if (typeof one === "function") done = one as () => void;
    else if (typeof one === "object" && one !== null) Object.assign(options, one);
  }
  return [options, done];
}
