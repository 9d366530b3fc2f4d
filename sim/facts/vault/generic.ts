import { documented, type Failure, type Json, type Props } from "../../model";
import { deepEqual } from "../../server/equality";
import { trimmed, type VaultRow } from "./row";

const SOURCE =
  "github.com/hashicorp/terraform-provider-vault vault/resource_generic_endpoint.go@31447510c";

/** Anything at a path of the API, written as it is. */
export const genericEndpoint: VaultRow = {
  token: "vault:generic/endpoint:Endpoint",
  facts: {
    replaceOn: documented(["path"], SOURCE),
    defaults: documented(
      { disableDelete: false, disableRead: false, ignoreAbsentFields: false },
      SOURCE,
    ),
  },
  fields: {},
  also: ["path", "dataJson", "disableDelete", "disableRead", "ignoreAbsentFields", "writeFields"],
  check: ({ dataJson }): Failure[] =>
    dataJson === undefined || parsed(dataJson)
      ? []
      : [{ property: "dataJson", reason: "must be a JSON object; write it with JSON.stringify" }],
  id: (inputs) => trimmed(inputs["path"]),
  create: async (api, inputs) => {
    await api.write(trimmed(inputs["path"]), parsed(inputs["dataJson"]) ?? {});
  },
  read: async (api, id, known) => {
    const rest = Object.fromEntries(
      ["disableDelete", "disableRead", "ignoreAbsentFields", "writeFields"].flatMap((name) =>
        known[name] === undefined ? [] : [[name, known[name]]],
      ),
    );
    if (known["disableRead"] === true) return { ...known };
    const found = await api.read(id);
    if (!found) return undefined;
    const given = parsed(known["dataJson"]) ?? {};
    const shown =
      known["ignoreAbsentFields"] === true
        ? Object.fromEntries(Object.keys(given).map((key) => [key, found[key] ?? given[key]!]))
        : found;
    return {
      path: id,
      dataJson: JSON.stringify(shown),
      writeData: {},
      writeDataJson: "null",
      ...rest,
    };
  },
  update: async (api, id, inputs) => {
    await api.write(id, parsed(inputs["dataJson"]) ?? {});
  },
  delete: async (api, id, known) => {
    if (known["disableDelete"] !== true) await api.delete(id);
  },
  equal: (input, before, after) => {
    if (input !== "dataJson") return false;
    const [old, now] = [parsed(before), parsed(after)];
    return old !== undefined && now !== undefined && deepEqual(old, now);
  },
};

function parsed(value: Json | undefined): Props | undefined {
  try {
    const found = JSON.parse(String(value)) as Json;
    return typeof found === "object" && found !== null && !Array.isArray(found) ? found : undefined;
  } catch {
    return undefined;
  }
}
