// Proves how a stack file gets its lines and where a bootstrap works; not what the engine does with either.
import * as fc from "fast-check";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { dropUnbegun, stackExists } from "../../../cli/bootstrap/engine";
import { bootstrapPlaces } from "../../../cli/bootstrap/places";
import { readSecretsLines, withSecretsLines } from "../../../cli/bootstrap/stack-line";

const wanted = { secretsprovider: "awskms://alias/a?region=us-east-1", encryptedkey: "QUJD+/=" };
const config = "config:\n  # a comment\n  a:b: 'c'   # kept\n";

describe("the lines of a stack file", () => {
  it("come first where there are none, every other byte as it was", () => {
    expect(withSecretsLines("f", config, wanted)).toBe(
      `secretsprovider: ${wanted.secretsprovider}\nencryptedkey: ${wanted.encryptedkey}\n${config}`,
    );
  });

  it("put the data key under a provider that is there", () => {
    const text = `secretsprovider: ${wanted.secretsprovider}\n${config}`;
    expect(withSecretsLines("f", text, wanted)).toBe(
      `secretsprovider: ${wanted.secretsprovider}\nencryptedkey: ${wanted.encryptedkey}\n${config}`,
    );
  });

  it("stay where they are right, and a data key is replaced in its place", () => {
    const right = withSecretsLines("f", config, wanted);
    expect(withSecretsLines("f", right, wanted)).toBe(right);
    const old = right.replace(wanted.encryptedkey, "old");
    expect(withSecretsLines("f", old, wanted)).toBe(right);
  });

  it("keep the line ends of the file", () => {
    const text = config.replaceAll("\n", "\r\n");
    const next = withSecretsLines("f", text, wanted);
    expect(next.replaceAll("\r\n", "")).not.toContain("\n");
    expect(next.endsWith(text)).toBe(true);
  });

  it("are refused where the file's secrets are encrypted otherwise", () => {
    expect(() => withSecretsLines("f", `encryptionsalt: v1:a\n${config}`, wanted)).toThrow(
      /`encryptionsalt`: must not stand beside/,
    );
    expect(() => withSecretsLines("f", `secretsprovider: gcpkms://x\n${config}`, wanted)).toThrow(
      /`secretsprovider`: must be "awskms/,
    );
  });

  it("change nothing else, whatever the file holds", () => {
    const line = fc.stringMatching(/^ {0,4}[a-z]{1,8}: [ -~]{0,20}$/);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const text = `config:\n${lines.map((each) => `  ${each}`).join("\n")}\n`;
        const next = withSecretsLines("f", text, wanted);
        expect(next.endsWith(text)).toBe(true);
        expect(next.length - text.length).toBe(
          `secretsprovider: ${wanted.secretsprovider}\nencryptedkey: ${wanted.encryptedkey}\n`
            .length,
        );
      }),
    );
  });

  it("are read beside an alias that is nobody's name", () => {
    expect(readSecretsLines("secretsprovider: awskms://x\nconfig:\n  a: *b\n")).toEqual({
      secretsprovider: "awskms://x",
    });
  });

  it("read back as YAML", () => {
    const next = withSecretsLines("f", config, wanted);
    expect(readSecretsLines(next)).toEqual(wanted);
    expect((parse(next) as { config: object }).config).toEqual({ "a:b": "c" });
  });
});

describe("the places of a bootstrap", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bootstrap-places-"));
  const write = (content: string): string => {
    const file = path.join(folder, "Pulumi.dev.yaml");
    fs.writeFileSync(file, content);
    return file;
  };

  it("are the bucket's own on real accounts, and a folder in its place on the local clouds", () => {
    const options = { environment: "dev" };
    const real = bootstrapPlaces({ ...options, env: {} });
    expect(real.backendUrl).toBe("s3://atlas-dev-state-111122223333?region=us-east-1");
    expect(real.secretsProvider).toMatch(/^awskms:\/\/alias\/atlas-dev-stack\?/);
    const env = { PULUMI_DEBUG_PROVIDERS: "aws:1", UNIFIED_AI_LOCAL_DIR: folder };
    const local = bootstrapPlaces({ ...options, env });
    expect(local.standsIn).toBe(true);
    expect(local.backendUrl.startsWith(`file://${folder}`)).toBe(true);
    expect(local.secretsProvider).toBe("passphrase");
  });

  it.each([
    ["config: {}\n", /unified-ai-bootstrap:bootstrap`: must be a map, got nothing/],
    [
      "config:\n  unified-ai-bootstrap:bootstrap: { tags: { project: a }, state: s3 }\n",
      /`state`: must be "aws"/,
    ],
    [
      "config:\n  unified-ai-bootstrap:bootstrap: { tags: { project: a }, state: aws }\n",
      /`aws.accountId`: must be text, got nothing/,
    ],
    ["a: [\n", /is not YAML/],
  ])("refuse %j", (content, message) => {
    const configFile = write(content);
    expect(() => bootstrapPlaces({ environment: "dev", configFile, env: {} })).toThrow(message);
  });

  it("name the file that is missing", () => {
    expect(() => bootstrapPlaces({ environment: "none", env: {} })).toThrow(
      /Pulumi\.none\.yaml: must be the environment's bootstrap configuration, got no such file/,
    );
  });
});

describe("a first run's state", () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "bootstrap-first-"));
  const place = {
    folder: path.join(root, "unified-ai-bootstrap"),
    backendUrl: `file://${path.join(root, "state")}`,
    stack: "dev",
    env: {},
  };
  const file = path.join(root, "state/.pulumi/stacks/unified-ai-bootstrap/dev.json");
  fs.mkdirSync(path.dirname(file), { recursive: true });

  it("that was cut off in its very first write is begun anew", async () => {
    fs.writeFileSync(file, '{"version": 3, "che');
    dropUnbegun(place);
    expect(await stackExists(place)).toBe(false);
  });

  it("that was cut off later is kept, for recover to mend", async () => {
    fs.writeFileSync(file, '{"version": 3, "che');
    fs.writeFileSync(`${file}.bak`, "{}");
    dropUnbegun(place);
    expect(await stackExists(place)).toBe(true);
    fs.rmSync(`${file}.bak`);
  });

  it("that is whole stays", async () => {
    fs.writeFileSync(file, "{}");
    dropUnbegun(place);
    expect(await stackExists(place)).toBe(true);
  });
});
