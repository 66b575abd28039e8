import { ArmError } from "../errors";
import { plainType, type PlainType } from "../resources/plain";

const accounts: PlainType = {
  kind: { type: "Microsoft.Storage/storageAccounts" },
  // azure-native's 3.28, and the newest of Microsoft's types of 2024-08
  apiVersions: ["2023-05-01", "2024-01-01"],
  place: "region",
  check: (_, { name }) => {
    // learn.microsoft.com, "Resolve errors for storage account names", text included
    if (!/^[a-z0-9]{3,24}$/.test(name)) {
      throw new ArmError(
        400,
        "AccountNameInvalid",
        `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in ` +
          "length and use numbers and lower-case letters only.",
      );
    }
  },
  adds: (_, { name }) => ({
    primaryEndpoints: {
      blob: `https://${name}.blob.core.windows.net/`,
      queue: `https://${name}.queue.core.windows.net/`,
    },
  }),
};

export const storageTypes = [plainType(accounts)];
