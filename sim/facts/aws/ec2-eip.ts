import {
  documented,
  type HookContext,
  type StoredResource,
  type TypeFacts,
  type World,
} from "../../model";
import {
  absent,
  checkOneOf,
  checkRegion,
  checkTags,
  decidedOnce,
  ec2Id,
  failure,
  requireEnabledRegion,
  tagsAll,
} from "./common";
import { addressAt, parseCidr } from "./cidr";
import { EIP, NAT_GATEWAY } from "./tokens";

const API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/ec2_eip.go";

/** The networks of RFC 5737, kept for documentation: no cloud gives an address of them to anyone. */
const ADDRESSES = ["203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"].map((one) =>
  parseCidr(one)!,
);

/** A public address that an account keeps. */
export const eip: TypeFacts = {
  token: EIP,
  operations: {
    create: "ec2:AllocateAddress",
    read: "ec2:DescribeAddresses",
    update: "ec2:AssociateAddress",
    delete: "ec2:ReleaseAddress",
  },
  facts: {
    replaceOn: documented(
      [
        "address",
        "customerOwnedIpv4Pool",
        "domain",
        "ipamPoolId",
        "networkBorderGroup",
        "publicIpv4Pool",
        "region",
      ],
      `${PROVIDER} (ForceNew)`,
    ),
    defaults: documented({ domain: "vpc" }, `${API}/API_AllocateAddress.html`),
    deleteBlockedBy: documented(
      [
        {
          token: NAT_GATEWAY,
          property: "allocationId",
          by: "id",
          code: "InvalidIPAddress.InUse",
          status: 400,
        },
      ],
      "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
    ),
    quota: documented({ max: 5, per: "region", code: "AddressLimitExceeded" }, QUOTAS),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkOneOf(inputs.domain, "domain", ["vpc"]),
    ];
    for (const property of ["address", "customerOwnedIpv4Pool", "ipamPoolId", "publicIpv4Pool"]) {
      if (!absent(inputs, property))
        failures.push(
          failure(
            property,
            "needs addresses of the caller's own, which the local clouds do not have; leave it out",
          ),
        );
    }
    for (const property of ["instance", "networkInterface", "associateWithPrivateIp"]) {
      if (!absent(inputs, property))
        failures.push(
          failure(
            property,
            "is not offered by the local clouds; give the address to a NAT gateway",
          ),
        );
    }
    return failures;
  },
  admit: (context) => requireEnabledRegion(context),
  id: (context) => ec2Id(context, "eipalloc"),
  outputs(context, id) {
    const { account, region } = context.scope;
    const publicIp = String(decidedOnce(context, "publicIp", () => freeAddress(context)));
    const zone = region === "us-east-1" ? "compute-1" : `${region}.compute`;
    return {
      allocationId: id,
      arn: `arn:aws:ec2:${region}:${account}:elastic-ip/${id}`,
      associationId: "",
      carrierIp: "",
      customerOwnedIp: "",
      networkBorderGroup: region,
      privateDns: "",
      privateIp: "",
      ptrRecord: "",
      publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${zone}.amazonaws.com`,
      publicIp,
      publicIpv4Pool: "amazon",
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
  live: (stored, world) => association(stored, world),
};

/** What a NAT gateway makes of the address it has. */
function association(stored: StoredResource, world: World) {
  const [nat] = world.list(NAT_GATEWAY, (one) => one.inputs.allocationId === stored.id);
  if (!nat) return {};
  const { associationId, networkInterfaceId, privateIp } = nat.state;
  return {
    associationId: associationId ?? "",
    networkInterface: networkInterfaceId ?? "",
    privateIp: privateIp ?? "",
  };
}

/** An address that no other living resource of the account has, the same one for the same resource. */
function freeAddress(context: HookContext): string {
  const taken = new Set(context.world.list(EIP).map((one) => one.state.publicIp));
  const start = parseInt(context.hex(6), 16);
  const all = ADDRESSES.flatMap(({ first }) =>
    Array.from({ length: 254 }, (_, index) => addressAt(first, index + 1)),
  );
  for (let step = 0; step < all.length; step += 1) {
    const address = all[(start + step) % all.length]!;
    if (!taken.has(address)) return address;
  }
  throw new Error(`the local clouds have no more than ${all.length} public addresses`);
}
