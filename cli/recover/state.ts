/** Pure work on an exported stack: what a killed update left behind, and how a found resource is taken in. */

export interface ExportedStack {
  version: number;
  deployment: Deployment;
}

export interface Deployment {
  resources?: StateResource[];
  pending_operations?: PendingOperation[];
  [key: string]: unknown;
}

export interface StateResource {
  urn: string;
  type: string;
  custom: boolean;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  parent?: string;
  provider?: string;
  delete?: boolean;
  [key: string]: unknown;
}

export interface PendingOperation {
  type: "creating" | "updating" | "deleting" | "reading" | "importing" | (string & {});
  resource: StateResource;
}

/** The creates that were under way when the update was killed, in the order they were begun. */
export function pendingCreates(stack: ExportedStack): PendingOperation[] {
  return (stack.deployment.pending_operations ?? []).filter((op) => op.type === "creating");
}

/** Operations under way that were not creates: their resources are in the state already. */
export function otherPending(stack: ExportedStack): PendingOperation[] {
  return (stack.deployment.pending_operations ?? []).filter((op) => op.type !== "creating");
}

/** The stack with one pending create turned into a resource that exists under `id`. */
export function adopt(stack: ExportedStack, urn: string, id: string): ExportedStack {
  const operation = pendingCreates(stack).find((op) => op.resource.urn === urn);
  if (!operation) throw new Error(`no pending create of ${urn}`);
  const resource = { ...operation.resource, id, outputs: { ...operation.resource.inputs } };
  return withDeployment(stack, {
    resources: [...(stack.deployment.resources ?? []), resource],
    pending_operations: (stack.deployment.pending_operations ?? []).filter(
      (op) => op !== operation,
    ),
  });
}

/** The stack without the resources of the given URNs: what was taken in and turned out not to be ours. */
export function giveBack(stack: ExportedStack, urns: readonly string[]): ExportedStack {
  return withDeployment(stack, {
    resources: (stack.deployment.resources ?? []).filter((r) => !urns.includes(r.urn)),
    pending_operations: stack.deployment.pending_operations ?? [],
  });
}

/** Whether the state already holds a resource of this URN, so that the pending create is a replacement of it. */
export function isReplacement(stack: ExportedStack, urn: string): boolean {
  return (stack.deployment.resources ?? []).some((r) => r.urn === urn);
}

/** The stack without the pending operations on the given URNs. */
export function forget(stack: ExportedStack, urns: readonly string[]): ExportedStack {
  return withDeployment(stack, {
    resources: stack.deployment.resources ?? [],
    pending_operations: (stack.deployment.pending_operations ?? []).filter(
      (op) => !urns.includes(op.resource.urn),
    ),
  });
}

function withDeployment(
  stack: ExportedStack,
  change: { resources: StateResource[]; pending_operations: PendingOperation[] },
): ExportedStack {
  return { ...stack, deployment: { ...stack.deployment, ...change } };
}

/** The provider resource a resource belongs to. */
export function providerOf(
  stack: ExportedStack,
  resource: StateResource,
): StateResource | undefined {
  const reference = resource.provider;
  if (!reference) return undefined;
  const urn = reference.slice(0, reference.lastIndexOf("::"));
  return stack.deployment.resources?.find((r) => r.urn === urn);
}

/** `name` of `urn:pulumi:stack::project::type::name`. */
export function logicalName(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
