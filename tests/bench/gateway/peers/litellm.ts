import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { freePort } from "../../../e2e/free-port";
import { cache, chat, must, startPeer, type Peer, type Upstreams } from "./peer";

/** The newest that could be installed when the figures of the README were taken. */
const VERSION = "1.106.2";

/**
 * LiteLLM's proxy as its documentation starts it: a model list, one master key, one worker, the names listed as fallbacks
 * of the first (docs.litellm.ai/docs/proxy/quick_start and /reliability, 2026-11-21); nothing tuned.
 */
export async function startLiteLlm(upstreams: Upstreams): Promise<Peer> {
  const home = path.join(cache, `litellm-${VERSION}`);
  const program = path.join(home, "bin", "litellm");
  if (!fs.existsSync(program)) {
    console.log(`installing LiteLLM ${VERSION} (about a minute, 750 MB)`);
    must("python3", ["-m", "venv", home]);
    must(path.join(home, "bin", "pip"), ["install", "-q", `litellm[proxy]==${VERSION}`]);
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-litellm-"));
  const key = `sk-${randomKey()}`;
  const port = await freePort();
  const names = upstreams.map((_, at) => (at === 0 ? "chat" : `chat-${at}`));
  const config = {
    model_list: upstreams.map((upstream, at) => ({
      model_name: names[at],
      litellm_params: {
        model: "openai/gpt-5.4",
        api_base: `http://127.0.0.1:${upstream}/v1`,
        api_key: "unused",
      },
    })),
    ...(upstreams.length > 1 && { router_settings: { fallbacks: [{ chat: names.slice(1) }] } }),
    general_settings: { master_key: key },
  };
  fs.writeFileSync(path.join(folder, "config.yaml"), stringify(config));
  return startPeer({
    name: "LiteLLM",
    command: program,
    args: ["--config", "config.yaml", "--host", "127.0.0.1", "--port", String(port)],
    cwd: folder,
    env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: "True" },
    target: (model) => ({
      url: `http://127.0.0.1:${port}/v1/chat/completions`,
      headers: { authorization: `Bearer ${key}` },
      body: chat(model),
    }),
  });
}

function randomKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");
}
