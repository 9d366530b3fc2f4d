/** One `path "..." { ... }` of a Vault policy. */
export interface PathRule {
  path: string;
  capabilities: string[];
}

/**
 * The paths of a Vault policy in HCL or JSON. Comments are left out. `policy = "write"`, the old form of capabilities, is
 * understood; undefined when the text is no policy.
 */
export function pathRules(text: string): PathRule[] | undefined {
  if (text.trimStart().startsWith("{")) return jsonRules(text);
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)(#|\/\/)[^\n]*/g, "$1");
  const found: PathRule[] = [];
  let rest = plain;
  for (;;) {
    const head = /^\s*path\s+"([^"]*)"\s*\{/.exec(rest);
    if (!head) break;
    const end = closing(rest, head[0].length);
    if (end < 0) return undefined;
    found.push({
      path: head[1] as string,
      capabilities: capabilities(rest.slice(head[0].length, end)),
    });
    rest = rest.slice(end + 1);
  }
  return rest.trim() === "" ? found : undefined;
}

/** Where the brace ends that stands open at `from`. */
function closing(text: string, from: number): number {
  let depth = 1;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"' && text[at - 1] !== "\\") quoted = !quoted;
    if (quoted) continue;
    if (character === "{") depth++;
    if (character === "}" && --depth === 0) return at;
  }
  return -1;
}

const OLD: Readonly<Record<string, readonly string[]>> = {
  write: ["create", "read", "update", "delete", "list"],
  read: ["read", "list"],
  sudo: ["create", "read", "update", "delete", "list", "sudo"],
  deny: ["deny"],
};

function capabilities(body: string): string[] {
  const list = /(?:^|[\s;])"?capabilities"?\s*=\s*\[([^\]]*)\]/.exec(body)?.[1];
  if (list !== undefined)
    return [...list.matchAll(/"([^"]*)"/g)].map(([, name]) => (name as string).toLowerCase());
  const old = /(?:^|[\s;])"?policy"?\s*=\s*"(\w+)"/.exec(body)?.[1];
  return [...(OLD[old ?? ""] ?? [])];
}

function jsonRules(text: string): PathRule[] | undefined {
  try {
    const { path = {} } = JSON.parse(text) as {
      path?: Record<string, { capabilities?: unknown; policy?: unknown }>;
    };
    return Object.entries(path).map(([name, rule]) => ({
      path: name,
      capabilities: Array.isArray(rule.capabilities)
        ? rule.capabilities.map((each) => String(each).toLowerCase())
        : [...(OLD[String(rule.policy)] ?? [])],
    }));
  } catch {
    return undefined;
  }
}
