// Proves what Envoy 1.38 does with `first_token` among the filters on a target's side; not what providers send.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  breaks,
  chunk,
  END,
  goesSilent,
  good,
  hangs,
  json,
  PREAMBLE,
  refuses,
  resets,
  streams,
} from "./behaviours";
import { chat, startLab, whyNoLab, type Behaviour, type Lab } from "./lab";

const failures: [string, Behaviour][] = [
  ["refuses the connection half way", resets],
  ["answers 401", refuses(401)],
  ["answers 403", refuses(403)],
  ["answers 404", refuses(404)],
  ["answers 408", refuses(408)],
  ["answers 429", refuses(429, { "retry-after": "7" })],
  ["answers 500", refuses(500)],
  ["answers 503", refuses(503)],
  ["never answers", hangs],
  ["answers a sign-in page", (response) => void response.end("<html>")],
];

const streamFailures: [string, Behaviour][] = [
  ["goes silent before its first content", goesSilent()],
  ["breaks before its first content", breaks()],
  ["ends before its first content", streams()],
  ["says [DONE] before its first content", streams("data: [DONE]\n\n")],
  ["reports an error before its first content", streams('data: {"error":{"code":"429"}}\n\n')],
  ["sends nonsense before its first content", streams('data: {"choices":[\n\n')],
];

const wholeFailures: [string, Behaviour][] = [
  ["answers half a JSON text", json(200, '{"choices":[')],
  ["answers nothing", json(200, "")],
  [
    "breaks within its answer",
    (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write('{"choices":[');
      setTimeout(() => response.destroy(), 30);
    },
  ],
];

describe("first_token in Envoy", () => {
  let lab: Lab;
  let reason: string | undefined;
  beforeAll(async () => {
    reason = await whyNoLab();
    if (reason === undefined) lab = await startLab();
  });
  afterAll(() => lab?.stop());
  beforeEach(({ skip }) => {
    skip(reason !== undefined, reason);
    lab.targets = [good, good, good];
    lab.hits.length = 0;
  });

  it.each([...failures, ...streamFailures])(
    "streams from the next target when the first %s",
    async (_, behaviour) => {
      lab.targets[0] = behaviour;
      const answer = await lab.call({ body: chat({ stream: true }) });
      expect([answer.status, answer.broken]).toEqual([200, false]);
      expect(answer.text).toContain("from 1");
      expect(answer.text.endsWith("data: [DONE]\n\n")).toBe(true);
      expect(lab.hits.map(({ target }) => target)).toEqual([0, 1]);
    },
  );

  it.each([...failures, ...wholeFailures])(
    "answers from the next target when the first %s",
    async (_, behaviour) => {
      lab.targets[0] = behaviour;
      const answer = await lab.call();
      expect(answer.status).toBe(200);
      expect(answer.text).toContain("from 1");
      expect(lab.hits.map(({ target }) => target)).toEqual([0, 1]);
    },
  );

  it("waits for the first content as long as it says, and not for the end of a long stream", async () => {
    lab.targets[0] = hangs;
    const silent = await lab.call({ body: chat({ stream: true }) });
    expect(silent.milliseconds).toBeGreaterThan(390);
    // Not as long as a whole answer may take.
    expect(silent.milliseconds).toBeLessThan(1_900);
    const words = Array.from({ length: 150 }, (_, index) => chunk({ content: `w${index} ` }));
    lab.targets[0] = streams(...words, END);
    const long = await lab.call({ body: chat({ stream: true }) });
    expect(long.milliseconds).toBeGreaterThan(700);
    expect(long.text).toContain("w149");
    expect(long.text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("gives a whole answer more time than a first token", async () => {
    lab.targets[0] = async (response, hit) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      await good(response, hit);
    };
    expect((await lab.call()).text).toContain("from 0");
    expect((await lab.call({ body: chat({ stream: true }) })).text).toContain("from 1");
  });

  it("passes every byte of a stream on, the held ones first", async () => {
    const answer = await lab.call({ body: chat({ stream: true }) });
    const sent = `${PREAMBLE}${chunk({ content: "from 0" })}${END}`;
    expect(answer.text).toBe(sent.replaceAll("gpt-secret", "fast"));
  });

  it("passes a five-megabyte answer", async () => {
    const content = "é".repeat(2_500_000);
    lab.targets[0] = json(200, { choices: [{ message: { content } }], model: "m" });
    const answer = await lab.call();
    expect(JSON.parse(answer.text)).toEqual({ choices: [{ message: { content } }], model: "fast" });
  });

  it("sends a target nothing of the caller but what the call needs, on every try", async () => {
    lab.targets[0] = refuses(503);
    await lab.call({
      headers: {
        cookie: "a=b",
        "x-secret": "canary",
        "accept-encoding": "gzip",
        "user-agent": "openai",
        "x-forwarded-for": "203.0.113.9",
        "x-ai-eg-model": "other",
      },
    });
    expect(lab.hits).toHaveLength(2);
    for (const { headers } of lab.hits) {
      expect(Object.keys(headers).sort()).toEqual(["content-length", "content-type", "host"]);
    }
  });

  it("keeps tenant and request id for the access log, never the key", async () => {
    lab.targets[0] = refuses(429);
    await lab.call();
    const entry = {
      status: 200,
      tenant: "team-a",
      key: null,
      request: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      tries: expect.stringMatching(/^\d+:429,\d+:200$/) as string,
    };
    await expect.poll(() => lab.log().at(-1), { timeout: 30_000 }).toMatchObject(entry);
  });

  it("counts tries that failed, by cause", async () => {
    const name = "envoy_dynamicmodulescustom_unified_ai_failed_tries";
    const before = await lab.counter(name);
    lab.targets[0] = refuses(404);
    lab.targets[1] = resets;
    expect((await lab.call()).text).toContain("from 2");
    expect(await lab.counter(name)).toBe(before + 2);
  });
});

describe("first_token and ejection", () => {
  /** Milliseconds that a target which failed is left alone. */
  const LEFT_ALONE = 1_000;

  beforeEach(async ({ skip }) => {
    const reason = await whyNoLab();
    skip(reason !== undefined, reason);
  });

  it.each([
    ["answers 429", refuses(429)],
    ["answers 404", refuses(404)],
    ["goes silent before its first content", goesSilent()],
    ["breaks before its first content", breaks()],
  ])("a target that %s is tried once, and again after its time", async (_, behaviour) => {
    const lab = await startLab({ ejectionSeconds: LEFT_ALONE / 1_000 });
    try {
      lab.targets = [behaviour, good, good];
      const asked = (): number => lab.hits.filter(({ target }) => target === 0).length;
      const began = performance.now();
      // A busy machine may not come to ten while it is left alone.
      for (let count = 0; count < 10 && performance.now() - began < LEFT_ALONE - 300; count++) {
        const { text } = await lab.call({ body: chat({ stream: true }) });
        expect(text).toContain("from 1");
        if (performance.now() - began < LEFT_ALONE) expect(asked()).toBe(1);
      }
      lab.targets[0] = good;
      await expect
        .poll(async () => (await lab.call()).text, { timeout: 20_000, interval: 100 })
        .toContain("from 0");
      expect(performance.now() - began).toBeGreaterThan(LEFT_ALONE);
    } finally {
      await lab.stop();
    }
  });
});
