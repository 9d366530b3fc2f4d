// Proves that a process on the local clouds reaches them under the clouds' own names, and nothing else.
import * as fs from "node:fs";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { leadNamesTo } from "../../../cli/local/names";
import { openCa } from "../../../sim/dataplane/server/ca";
import { startDataPlane, type DataPlane } from "../../../sim/dataplane/plane";

let folder: string;
let plane: DataPlane;
let ca: string;
let undo: (() => void) | undefined;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "names-"));
  plane = await startDataPlane({ directory: folder, port: 0 });
  ca = fs.readFileSync(plane.caFile, "utf8");
});
afterEach(() => undo?.());
afterAll(async () => {
  await plane.close();
  fs.rmSync(folder, { recursive: true });
});
const lead = (): void => {
  undo = leadNamesTo({ port: plane.port, ca });
};
const get = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    https
      .get(url, { agent: false }, (response) => resolve(response.statusCode ?? 0))
      .on("error", reject);
  });

describe("leadNamesTo", () => {
  it("leads node's own client and fetch there, with the name as TLS server name and host", async () => {
    lead();
    // Refused for lack of a token by the service of that name: it is the service that answers.
    expect(await get("https://secretmanager.googleapis.com/v1/projects/p/secrets/s")).toBe(401);
    const fetched = await fetch("https://secretsmanager.us-east-1.amazonaws.com/", {
      method: "POST",
    });
    expect([400, 403]).toContain(fetched.status);
  });

  it("lets nothing through to a name that the local clouds do not have", async () => {
    lead();
    await expect(get("https://example.com/")).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(fetch("https://nothing.vault.azure.net/")).rejects.toMatchObject({
      cause: { code: "ENOTFOUND" },
    });
  });

  it("leaves this machine alone", async () => {
    const { certFile } = await openCa(path.join(folder, "ca"));
    expect(certFile).toBe(plane.caFile);
    lead();
    const server = https.createServer({}, () => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    // Its own handshake fails, for it has no certificate: it was asked, and not the local clouds.
    await expect(get(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: expect.stringMatching(/SSL|EPROTO|ECONNRESET/) as string,
    });
    server.close();
  });

  it("is undone", async () => {
    const real = https.request;
    lead();
    undo?.();
    expect(https.request).toBe(real);
    await expect(get(`https://127.0.0.1:${plane.port}/`)).rejects.toThrow();
  });
});
