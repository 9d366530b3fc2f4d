import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { transformSync } from "esbuild";
import * as components from "../../../components";
import { record } from "../components/record";

/** A call that a snippet made. */
export interface Call {
  path: string;
  authorization: string | undefined;
  body: { model?: string; messages?: unknown[]; input?: unknown };
}

const KEY = "ua_a-key-of-a-page";

/**
 * Runs a snippet of a page. `endpointUrl` and `tenantKey` are there for it: a small server that answers as an OpenAI API
 * does, and a key. A snippet that makes components runs against mocks.
 */
export async function runSnippet(text: string): Promise<{ calls: Call[]; types: string[] }> {
  const calls: Call[] = [];
  const server = http.createServer((request, response) => void answer(request, response, calls));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const { resources } = await record(() => execute(text, `http://127.0.0.1:${port}/v1`));
    return { calls, types: resources.map(({ type }) => type) };
  } finally {
    server.close();
  }
}

/** The key that a snippet is given. */
export const snippetKey = KEY;

async function execute(text: string, endpointUrl: string): Promise<void> {
  const imports: string[] = [];
  const body = text.replace(
    /^import\s+(.+?)\s+from\s+"([^"]+)";?$/gm,
    (_, names: string, from: string) => {
      const source = `await load(${JSON.stringify(from)})`;
      imports.push(
        names.startsWith("{")
          ? `const ${names.replace(/\bas\b/g, ":")} = ${source};`
          : names.startsWith("* as ")
            ? `const ${names.slice(5)} = ${source};`
            : `const ${names} = (${source}).default;`,
      );
      return "";
    },
  );
  const { code } = transformSync(
    `export default async (load, endpointUrl, tenantKey) => {${imports.join("\n")}\n${body}\n}`,
    { loader: "ts", format: "cjs", target: "node20" },
  );
  const module = { exports: {} as { default?: (...args: unknown[]) => Promise<void> } };
  new Function("module", "exports", code)(module, module.exports);
  await module.exports.default!(load, endpointUrl, KEY);
}

function load(name: string): Promise<unknown> {
  if (name === "unified-ai-endpoint") return Promise.resolve(components);
  if (!["openai", "@anthropic-ai/sdk", "@pulumi/pulumi"].includes(name))
    throw new Error(`a snippet must import what a reader has, got ${JSON.stringify(name)}`);
  return import(name);
}

async function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  calls: Call[],
): Promise<void> {
  let text = "";
  for await (const part of request) text += String(part);
  const body = JSON.parse(text || "{}") as Call["body"];
  calls.push({ path: request.url ?? "", authorization: request.headers.authorization, body });
  const message = { role: "assistant", content: "Hello." };
  response.setHeader("content-type", "application/json");
  response.end(
    JSON.stringify({
      id: "one",
      object: "chat.completion",
      created: 1,
      model: body.model,
      choices: [{ index: 0, message, finish_reason: "stop" }],
    }),
  );
}
