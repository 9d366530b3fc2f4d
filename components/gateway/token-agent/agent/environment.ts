import { isSafeUrl } from "./http-client";

/** Reads the agent's environment, whose variables all begin with `UNIFIED_AI_`, and collects everything wrong with it. */
export class Environment {
  readonly issues: string[] = [];

  constructor(private readonly variables: Record<string, string | undefined>) {}

  /** A variable; undefined when it is not set or empty. */
  read(name: string): string | undefined {
    return this.variables[`UNIFIED_AI_${name}`] || undefined;
  }

  /** A variable that must be set. */
  needed(name: string): string {
    const value = this.read(name);
    if (value === undefined) this.issues.push(`\`UNIFIED_AI_${name}\`: must be set`);
    return value ?? "";
  }

  /** An https URL, or one of this machine. */
  url(name: string, fallback: string): string {
    const value = this.read(name) ?? fallback;
    if (!isSafeUrl(value)) {
      // A URL with a user in it may hold a password, so it is not shown.
      const got = value.includes("@") ? "without a user in it" : `got ${JSON.stringify(value)}`;
      this.issues.push(
        `\`UNIFIED_AI_${name}\`: must be an https URL, or http on this machine, ${got}`,
      );
    }
    return value;
  }

  /** A whole number within bounds. */
  number(name: string, fallback: number, from: number, to: number): number {
    const value = this.read(name) === undefined ? fallback : Number(this.read(name));
    if (Number.isInteger(value) && value >= from && value <= to) return value;
    this.issues.push(
      `\`UNIFIED_AI_${name}\`: must be a whole number from ${from} to ${to}, got ${JSON.stringify(this.read(name))}`,
    );
    return fallback;
  }

  /** Pairs `<name>=<value>`, separated by commas; none when it is not set. */
  pairs(name: string): Record<string, string> {
    const pairs = (this.read(name) ?? "").split(",").filter((pair) => pair !== "");
    const wrong = pairs.find((pair) => !/^[a-z0-9-]+=[a-z0-9.-]+$/.test(pair));
    if (wrong !== undefined) {
      this.issues.push(
        `\`UNIFIED_AI_${name}\`: must be pairs of the form name=value, got ${JSON.stringify(wrong)}`,
      );
    }
    return Object.fromEntries(pairs.map((pair) => pair.split("=") as [string, string]));
  }

  /** The API server as a pod finds it. */
  apiServerUrl(): string {
    const host = this.variables.KUBERNETES_SERVICE_HOST ?? "";
    const port = this.variables.KUBERNETES_SERVICE_PORT ?? "443";
    return this.url("KUBERNETES_URL", `https://${host.includes(":") ? `[${host}]` : host}:${port}`);
  }
}
