import type { Resource } from "../resource";
import type { Value } from "./value";

/** Kubernetes objects that start pods: where the pod's spec stands in them. */
const POD_SPECS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:core/v1:Pod": ["spec"],
  "kubernetes:apps/v1:Deployment": ["spec", "template", "spec"],
  "kubernetes:apps/v1:StatefulSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:DaemonSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:ReplicaSet": ["spec", "template", "spec"],
  "kubernetes:batch/v1:Job": ["spec", "template", "spec"],
  "kubernetes:batch/v1:CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** The custom resource by which Envoy Gateway is told how to run its proxies. */
export const ENVOY_PROXY = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy";
/** The custom resource by which the AI gateway is told how to run its processor. */
const GATEWAY_CONFIG = /^kubernetes:aigateway\.envoyproxy\.io\/v1\w+:GatewayConfig$/;
const RELEASE = "kubernetes:helm.sh/v3:Release";

/** Images of gateways in front of models, by what their repositories are called. */
export const GATEWAY_IMAGE =
  /(^|\/)(litellm[\w-]*|envoyproxy\/[\w-]+|ai-gateway[\w-]*|portkey-ai\/gateway|portkeyai\/gateway|maximhq\/bifrost|kong\/kong[\w-]*)([:@]|$)/;

/** Whether a resource of this type may start a gateway. */
export const startsPods = (token: string): boolean =>
  Object.hasOwn(POD_SPECS, token) ||
  token === ENVOY_PROXY ||
  token === RELEASE ||
  GATEWAY_CONFIG.test(token);

/** Whether a resource of this type has an ordinary pod spec. */
export const hasPodSpec = (token: string): boolean => Object.hasOwn(POD_SPECS, token);

/** The pod's spec of a workload. */
export const podSpec = (resource: Resource): Value =>
  resource.get(...(POD_SPECS[resource.token] ?? ["spec"]));

/** All containers of a pod's spec, those that only prepare it among them. */
export function containers(pod: Value): Value[] {
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((list) =>
    pod.get(list).items(),
  );
}

/** An image a resource starts: its reference, or the parts of one as charts take them. */
export interface Image {
  at: Value;
  /** `registry/name:tag@sha256:...` */
  reference: string;
}

/** Every image named in a workload, in Envoy Gateway's and the AI gateway's settings and in values of charts. */
export function images(resource: Resource): Image[] {
  if (resource.token === RELEASE) return imagesOfValues(resource.get("values"));
  if (resource.token === ENVOY_PROXY || GATEWAY_CONFIG.test(resource.token))
    return imagesOfValues(resource.get("spec"));
  return containers(podSpec(resource)).flatMap((each) => reference(each.get("image")));
}

function reference(at: Value): Image[] {
  const text = at.text();
  return text === undefined ? [] : [{ at, reference: text }];
}

/** Members called `image`, as a text or as repository, tag and digest. */
function imagesOfValues(root: Value): Image[] {
  const found: Image[] = [];
  const search = (value: Value): void => {
    for (const item of Array.isArray(value.content()) ? value.items() : []) search(item);
    for (const [name, member] of value.entries()) {
      const repository = name === "image" ? member.get("repository").text() : undefined;
      if (repository !== undefined) {
        const tag = member.get("tag").text();
        const digest = member.get("digest").text();
        const text = `${repository}${tag === undefined ? "" : `:${tag}`}${digest ? `@${digest}` : ""}`;
        found.push({ at: member, reference: text });
      } else if (name === "image") found.push(...reference(member));
      else search(member);
    }
  };
  search(root);
  return found;
}

/** Images of gateways among those a resource starts. */
export const gatewayImages = (resource: Resource): Image[] =>
  images(resource).filter((each) => GATEWAY_IMAGE.test(each.reference));

/** The namespace that an object lies in. */
export const namespaceOf = (resource: Resource): string =>
  resource.get("metadata", "namespace").text() ?? "default";
