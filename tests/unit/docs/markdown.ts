import * as fs from "node:fs";
import * as path from "node:path";

export const root = path.resolve(__dirname, "../../..");

/** A fenced block. */
export interface Block {
  language: string;
  text: string;
  /** Line of its fence, from 1. */
  line: number;
}

/** A page as the checks see it. */
export interface Page {
  /** Path from the root. */
  file: string;
  text: string;
  blocks: Block[];
  /** Inline code, with its line. */
  code: { text: string; line: number }[];
  /** Targets of links and pictures, with their line. */
  links: { target: string; line: number }[];
  /** What `#…` can name. */
  anchors: Set<string>;
}

/** Every page that people read, generated ones too; the changelog and the decisions are history and only their links count. */
export function pages(): Page[] {
  const below = (folder: string): string[] =>
    fs
      .readdirSync(path.join(root, folder), { withFileTypes: true })
      .flatMap((entry) => {
        const file = `${folder}/${entry.name}`;
        return entry.isDirectory() ? below(file) : file.endsWith(".md") ? [file] : [];
      })
      .sort();
  const single = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "policies/README.md",
    "sim/README.md",
    "extension/README.md",
  ];
  return [...single, ...below("docs")].map(read);
}

/** One page. */
export function read(file: string): Page {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  return { file, text, ...parse(text) };
}

/** The parts of a page's Markdown. */
export function parse(text: string): Omit<Page, "file" | "text"> {
  const page: Omit<Page, "file" | "text"> = { blocks: [], code: [], links: [], anchors: new Set() };
  let open: (Block & { fence: string }) | undefined;
  text.split("\n").forEach((content, at) => {
    const line = at + 1;
    const fence = /^\s*(`{3,}|~{3,})\s*([\w-]*)/.exec(content);
    if (open) {
      if (fence && fence[1]!.startsWith(open.fence) && fence[2] === "") {
        page.blocks.push({ language: open.language, text: open.text, line: open.line });
        open = undefined;
      } else open.text += `${content}\n`;
      return;
    }
    if (fence) {
      open = { fence: fence[1]!, language: fence[2]!, text: "", line };
      return;
    }
    readLine(content, line, page);
  });
  if (open) throw new Error(`line ${open.line}: a block that nothing closes`);
  return page;
}

function readLine(content: string, line: number, page: Omit<Page, "file" | "text">): void {
  const heading = /^(#{1,6})\s+(.*)$/.exec(content);
  if (heading) addAnchor(page.anchors, heading[2]!);
  for (const match of content.matchAll(/\bid="([^"]+)"/g)) page.anchors.add(match[1]!);
  for (const match of content.matchAll(/(`+)(.+?)\1/g)) page.code.push({ text: match[2]!, line });
  const bare = content.replace(/(`+).+?\1/g, "code");
  for (const match of bare.matchAll(/\]\(([^)\s]+)\)/g))
    page.links.push({ target: match[1]!, line });
  for (const match of content.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g))
    page.links.push({ target: match[1]!, line });
}

/** As GitHub names a heading: lower case, no punctuation, a number for those that come again. */
function addAnchor(anchors: Set<string>, heading: string): void {
  const name = heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
  let free = name;
  for (let at = 1; anchors.has(free); at += 1) free = `${name}-${at}`;
  anchors.add(free);
}
