import { at, list, record, text } from "../facts/judge";
import { groupOf, type KubernetesObject } from "./objects";

/** A request to the API server on one object of the core group. */
export interface ApiRequest {
  namespace: string;
  verb: string;
  resource: string;
  name: string;
}

/** Whether a Role of the request's namespace allows it that is bound to a service account of a namespace, which may be another. */
export function isAllowed(
  objects: readonly KubernetesObject[],
  namespace: string,
  serviceAccount: string,
  request: ApiRequest,
): boolean {
  const rbac = objects.filter(
    (object) =>
      groupOf(object) === "rbac.authorization.k8s.io" &&
      (object.metadata.namespace ?? "default") === request.namespace,
  );
  const bound = rbac.filter(
    (object) =>
      object.kind === "RoleBinding" &&
      list(object["subjects"]).some(
        (subject) =>
          at(subject, "kind") === "ServiceAccount" &&
          at(subject, "name") === serviceAccount &&
          (at(subject, "namespace") ?? request.namespace) === namespace,
      ),
  );
  const roles = bound.flatMap((binding) => text(at(binding["roleRef"], "name")) ?? []);
  return rbac
    .filter(({ kind, metadata }) => kind === "Role" && roles.includes(metadata.name))
    .flatMap((role) => list(role["rules"]))
    .some((rule) => {
      const { apiGroups, resources, resourceNames, verbs } = record(rule);
      const names = list(resourceNames);
      return (
        includes(list(apiGroups), "") &&
        includes(list(resources), request.resource) &&
        includes(list(verbs), request.verb) &&
        (names.length === 0 || names.includes(request.name))
      );
    });
}

const includes = (allowed: readonly unknown[], wanted: string): boolean =>
  allowed.includes("*") || allowed.includes(wanted);
