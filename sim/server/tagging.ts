import type { Props, ProviderSettings, StoredResource } from "../model";
import type { ControlPlane } from "./plane";
import { list, object } from "./values";

/**
 * AWS's Resource Groups Tagging API: ARNs and tags of the region's resources that pass every tag filter and have one of the
 * asked types (`service:type`, as in the ARN). Untagged resources are never listed, as AWS states it:
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export function taggedResources(
  inputs: Props,
  settings: ProviderSettings,
  plane: ControlPlane,
): Props {
  const region = typeof inputs["region"] === "string" ? inputs["region"] : settings.region;
  const types = list(inputs["resourceTypeFilters"]).map(String);
  const filters = list(inputs["tagFilters"]).map(object);
  const found = plane.store.everything().filter((resource) => {
    const { scope, inputs: own, deletedAt } = resource;
    const { cloud, account } = scope;
    const arn = arnOf(resource);
    if (deletedAt !== undefined) return false;
    if (cloud !== "aws" || account !== settings.account || scope.region !== region) return false;
    const tags = object(own["tags"]);
    if (arn === undefined || Object.keys(tags).length === 0) return false;
    if (types.length > 0 && !types.some((type) => isOfType(arn, type))) return false;
    return filters.every((filter) => {
      const values = list(filter["values"]);
      const value = tags[String(filter["key"])];
      return value !== undefined && (values.length === 0 || values.includes(value));
    });
  });
  return {
    ...inputs,
    id: String(region),
    region: String(region),
    resourceTagMappingLists: found.map((resource) => ({
      resourceArn: arnOf(resource)!,
      tags: object(resource.inputs["tags"]),
      complianceDetails: [],
    })),
  };
}

/**
 * Resource part of the ARNs that the provider does not show
 * (docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html, 2026-11-21).
 */
const UNSHOWN: Readonly<Record<string, string>> = {
  "aws:ec2/natGateway:NatGateway": "ec2:natgateway",
};

/** The resource's own ARN: `arn`, or the property that ends in `Arn` and is an output only. */
function arnOf({ token, id, scope, state, inputs }: StoredResource): string | undefined {
  const direct = state["arn"];
  if (typeof direct === "string") return direct;
  const [service, kind] = UNSHOWN[token]?.split(":") ?? [];
  if (service !== undefined)
    return `arn:aws:${service}:${scope.region}:${scope.account}:${kind}/${id}`;
  const [, value] =
    Object.entries(state).find(
      ([key, v]) => /Arn$/.test(key) && !(key in inputs) && typeof v === "string",
    ) ?? [];
  return typeof value === "string" ? value : undefined;
}

/** `arn:aws:kms:us-east-1:111122223333:key/abc` is of type `kms:key` and of type `kms`. */
function isOfType(arn: string, type: string): boolean {
  const [, , service, , , ...rest] = arn.split(":");
  const resource = rest.join(":").split(/[/:]/)[0];
  const [wantedService, wantedResource] = type.split(":");
  return service === wantedService && (wantedResource === undefined || resource === wantedResource);
}
