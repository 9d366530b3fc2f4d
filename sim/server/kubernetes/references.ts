import { CloudError, type Json, type Props } from "../../model";
import { rules, type Rule } from "../../facts/kubernetes/references";
import type { ControlPlane } from "../plane";
import { valuesAt } from "../paths";
import { isObject, list, object as asObject } from "../values";
import type { ApiServer } from "./api";
import { metadataOf, nameOf, namespaceOf } from "./names";

const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";

/** Every namespace has it: the API server's authority, published by Kubernetes itself. */
const ROOT_AUTHORITY = "kube-root-ca.crt";

/**
 * What no API server looks at and the controllers refuse later, in conditions nobody reads: names of objects that are
 * not there. Stricter than a cluster, where an object may come before what it names.
 */
export class References {
  constructor(
    private readonly plane: ControlPlane,
    private readonly api: ApiServer,
  ) {}

  /** The first thing a controller would refuse; undefined when there is none. */
  problem(object: Props): CloudError | undefined {
    for (const rule of rules) {
      if (rule.kind !== object["kind"] || rule.group !== groupOf(object)) continue;
      for (const value of valuesAt(object, rule.path)) {
        const reason = this.judge(rule, object, value);
        if (reason !== undefined) return refusal(object, rule.path, reason);
      }
    }
    return this.annotationProblem(object) ?? this.bindingProblem(object);
  }

  private judge(rule: Rule, object: Props, value: Json): string | undefined {
    if ("forbidden" in rule) return rule.forbidden;
    const reference = isObject(value) ? value : { name: value };
    const target = rule.target;
    const kind = text(reference["kind"]) ?? target.kind;
    const group = text(reference["group"]) ?? text(reference["apiGroup"]) ?? target.group;
    const name = text(reference["name"]);
    if (name === undefined || reference["optional"] === true) return undefined;
    const outside = target.outside ?? [];
    const allowed = target.kinds ?? [target.kind];
    if (!allowed.includes(kind) && !outside.includes(kind)) {
      return `must name a ${allowed.join(" or ")}, got ${JSON.stringify(kind)} ${JSON.stringify(name)}`;
    }
    if (outside.includes(kind)) return undefined;
    if (kind === "ConfigMap" && name === ROOT_AUTHORITY) return undefined;
    const own = namespaceOf(object);
    const namespace = target.clusterWide ? "" : (text(reference["namespace"]) ?? own);
    if (
      !target.clusterWide &&
      own !== "" &&
      namespace !== own &&
      !this.isGranted(object, group, kind, namespace)
    ) {
      return `${kind} ${JSON.stringify(name)} is in another namespace, ${JSON.stringify(namespace)}; only a ReferenceGrant there lets it be used`;
    }
    const found = this.find(group, kind, namespace, name);
    if (!found) {
      const place = namespace === "" ? "the cluster" : `namespace ${JSON.stringify(namespace)}`;
      return `names the ${kind} ${JSON.stringify(name)}, which is not in ${place}; create it, or correct the name`;
    }
    const section = text(reference["sectionName"]);
    if (section !== undefined && kind === "Gateway") {
      const names = valuesAt(found, "spec.listeners[].name");
      if (!names.includes(section))
        return `names the listener ${JSON.stringify(section)}, which the Gateway ${JSON.stringify(name)} does not have; use ${names.join(", ")}`;
    }
    return undefined;
  }

  private find(group: string, kind: string, namespace: string, name: string): Props | undefined {
    const matches = (one: Props): boolean => nameOf(one) === name && namespaceOf(one) === namespace;
    for (const version of versionsOf(group)) {
      const apiVersion = group === "" ? version : `${group}/${version}`;
      const found = this.api.list(apiVersion, kind).find(matches);
      if (found) return found;
    }
    // The AI Gateway makes an HTTPRoute of each AIGatewayRoute, under its name.
    if (kind === "HTTPRoute")
      return this.find("aigateway.envoyproxy.io", "AIGatewayRoute", namespace, name);
    return undefined;
  }

