/** The home first, then every other region its targets use, each once, in the order of the targets. */
export function regionsUsed(home: string, targets: readonly { region: string }[]): string[] {
  return [...new Set([home, ...targets.map((target) => target.region)])];
}
