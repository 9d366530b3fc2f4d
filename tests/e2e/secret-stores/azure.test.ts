// Proves the client of Azure Key Vault, with the cloud's own SDK and sign-in, against the local clouds' stand-in for it.
import { conformance } from "./conformance";
import { localAzure } from "./local-stores";

conformance("azure", localAzure);
