import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Types that need no key. */
  except: string[];
}

/** Types of Vertex AI that keep data and take a key. */
const DATA = new Set([
  "gcp:vertex/aiDataset:AiDataset",
  "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore",
  "gcp:vertex/aiFeatureStore:AiFeatureStore",
  "gcp:vertex/aiIndex:AiIndex",
  "gcp:vertex/aiIndexEndpoint:AiIndexEndpoint",
  "gcp:vertex/aiMetadataStore:AiMetadataStore",
  "gcp:vertex/aiPersistentResource:AiPersistentResource",
  "gcp:vertex/aiReasoningEngine:AiReasoningEngine",
  "gcp:vertex/aiTensorboard:AiTensorboard",
]);

/** What Vertex AI keeps is encrypted with a key of the organisation's own. */
export default rule<Config>({
  id: "vertex-data-cmek",
  title:
    "Vertex AI data sets, stores, indexes and agents are encrypted with a customer-managed key",
  severity: "low",
  why: "What they keep can then be shut off by taking the key away; the key cannot be changed later.",
  seen: "index endpoints that could not be given a key before September 2025 (github.com/terraform-google-modules/docs-examples/pull/1122)",
  remedy: "Set `encryptionSpec.kmsKeyName` to a key in the same region.",
  publicIds: ["CKV_GCP_92", "CKV_GCP_96"],
  config: {
    schema: {
      except: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Type tokens that need no key.",
      },
    },
    defaults: { except: [] },
  },

  applies: (token) => DATA.has(token),

  check(resource, { except }) {
    if (except.includes(resource.token)) return;
    requireInputs(resource, [{ path: "encryptionSpec.kmsKeyName" }]);
  },
});
