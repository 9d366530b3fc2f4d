import * as fs from "node:fs";

/** A file of JSON, one value a line, that grows; read on from where it was last read. */
export class JsonLines<Line> {
  private readonly lines: Line[] = [];
  private offset = 0;
  private rest = Buffer.alloc(0);

  constructor(private readonly file: string) {}

  /** Every whole line so far; none when the file is not there yet. */
  all(): readonly Line[] {
    const size = fs.statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > this.offset) this.readTo(size);
    return this.lines;
  }

  private readTo(size: number): void {
    const more = Buffer.alloc(size - this.offset);
    const file = fs.openSync(this.file, "r");
    let read = 0;
    try {
      read = fs.readSync(file, more, 0, more.length, this.offset);
    } finally {
      fs.closeSync(file);
    }
    this.offset += read;
    const bytes = Buffer.concat([this.rest, more.subarray(0, read)]);
    const end = bytes.lastIndexOf("\n") + 1;
    this.rest = bytes.subarray(end);
    for (const line of bytes.toString("utf8", 0, end).split("\n"))
      if (line !== "") this.lines.push(JSON.parse(line) as Line);
  }
}
