import { isEmpty, requireInputs } from "../../internal/require";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

const EVERYBODY = ["allUsers", "allAuthenticatedUsers"];

/** Google's grants, by type: the input that names who gets it; types ending in `Policy` hold a document. */
const GOOGLE: Readonly<Record<string, string>> = {
  "gcp:storage/bucketIAMMember:BucketIAMMember": "member",
  "gcp:storage/bucketIAMBinding:BucketIAMBinding": "members",
  "gcp:storage/managedFolderIamMember:ManagedFolderIamMember": "member",
  "gcp:storage/managedFolderIamBinding:ManagedFolderIamBinding": "members",
  "gcp:storage/bucketAccessControl:BucketAccessControl": "entity",
  "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl": "entity",
  "gcp:storage/objectAccessControl:ObjectAccessControl": "entity",
  "gcp:storage/bucketACL:BucketACL": "roleEntities",
  "gcp:storage/defaultObjectACL:DefaultObjectACL": "roleEntities",
  "gcp:storage/objectACL:ObjectACL": "roleEntities",
};
/** Google's ready-made lists that hold everybody, by the input that names one. */
const LISTS = ["predefinedAcl", "defaultAcl"];
const OPEN_LIST = /^(publicRead|publicReadWrite|authenticatedRead)$/i;
/** Google's policies as a document: `policyData` holds bindings. */
const DOCUMENTS = /^gcp:storage\/(bucketIAMPolicy|managedFolderIamPolicy):/;
const ACCOUNT = "azure-native:storage:StorageAccount";
const CONTAINER = "azure-native:storage:BlobContainer";

/** Nobody without a name may read storage; which networks may is `storage-network-deny`'s. */
export default rule({
  id: "storage-no-public-grants",
  title: "Storage grants nothing to everybody",
  severity: "critical",
  why: "A grant to everybody is found by scanners within hours, and nothing in a log tells whose copy was made.",
  seen: "a bucket with a spotless policy whose objects had granted allUsers read since a migration two years before (devopsaitoolkit.com/blog/securing-cloud-storage-buckets-with-ai)",
  remedy:
    "Google Cloud Storage: name members and entities, never allUsers or allAuthenticatedUsers. Azure: `allowBlobPublicAccess` false and `publicAccess` None.",
  publicIds: ["CKV_GCP_28", "CKV_AZURE_34", "CKV_AZURE_59"],

  applies: (token) =>
    Object.hasOwn(GOOGLE, token) ||
    DOCUMENTS.test(token) ||
    token === ACCOUNT ||
    token === CONTAINER,

  check(resource) {
    if (resource.token === ACCOUNT) {
      return requireInputs(resource, [
        { path: "allowBlobPublicAccess", oneOf: [false], default: true },
      ]);
    }
    if (resource.token === CONTAINER) {
      return requireInputs(resource, [{ path: "publicAccess", oneOf: ["None"], default: true }]);
    }
    const name = GOOGLE[resource.token] ?? "policyData";
    const given = resource.get(name);
    if (DOCUMENTS.test(resource.token)) return judgePolicy(resource, given);
    resource.attempt(() => resource.each(given.items(), (at) => requireNamed(resource, at)));
    resource.each(
      LISTS.map((each) => resource.get(each)),
      (at) => {
        if (!OPEN_LIST.test(at.text() ?? "")) return;
        resource.violation({ at, must: "hold named readers only", fix: 'set it to "private"' });
      },
    );
  },
});

/** The document comes as a text or, from a function of the SDK, as an object. */
function judgePolicy(resource: Resource, at: Value): void {
  const members = at
    .replaced(parsed(at.content()))
    .get("bindings")
    .items()
    .flatMap((binding) => binding.get("members").items());
  if (!members.some((each) => EVERYBODY.some((one) => each.is(one)))) return;
  resource.violation({
    at,
    must: "name users, groups or service accounts",
    got: "a binding for everybody",
    fix: `take ${EVERYBODY.join(" and ")} out`,
  });
}

/** What is no JSON the provider refuses before it gets here. */
function parsed(content: unknown): unknown {
  if (typeof content !== "string") return content;
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** Entries of an ACL are `<role>:<entity>`. */
function requireNamed(resource: Resource, at: Value): void {
  if (isEmpty(at)) return;
  const who = at.text()?.split(":").at(-1) ?? "";
  if (!EVERYBODY.some((each) => each.toLowerCase() === who.toLowerCase())) return;
  resource.violation({
    at,
    must: "name a user, a group or a service account",
    fix: `take ${who} out`,
  });
}
