import { ArmError } from "../errors";
import { plainType, type PlainType } from "../resources/plain";

const vaults: PlainType = {
  kind: { type: "Microsoft.KeyVault/vaults" },
  // azure-native's 3.28, and the newest stable one of Microsoft's types of 2024-08
  apiVersions: ["2023-07-01", "2024-11-01"],
  place: "region",
  check: (_, { name }) => {
    // azure-rest-api-specs keyvault 2023-07-01: ^[a-zA-Z0-9-]{3,24}$; the text is not verified
    if (!/^[a-zA-Z0-9-]{3,24}$/.test(name)) {
      throw new ArmError(400, "VaultNameNotValid", `The vault name '${name}' is invalid.`);
    }
  },
  adds: (_, { name }) => ({ vaultUri: `https://${name.toLowerCase()}.vault.azure.net/` }),
};

export const keyVaultTypes = [plainType(vaults)];
