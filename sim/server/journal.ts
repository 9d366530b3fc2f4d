import { appendFileSync } from "node:fs";
import path from "node:path";

/** Name of the file with one line of JSON per call. */
export const journalFile = "journal.jsonl";

/** One call, without any input or output values. */
export interface JournalEntry {
  time: string;
  cloud: string;
  method: string;
  token?: string;
  urn?: string;
  id?: string;
  /** Set on mutating calls that are no preview: number since the local clouds started, from 1. */
  mutation?: number;
  preview?: boolean;
  /** Milliseconds the call took; absent on lines that say a call is held. */
  ms?: number;
  /** `before` or `after` while `pauseAt` holds the call. */
  held?: string;
  /** Requests the cloud throttled before this call went through. */
  throttled?: number;
  /** Code of the refusal or error, when the call failed. */
  error?: string;
}

/** Appends to the journal of a directory; every line is on disk when the call returns. */
export class Journal {
  private readonly file: string;
  private mutations = 0;

  constructor(directory: string) {
    this.file = path.join(directory, journalFile);
  }

  nextMutation(): number {
    return ++this.mutations;
  }

  write(entry: JournalEntry): void {
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }
}
