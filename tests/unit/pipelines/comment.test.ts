// Proves what is asked of a forge, against servers of our own that answer as GitHub's and GitLab's documentation says; not
// what the real ones answer.
import * as fs from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const { main } = createRequire(__filename)("../../../tools/ci/comment.cjs") as {
  main(argv: string[], options: object): Promise<number>;
};

const MARKER = "<!-- unified-ai pull-request -->";
const BOT = "github-actions[bot]";

interface Entry {
  id: number;
  login: string;
  body: string;
  title?: string;
  state?: string;
  isPullRequest?: boolean;
}

/** How the next request is answered instead: a status with headers, or a connection that ends after the work is done. */
type Mishap =
  | { status: number; headers?: Record<string, string>; body?: string }
  | "lost answer"
  | "done, then 502";

/** What both forges keep, and how they are asked for it. */
class Forge {
  comments: Entry[] = [];
  issues: Entry[] = [];
  asked: string[] = [];
  tokens = new Set<string>();
  mishaps: Mishap[] = [];
  private next = 1000;
  readonly server: Server;

  constructor(readonly kind: "github" | "gitlab") {
    this.server = createServer((request, response) => {
      void readJson(request).then((body) => {
        const url = new URL(request.url!, "http://forge");
        this.asked.push(`${request.method} ${url.pathname}`);
        this.tokens.add(String(request.headers["private-token"] ?? request.headers.authorization));
        const mishap = this.mishaps.shift();
        if (typeof mishap === "object") {
          response.writeHead(mishap.status, mishap.headers).end(mishap.body ?? "{}");
          return;
        }
        const [status, answer] = this.answer(request.method!, url, body);
        if (mishap === "lost answer") return void request.socket.destroy();
        if (mishap !== undefined) return void response.writeHead(502).end();
        response.writeHead(status, { "content-type": "application/json" });
        response.end(answer === undefined ? "" : JSON.stringify(answer));
      });
    });
  }

  private shown(entry: Entry): object {
    if (this.kind === "gitlab")
      return {
        id: entry.id,
        iid: entry.id,
        author: { id: entry.login === BOT ? 7 : 8 },
        body: entry.body,
        description: entry.body,
        web_url: `https://gitlab.example/-/issues/${entry.id}`,
      };
    return {
      id: entry.id,
      ...(entry.title !== undefined && { number: entry.id }),
      user: { login: entry.login },
      body: entry.body,
      html_url: `https://github.example/${entry.id}`,
      ...(entry.isPullRequest && { pull_request: {} }),
    };
  }

  private answer(method: string, url: URL, body: Record<string, string>): [number, unknown] {
    if (url.pathname === "/user") return [200, { id: 7 }];
    const { list, id } = this.route(url.pathname);
    if (method === "GET") {
      const page = Number(url.searchParams.get("page"));
      const from = (page - 1) * Number(url.searchParams.get("per_page"));
      const open = list.filter((entry) => entry.state !== "closed");
      return [200, open.slice(from, from + 100).map((entry) => this.shown(entry))];
    }
    if (method === "POST") {
      const entry = { id: this.next++, login: BOT, body: body["body"] ?? body["description"]! };
      list.push(list === this.issues ? { ...entry, title: body["title"]! } : entry);
      return [201, this.shown(list.at(-1)!)];
    }
    const found = list.find((entry) => entry.id === id);
    if (!found) return [404, { message: "Not Found" }];
    if (method === "DELETE") {
      list.splice(list.indexOf(found), 1);
      return [204, undefined];
    }
    found.body = body["body"] ?? body["description"] ?? found.body;
    if (body["title"] !== undefined) found.title = body["title"];
    if (body["state"] === "closed" || body["state_event"] === "close") found.state = "closed";
    return [200, this.shown(found)];
  }

  private route(pathname: string): { list: Entry[]; id: number } {
    const id = Number(/\/(\d+)$/.exec(pathname)?.[1]);
    const issues =
      this.kind === "github"
        ? !/comments/.test(pathname)
        : /^\/projects\/42\/issues/.test(pathname);
    return { list: issues ? this.issues : this.comments, id };
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, string>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Record<string, string>);
}

