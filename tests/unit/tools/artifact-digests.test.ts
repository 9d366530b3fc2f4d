// Proves how digests are asked for and recorded, against a registry of our own; not what the public one answers.
import * as fs from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const { main } = createRequire(__filename)("../../../tools/generate/artifact-digests.cjs") as {
  main(args: string[]): Promise<number>;
};

const digest = (character: string): string => `sha256:${character.repeat(64)}`;

describe("artifact-digests", () => {
  let server: Server;
  let hub = "";
  let file = "";
  const asked: string[] = [];

  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      const url = new URL(request.url!, "http://registry");
      if (url.pathname === "/token") {
        asked.push(`token ${url.searchParams.get("scope")}`);
        response.end(JSON.stringify({ token: "public" }));
        return;
      }
      if (request.headers.authorization !== "Bearer public") {
        const [, name] = /^\/v2\/(.*)\/manifests\//.exec(url.pathname)!;
        response.writeHead(401, {
          "www-authenticate": `Bearer realm="${hub}/token",service="r",scope="repository:${name}:pull"`,
        });
        response.end();
        return;
      }
      asked.push(`${request.method} ${url.pathname}`);
      const known = url.pathname.endsWith("/missing") ? undefined : digest("a");
      response.writeHead(known ? 200 : 404, known ? { "docker-content-digest": known } : {});
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    hub = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "artifacts-")), "artifacts.json");
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await new Promise((resolve) => server.close(resolve));
    fs.rmSync(path.dirname(file), { recursive: true });
  });

  const write = (image: object, chart: object): void =>
    fs.writeFileSync(
      file,
      JSON.stringify({
        images: [{ key: "envoy", repository: "docker.io/e/envoy", tag: "v1", ...image }],
        charts: [{ key: "chart", repository: "oci://docker.io/e/chart", version: "v2", ...chart }],
      }),
    );
  const read = () => JSON.parse(fs.readFileSync(file, "utf8"));
  const run = (...args: string[]) => main([...args, "--registry", hub, "--file", file]);

  it("asks for what is not known, with a token of its own for each repository, and records it", async () => {
    write({ digest: null }, { digest: null });
    expect(await run()).toBe(0);
    expect(read().images[0].digest).toBe(digest("a"));
    expect(read().charts[0].digest).toBe(digest("a"));
    expect(asked).toEqual([
      "token repository:e/envoy:pull",
      "HEAD /v2/e/envoy/manifests/v1",
      "token repository:e/chart:pull",
      "HEAD /v2/e/chart/manifests/v2",
    ]);
  });

  it("asks nothing of what is known, unless told to, and then refuses a tag that was moved", async () => {
    write({ digest: digest("b") }, { digest: digest("a") });
    expect(await run()).toBe(0);
    expect(asked).toEqual([]);
    expect(await run("--all")).toBe(1);
    expect(read().images[0].digest).toBe(digest("b"));
  });

  it("fails on a tag that is not there, and writes nothing", async () => {
    write({ digest: null, tag: "missing" }, { digest: null });
    const before = fs.readFileSync(file, "utf8");
    await expect(run()).rejects.toThrow("docker.io/e/envoy:missing: status 404");
    expect(fs.readFileSync(file, "utf8")).toBe(before);
  });
});
