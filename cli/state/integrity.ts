import { createHash } from "node:crypto";
import type { Deployment, StateResource } from "../recover/state";

/**
 * What keeps the engine from using a state, one line each, by the engine's own rules (`VerifyIntegrity`,
 * pkg/resource/stack/snapshot/integrity.go, v3.259.0); all of them, where the engine stops at the first. Needs no passphrase.
 */
export function integrityProblems(deployment: Deployment): string[] {
  const resources = deployment.resources ?? [];
  const problems = magicProblem(deployment);
  const all = new Set(resources.map(({ urn }) => urn));
  const before = new Map<string, StateResource[]>();
  const providers = new Set<string>();
  resources.forEach((resource, index) => {
    const { urn, type, id, custom, provider } = resource;
    const name = urn || `resource ${index + 1}`;
    if (!urn) problems.push(`${name}: has no URN`);
    if (!type) problems.push(`${name}: has no type`);
    if (!custom && id)
      problems.push(`${name}: is a component, yet has the id ${JSON.stringify(id)}`);
    if (type?.startsWith("pulumi:providers:")) providers.add(`${urn}::${id}`);
    if (provider && !providers.has(provider) && resource["pendingReplacement"] !== true) {
      problems.push(`${name}: names the provider ${provider}, which is not before it`);
    }
    for (const [what, wanted] of references(resource)) {
      if (before.has(wanted)) continue;
      const where = all.has(wanted) ? "comes after it" : "is not in the state";
      problems.push(`${name}: its ${what} ${wanted} ${where}`);
    }
    before.set(urn, [...(before.get(urn) ?? []), resource]);
  });
  for (const [urn, states] of before) {
    const kept = states.filter((state) => state.delete !== true).length;
    if (states.length > 1 && kept > 1)
      problems.push(`${urn}: is in the state ${states.length} times`);
  }
  return problems;
}

function references(resource: StateResource): [string, string][] {
  const { parent } = resource;
  const dependencies = (resource["dependencies"] ?? []) as string[];
  const byProperty = (resource["propertyDependencies"] ?? {}) as Record<string, string[] | null>;
  const deletedWith = resource["deletedWith"] as string | undefined;
  const found: [string, string][] = [
    ...(parent ? [["parent", parent] as [string, string]] : []),
    ...dependencies.map((urn): [string, string] => ["dependency", urn]),
    ...Object.values(byProperty).flatMap((urns) =>
      (urns ?? []).map((urn): [string, string] => ["dependency", urn]),
    ),
    ...(deletedWith ? [["deletedWith", deletedWith] as [string, string]] : []),
  ];
  return [...new Map(found.map((one) => [one.join(" "), one])).values()];
}

/** The manifest carries the checksum of the version that wrote it. */
function magicProblem(deployment: Deployment): string[] {
  const manifest = deployment["manifest"] as { magic?: string; version?: string } | undefined;
  if (!manifest?.version) return [];
  const magic = createHash("sha256").update(manifest.version).digest("hex");
  return manifest.magic === magic ? [] : ["manifest: its magic does not belong to its version"];
}
