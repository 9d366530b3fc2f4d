/** Colours of one picture. */
export interface Theme {
  page: string;
  box: string;
  frame: string;
  line: string;
  text: string;
  soft: string;
  calls: string;
  tokens: string;
  watch: string;
}

/** A rectangle; texts inside it begin at its top. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A line of text in a box. */
export interface Line {
  text: string;
  size?: number;
  bold?: boolean;
  soft?: boolean;
}

const FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
/** Mean width of a character of such a font, as a share of its size; wide enough for all of them. */
const CHARACTER = 0.53;

/** Text that can stand in XML. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Width that a text takes at most, in the picture's units. */
export function widthOf({ text, size = 15, bold }: Line): number {
  return text.length * size * CHARACTER * (bold ? 1.06 : 1);
}

/** A box with lines of text; a line that is too long is an error, since it would be cut. */
export function box(at: Box, lines: readonly Line[], theme: Theme, accent?: string): string {
  const { x, y, width, height } = at;
  const parts = [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${theme.box}" stroke="${accent ?? theme.line}" stroke-width="${accent ? 2 : 1}"/>`,
  ];
  let baseline = y + 8;
  for (const line of lines) {
    if (widthOf(line) > width - 16)
      throw new Error(`${JSON.stringify(line.text)} is wider than its box of ${width}; shorten it`);
    baseline += (line.size ?? 15) + 5;
    parts.push(text(x + 12, baseline, line, theme));
  }
  if (baseline > y + height - 6)
    throw new Error(`${lines[0]?.text}: ${lines.length} lines are too many for its box`);
  return parts.join("\n");
}

/** A frame around boxes, with a title at its top. */
export function frame(at: Box, title: Line, theme: Theme, dashed = false): string {
  const { x, y, width, height } = at;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12" fill="${theme.frame}" stroke="${theme.line}" stroke-width="1"${dashed ? ' stroke-dasharray="5 4"' : ""}/>`,
    text(x + 14, y + 24, title, theme),
  ].join("\n");
}

/** One line of text that begins at a point. */
export function text(
  x: number,
  y: number,
  { text: words, size = 15, bold, soft }: Line,
  theme: Theme,
  options: { anchor?: "start" | "middle" | "end"; fill?: string } = {},
): string {
  const fill = options.fill ?? (soft ? theme.soft : theme.text);
  return `<text x="${x}" y="${y}" font-size="${size}"${bold ? ' font-weight="600"' : ""}${options.anchor ? ` text-anchor="${options.anchor}"` : ""} fill="${fill}">${escape(words)}</text>`;
}

/** A line with an arrow's head at its end, along points. */
export function arrow(
  points: readonly (readonly [number, number])[],
  colour: string,
  dash?: string,
): string {
  const path = points.map(([x, y]) => `${x},${y}`).join(" ");
  const [end, before] = [points.at(-1)!, points.at(-2)!];
  const angle = Math.atan2(end[1] - before[1], end[0] - before[0]);
  const wing = (turn: number): string =>
    `${round(end[0] - 11 * Math.cos(angle + turn))},${round(end[1] - 11 * Math.sin(angle + turn))}`;
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2.2"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`,
    `<polygon points="${end[0]},${end[1]} ${wing(0.42)} ${wing(-0.42)}" fill="${colour}"/>`,
  ].join("\n");
}

/** A line without a head. */
export function line(
  from: readonly [number, number],
  to: readonly [number, number],
  colour: string,
  dash?: string,
): string {
  return `<polyline points="${from.join()} ${to.join()}" fill="none" stroke="${colour}" stroke-width="2.2"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`;
}

/** What an arrow carries, on a patch of the page's colour so that lines do not run through it. */
export function label(
  x: number,
  y: number,
  words: string,
  colour: string,
  theme: Theme,
  ground: string = theme.page,
): string {
  const line: Line = { text: words, size: 14, bold: true };
  const width = Math.round(widthOf(line)) + 4;
  return [
    `<rect x="${x - width / 2}" y="${y - 13}" width="${width}" height="18" rx="4" fill="${ground}"/>`,
    text(x, y + 1, line, theme, { anchor: "middle", fill: colour }),
  ].join("\n");
}

/** The picture as a file, with a title for those who do not see it. */
export function document(
  size: { width: number; height: number },
  title: string,
  description: string,
  parts: readonly string[],
  theme: Theme,
): string {
  const { width, height } = size;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}" role="img" aria-labelledby="t d">
<title id="t">${escape(title)}</title>
<desc id="d">${escape(description)}</desc>
<rect width="${width}" height="${height}" rx="14" fill="${theme.page}"/>
${parts.join("\n")}
</svg>
`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
