import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import https from "node:https";
import net from "node:net";
import { issuerKey, issuerId, jwks } from "../dataplane/issuer";
import type { LocalCa } from "../dataplane/server/ca";

/** Issuer of GitHub's tokens for workflows (docs.github.com/actions/reference/security/oidc, 2026-11-21). */
export const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";

/** Id of its key here. */
export const GITHUB_KEY = "github-actions";

/** The way out of the local Vault: an HTTP proxy that knows issuers of tokens and nothing else. */
export interface Issuers {
  port: number;
  close(): void;
}

/**
 * Starts the proxy. Vault asks it for `CONNECT <issuer>:443`; the issuers of the clusters in the store and GitHub's answer
 * with their discovery document and keys, under their real names and certificates of the local CA. Every other name is
 * refused, so that nothing leaves the machine.
 */
export async function startIssuers(
  directory: string,
  ca: LocalCa,
  isCluster: (issuer: string) => boolean,
): Promise<Issuers> {
  const site = https.createServer(
    {
      SNICallback: (name, done) => {
        ca.contextFor(name).then(
          (context) => done(null, context),
          (error: unknown) => done(error as Error),
        );
      },
    },
    (request, response) => {
      const url = new URL(`https://${request.headers.host ?? ""}${request.url ?? "/"}`);
      const answer = answerIssuer(directory, isCluster, url);
      response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { error: "not found" }));
    },
  );
  const proxy: HttpServer = createHttpServer((_request, response) => {
    response.writeHead(405).end();
  });
  proxy.on("connect", (request, socket: net.Socket, head: Buffer) => {
    const [host = "", port] = (request.url ?? "").split(":");
    socket.on("error", () => socket.destroy());
    if (port !== "443" || !isIssuerHost(host)) {
      socket.end("HTTP/1.1 502 no such host here\r\n\r\n");
      return;
    }
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    site.emit("connection", socket);
  });
  await new Promise<void>((resolve, reject) => {
    proxy.once("error", reject);
    proxy.listen(0, "127.0.0.1", resolve);
  });
  proxy.unref();
  return {
    port: (proxy.address() as net.AddressInfo).port,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
      site.closeAllConnections();
    },
  };
}

function isIssuerHost(host: string): boolean {
  return (
    host === new URL(GITHUB_ISSUER).host || /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com$/.test(host)
  );
}

/** The document at an address of an issuer; undefined when there is none. */
export function answerIssuer(
  directory: string,
  isCluster: (issuer: string) => boolean,
  url: URL,
): object | undefined {
  const found = /^(.*)\/(\.well-known\/(?:openid-configuration|jwks)|keys)$/.exec(url.pathname);
  if (!found) return undefined;
  const issuer = `https://${url.host}${found[1]}`;
  const github = issuer === GITHUB_ISSUER;
  if (!github && !isCluster(issuer)) return undefined;
  const keys = github ? `${issuer}/.well-known/jwks` : `${issuer}/keys`;
  if (url.href === keys) return jwks(issuerKey(directory, github ? GITHUB_KEY : issuerId(issuer)));
  if (!url.pathname.endsWith("/openid-configuration")) return undefined;
  return {
    issuer,
    jwks_uri: keys,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}