describe.each(["github", "gitlab"] as const)("comment.cjs on %s", (kind) => {
  let forge: Forge;
  let folder = "";
  let env: Record<string, string> = {};
  const pauses: number[] = [];
  let said = "";

  beforeEach(async () => {
    forge = new Forge(kind);
    await new Promise<void>((resolve) => forge.server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(forge.server.address() as AddressInfo).port}`;
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-comment-"));
    pauses.length = 0;
    said = "";
    vi.spyOn(console, "log").mockImplementation((line: string) => void (said += `${line}\n`));
    env =
      kind === "github"
        ? {
            GITHUB_ACTIONS: "true",
            GITHUB_API_URL: base,
            GITHUB_REPOSITORY: "o/r",
            GITHUB_TOKEN: "t0ken",
          }
        : {
            GITLAB_CI: "true",
            CI_API_V4_URL: base,
            CI_PROJECT_ID: "42",
            CI_PROJECT_URL: "https://gitlab.example/g/p",
            UNIFIED_AI_GITLAB_TOKEN: "t0ken",
          };
  });

  afterEach(() => {
    vi.restoreAllMocks();
    forge.server.closeAllConnections();
    forge.server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const run = (text: string, ...flags: string[]): Promise<number> => {
    const file = path.join(folder, "comment.md");
    fs.writeFileSync(file, text);
    const pause = (seconds: number): Promise<void> => {
      pauses.push(seconds);
      return Promise.resolve();
    };
    return main(["--file", file, ...flags], { env, pause, now: () => 1_000_000 });
  };
  const post = (text: string): Promise<number> => run(text, "--pull-request", "7");

  it("makes the comment, and updates it in place from then on", async () => {
    await post(`${MARKER}\nfirst`);
    await post(`${MARKER}\nsecond`);
    expect(forge.comments.map(({ body }) => body)).toEqual([`${MARKER}\nsecond`]);
    expect(said).toMatch(/^created: .*\nupdated: /);
    expect([...forge.tokens]).toEqual([kind === "github" ? "Bearer t0ken" : "t0ken"]);
  });

  it("writes nothing when the text is what is there", async () => {
    await post(`${MARKER}\nsame`);
    forge.asked.length = 0;
    await post(`${MARKER}\nsame`);
    expect(forge.asked.filter((line) => !line.startsWith("GET"))).toEqual([]);
  });

  it("leaves a comment of somebody else alone, whatever marker is in it", async () => {
    forge.comments.push({ id: 1, login: "mallory", body: `${MARKER}\nall is well` });
    await post(`${MARKER}\nnot well`);
    expect(forge.comments.map(({ login, body }) => [login, body])).toEqual([
      ["mallory", `${MARKER}\nall is well`],
      [BOT, `${MARKER}\nnot well`],
    ]);
  });

  it("leaves an own comment with another marker, or with the marker further down, alone", async () => {
    forge.comments.push(
      { id: 1, login: BOT, body: "<!-- unified-ai drift -->\nx" },
      { id: 2, login: BOT, body: `quoted\n${MARKER}` },
    );
    await post(`${MARKER}\nnew`);
    expect(forge.comments).toHaveLength(3);
  });

  it("finds the comment on a later page", async () => {
    for (let id = 1; id <= 230; id += 1) forge.comments.push({ id, login: "someone", body: "hi" });
    forge.comments.push({ id: 500, login: BOT, body: `${MARKER}\nold` });
    await post(`${MARKER}\nnew`);
    expect(forge.comments.find(({ id }) => id === 500)!.body).toBe(`${MARKER}\nnew`);
    expect(forge.comments).toHaveLength(231);
  });

  it("takes away what a race left beside it", async () => {
    forge.comments.push(
      { id: 1, login: BOT, body: `${MARKER}\na` },
      { id: 2, login: BOT, body: `${MARKER}\nb` },
    );
    await post(`${MARKER}\nc`);
    expect(forge.comments.map(({ id, body }) => [id, body])).toEqual([[1, `${MARKER}\nc`]]);
  });

  it("tries again after a server's error, waiting longer each time", async () => {
    forge.mishaps = [{ status: 502 }, { status: 503 }];
    await post(`${MARKER}\nx`);
    expect(pauses).toEqual([1, 2]);
    expect(forge.comments).toHaveLength(1);
  });

  it("waits as long as a limit asks", async () => {
    forge.mishaps = [{ status: kind === "github" ? 403 : 429, headers: { "retry-after": "17" } }];
    await post(`${MARKER}\nx`);
    expect(pauses).toEqual([17]);
  });

  it("cuts what the forge would not take, at a line, outside of code, and says so", async () => {
    const most = kind === "github" ? 65_536 : 1_000_000;
    await post(`${MARKER}\n\`\`\`\n${"a line of prices\n".repeat(70_000)}\`\`\`\n`);
    const [{ body } = { body: "" }] = forge.comments;
    expect(body.length).toBeLessThanOrEqual(most);
    expect(body.length).toBeGreaterThan(most - 200);
    expect(body).toMatch(/a line of prices\n```\n\nCut here, .* in the files of the run\.\n$/);
  });

  it("does not mind that another job took a second comment away first", async () => {
    forge.comments.push(
      { id: 1, login: BOT, body: `${MARKER}\na` },
      { id: 2, login: BOT, body: `${MARKER}\nb` },
    );
    const none = undefined as unknown as Mishap;
    forge.mishaps = [...(kind === "gitlab" ? [none] : []), none, { status: 404 }];
    await post(`${MARKER}\nc`);
    expect(forge.comments[0]!.body).toBe(`${MARKER}\nc`);
  });

  it("gives up after five tries", async () => {
    forge.mishaps = Array.from({ length: 50 }, () => ({ status: 500 }));
    await expect(post(`${MARKER}\nx`)).rejects.toThrow(/status 500/);
    expect(forge.asked).toHaveLength(5);
  });

  it("does not wait longer than two minutes", async () => {
    forge.mishaps = [{ status: 429, headers: { "retry-after": "3600" } }];
    await expect(post(`${MARKER}\nx`)).rejects.toThrow(/status 429/);
    expect(pauses).toEqual([]);
  });

  it("does not try again what was refused, and never shows the token", async () => {
    forge.mishaps = [{ status: 403, body: '{"message":"Resource not accessible"}' }];
    const error = await post(`${MARKER}\nx`).catch((reason: Error) => reason);
    expect(String(error)).toMatch(/status 403: Resource not accessible/);
    expect(String(error)).not.toContain("t0ken");
    expect(forge.asked).toHaveLength(1);
  });

  it.each(["lost answer", "done, then 502"] as const)(
    "makes no second comment: %s",
    async (how) => {
      const none = undefined as unknown as Mishap;
      forge.mishaps = [...(kind === "gitlab" ? [none] : []), none, how];
      await post(`${MARKER}\nx`);
      expect(forge.comments).toHaveLength(1);
      expect(said).toMatch(/^unchanged/);
    },
  );

  it("opens one issue, updates it, and closes it when all is well again", async () => {
    const issue = (text: string, ...flags: string[]) =>
      run(`<!-- unified-ai drift dev -->\n${text}`, "--issue", "dev: drift", ...flags);
    forge.issues.push({
      id: 3,
      login: BOT,
      title: "other",
      body: "<!-- unified-ai drift prod -->\nx",
    });
    await issue("two resources");
    await issue("three resources");
    expect(forge.issues.map(({ title, state }) => [title, state])).toEqual([
      ["other", undefined],
      ["dev: drift", undefined],
    ]);
    await issue("none", "--closed");
    await issue("none", "--closed");
    expect(forge.issues[1]).toMatchObject({ state: "closed" });
    expect(forge.issues[0]!.state).toBeUndefined();
    expect(said).toMatch(/created: .*\nupdated: .*\nclosed: .*\nnothing to close\n$/);
    await issue("again");
    expect(forge.issues).toHaveLength(3);
  });

  if (kind === "github")
    it("takes no pull request for an issue", async () => {
      const body = "<!-- unified-ai drift dev -->\nx";
      forge.issues.push({ id: 3, login: BOT, title: "p", body, isPullRequest: true });
      await run(body, "--issue", "dev: drift");
      expect(forge.issues).toHaveLength(2);
    });

  it.each([
    ["no marker\n", ["--pull-request", "7"], /first line must be a marker/],
    [`${MARKER}\nx`, ["--pull-request", "7; rm -rf"], /--pull-request: must be a number/],
    [`${MARKER}\nx`, [], /must be called with --file/],
    [`${MARKER}\nx`, ["--pull-request", "7", "--closed"], /--closed/],
  ])("refuses %#", async (text, flags, message) => {
    await expect(run(text, ...flags)).rejects.toThrow(message);
    expect(forge.asked.filter((line) => !line.startsWith("GET /user"))).toEqual([]);
  });

  it("says which variable is missing", async () => {
    delete env["GITHUB_TOKEN"];
    delete env["UNIFIED_AI_GITLAB_TOKEN"];
    await expect(post(`${MARKER}\nx`)).rejects.toThrow(/TOKEN: must be set, got nothing/);
    env = {};
    await expect(post(`${MARKER}\nx`)).rejects.toThrow(/GitHub Actions or GitLab CI/);
  });
});
