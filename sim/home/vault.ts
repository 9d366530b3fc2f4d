import * as fs from "node:fs";
import * as net from "node:net";
import type { VaultPlace } from "../vault/place";
import { TRUSTED } from "./data-plane";

/** Address inside a home under which the environment's Vault is found. */
const VAULT_ADDRESS = "127.0.0.4";

/** Makes a Vault that runs outside reachable under its own name and port: byte for byte, so that TLS is with Vault itself. */
export async function joinVault(place: VaultPlace): Promise<void> {
  const { hostname, port } = new URL(place.address);
  const server = net.createServer({ allowHalfOpen: true }, (near) => {
    const far = net.connect({ path: place.socket, allowHalfOpen: true });
    for (const socket of [near, far]) {
      socket.once("error", () => {
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port === "" ? 443 : Number(port), VAULT_ADDRESS, resolve);
  });
  fs.appendFileSync("/etc/hosts", `${VAULT_ADDRESS} ${hostname}\n`);
  fs.appendFileSync(TRUSTED, fs.readFileSync(place.ca));
}