  private isGranted(object: Props, group: string, kind: string, namespace: string): boolean {
    // Routes name their Gateway across namespaces; the Gateway's listeners decide.
    if (kind === "Gateway") return true;
    return versionsOf("gateway.networking.k8s.io").some((version) =>
      this.api
        .list(`gateway.networking.k8s.io/${version}`, "ReferenceGrant", namespace)
        .some((grant) => {
          const spec = asObject(grant["spec"]);
          const from = list(spec["from"]).map(asObject);
          const to = list(spec["to"]).map(asObject);
          return (
            from.some(
              (one) =>
                one["kind"] === object["kind"] &&
                one["group"] === groupOf(object) &&
                one["namespace"] === namespaceOf(object),
            ) && to.some((one) => one["kind"] === kind && one["group"] === group)
          );
        }),
    );
  }

  /** The AI Gateway takes a Gateway's settings from the object its annotation names. */
  private annotationProblem(object: Props): CloudError | undefined {
    if (object["kind"] !== "Gateway") return undefined;
    const name = asObject(metadataOf(object)["annotations"])[
      "aigateway.envoyproxy.io/gateway-config"
    ];
    if (typeof name !== "string") return undefined;
    if (this.find("aigateway.envoyproxy.io", "GatewayConfig", namespaceOf(object), name))
      return undefined;
    return refusal(
      object,
      'metadata.annotations["aigateway.envoyproxy.io/gateway-config"]',
      `names the GatewayConfig ${JSON.stringify(name)}, which is not in namespace ${JSON.stringify(namespaceOf(object))}; create it, or correct the name`,
    );
  }

  /** EKS registers pods only in a target group of the cluster's account and VPC that is tagged with the cluster. */
  private bindingProblem(object: Props): CloudError | undefined {
    if (object["kind"] !== "TargetGroupBinding") return undefined;
    const spec = asObject(object["spec"]);
    const arn = spec["targetGroupARN"];
    const { cluster } = this.api;
    const group = this.plane.store
      .all(TARGET_GROUP)
      .find((one) => !one.deletedAt && (one.id === arn || one.state["arn"] === arn));
    const because = (path: string, reason: string) => refusal(object, path, reason);
    if (!group || group.scope.account !== cluster.account || group.scope.region !== cluster.region)
      return because(
        "spec.targetGroupARN",
        `must be a target group of the cluster's account and region, got ${JSON.stringify(arn)}`,
      );
    const type = group.inputs["targetType"] ?? "instance";
    if (type !== (spec["targetType"] ?? type))
      return because(
        "spec.targetType",
        `must be the target group's type ${JSON.stringify(type)}, got ${JSON.stringify(spec["targetType"])}`,
      );
    if (group.inputs["vpcId"] !== cluster.vpcId)
      return because(
        "spec.targetGroupARN",
        `must be a target group in the cluster's VPC ${cluster.vpcId}, got one in ${String(group.inputs["vpcId"])}`,
      );
    const tags = { ...asObject(group.state["tagsAll"]), ...asObject(group.inputs["tags"]) };
    if (tags["eks:eks-cluster-name"] !== cluster.name) {
      return because(
        "spec.targetGroupARN",
        `must be a target group with the tag "eks:eks-cluster-name" of ${JSON.stringify(cluster.name)}, got ${JSON.stringify(tags["eks:eks-cluster-name"] ?? null)}; EKS Auto Mode may register targets in no other`,
      );
    }
    return undefined;
  }
}

const text = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const groupOf = (object: Props): string => {
  const apiVersion = String(object["apiVersion"]);
  return apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";
};

const versionsOf = (group: string): readonly string[] =>
  group === "" || group.endsWith("authorization.k8s.io")
    ? ["v1"]
    : ["v1", "v1beta1", "v1alpha1", "v1alpha2", "v1alpha3"];

const refusal = (object: Props, path: string, reason: string): CloudError =>
  new CloudError(
    "NotResolved",
    422,
    `${String(object["kind"])} ${JSON.stringify(nameOf(object))}: \`${path}\`: ${reason} (an API server would take it; its controller would not)`,
  );
