import { appendFileSync } from "node:fs";
import path from "node:path";

/** Name of the file with what the clouds' own logs hold of calls. */
export const providerLogsFile = "provider-logs.jsonl";

/** One record as a cloud delivers it, and where to. */
export interface ProviderRecord {
  cloud: "aws" | "azure" | "gcp";
  /** Log group, workspace or log name that the control plane configured. */
  destination: string;
  record: Record<string, unknown>;
}

/** Records of calls that the control plane configured: one file for all clouds. */
export class ProviderLogs {
  private readonly file: string;

  constructor(directory: string) {
    this.file = path.join(directory, providerLogsFile);
  }

  write(record: ProviderRecord): void {
    appendFileSync(this.file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  }
}
