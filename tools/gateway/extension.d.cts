/** Machine a module is compiled for, as Docker names it. */
export type Machine = "linux-amd64" | "linux-arm64";

/** What is written down about the compiled modules. */
export interface ExtensionRecord {
  /** SHA-256 over the sources. */
  sources: string;
  /** `rustc --version`. */
  compiler: string;
  /** SHA-256 of each compiled file. */
  files: Partial<Record<Machine, string>>;
}

export declare function extensionFile(machine?: Machine): string;
export declare function readRecord(): ExtensionRecord;
export declare function sourceFiles(folder?: string): string[];
export declare function sourcesHash(folder?: string): string;
export declare function staleness(): string[];
export declare function compile(
  machine: Machine,
  options: { env: NodeJS.ProcessEnv; folder?: string; features?: string[] },
): Promise<string>;
export declare function buildExtension(options?: {
  env?: NodeJS.ProcessEnv;
}): Promise<ExtensionRecord & { missing: Machine[] }>;
