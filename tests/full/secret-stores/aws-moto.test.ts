// Proves the client of Secrets Manager against a stand-in that others wrote (moto 5.2.5). Not its refusals: moto words those
// of permissions in XML, which the service never does, and takes values that AWS would refuse for their length.
import { openAws } from "../../../cli/secrets/aws";
import { conformance } from "../../e2e/secret-stores/conformance";
import { Moto, REGION } from "./moto";

conformance(
  "aws, as moto knows it",
  async () => {
    const moto = await Moto.start();
    let made = 0;
    const open = () =>
      openAws(
        { store: "aws", region: REGION, entries: {}, refreshSeconds: 60 },
        {
          endpoint: moto.endpoint,
          credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
        },
      );
    const notHere = () => Promise.reject(new Error("moto judges nobody"));
    return {
      open,
      async entry() {
        const Name = `dev/tenants/t${++made}`;
        return (await moto.secrets<{ ARN: string }>("CreateSecret", { Name })).ARN;
      },
      missing: async () => ({
        client: await open(),
        entry: `arn:aws:secretsmanager:${REGION}:123456789012:secret:nothing-AbCdEf`,
      }),
      without: notHere,
      revoked: notHere,
      async writeForeign(entry, value) {
        await moto.secrets("PutSecretValue", { SecretId: entry, SecretString: value });
      },
      dispose: () => moto.dispose(),
    };
  },
  { moto: true },
);
