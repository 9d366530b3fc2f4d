import * as fs from "node:fs";
import * as path from "node:path";
import { freePort } from "../../../e2e/free-port";
import { cache, chat, must, startPeer, type Peer, type Upstreams } from "./peer";

/** The newest that could be installed when the figures of the README were taken. */
const VERSION = "1.15.2";

/** Portkey's open-source gateway as its documentation starts it, with its fallback strategy (portkey.ai/docs/product/ai-gateway/fallbacks, 2026-11-21). */
export async function startPortkey(upstreams: Upstreams): Promise<Peer> {
  const home = path.join(cache, `portkey-${VERSION}`);
  const script = path.join(
    home,
    "node_modules",
    "@portkey-ai",
    "gateway",
    "build",
    "start-server.js",
  );
  if (!fs.existsSync(script)) {
    console.log(`installing Portkey ${VERSION} (a few seconds, 25 MB)`);
    fs.mkdirSync(home, { recursive: true });
    fs.writeFileSync(path.join(home, "package.json"), JSON.stringify({ private: true }));
    must("npm", ["install", "--silent", "--no-audit", `@portkey-ai/gateway@${VERSION}`], home);
  }
  const port = await freePort();
  const targets = upstreams.map((upstream) => ({
    provider: "openai",
    api_key: "unused",
    custom_host: `http://127.0.0.1:${upstream}/v1`,
  }));
  const config =
    targets.length > 1 ? { strategy: { mode: "fallback" }, targets } : { ...targets[0] };
  return startPeer({
    name: "Portkey",
    command: process.execPath,
    args: [script, `--port=${port}`, "--headless"],
    cwd: home,
    env: process.env,
    target: (model) => ({
      url: `http://127.0.0.1:${port}/v1/chat/completions`,
      headers: { "x-portkey-config": JSON.stringify(config) },
      body: chat(model),
    }),
  });
}
