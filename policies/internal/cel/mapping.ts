import { compile, parse, type Expr } from "./library";
import { emptyReading, read, type Reading } from "./reading";

/** How a provider makes `google.*` and `attribute.*` of a token's claims. */
export class Mapping {
  private readonly rows: ReadonlyMap<string, { expr: Expr; reading: Reading }>;
  /** What all the expressions together read. */
  readonly reading: Reading = emptyReading();

  /** @param expressions by attribute: `google.subject` to `assertion.sub`. */
  constructor(expressions: Readonly<Record<string, string>>) {
    this.rows = new Map(
      Object.entries(expressions).map(([name, source]) => {
        const expr = parse(source);
        read(expr, this.reading);
        return [name, { expr, reading: read(expr) }];
      }),
    );
  }

  /** What the expression of an attribute reads; undefined for one that is not mapped. */
  read(name: string): Reading | undefined {
    return this.rows.get(name)?.reading;
  }

  /** The attributes that something reads. */
  names(reading: Reading): string[] {
    return reading.whole && reading.claims.size === 0
      ? [...this.rows.keys()]
      : [...reading.attributes];
  }

  /** What a condition sees; undefined when an attribute cannot be made, for then Google refuses the token. */
  scope(
    assertion: Record<string, unknown>,
    names: readonly string[],
  ): Record<string, unknown> | undefined {
    const scope: Record<string, Record<string, unknown>> = { assertion, google: {}, attribute: {} };
    for (const name of names) {
      const row = this.rows.get(name);
      if (!row) continue;
      const value = compile(row.expr)({ assertion });
      if (value === undefined) return undefined;
      const [root = "", ...rest] = name.split(".");
      (scope[root] ??= {})[rest.join(".")] = value;
    }
    return scope;
  }
}
