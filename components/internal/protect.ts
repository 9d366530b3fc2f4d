import type * as pulumi from "@pulumi/pulumi";

/**
 * A component's options with its deletion protection: Pulumi hands `protect` down to every child. Without protection the
 * caller's own options stand.
 */
export function protectedBy(
  deletionProtection: boolean,
  opts: pulumi.ComponentResourceOptions | undefined,
): pulumi.ComponentResourceOptions {
  return deletionProtection ? { ...opts, protect: true } : { ...opts };
}
