import type { PulumiFn } from "@pulumi/pulumi/automation";

/** A value of a stack's configuration, as `Pulumi.STACK.yaml` has it. */
export type ConfigValue =
  | string
  | number
  | boolean
  | readonly ConfigValue[]
  | { readonly [name: string]: ConfigValue };

/** One stack of a fleet. */
export interface FleetStack {
  /** Its name in the project: 1-100 letters, digits, periods, underscores and hyphens, the first no period or hyphen. */
  readonly name: string;
  /** What it deploys: the folder of a Pulumi project, or a function that makes the resources in this process. */
  readonly program: string | PulumiFn;
  /**
   * The Pulumi project of a function. A folder's is in its `Pulumi.yaml`.
   *
   * @default "fleet"
   */
  readonly project?: string;
  /**
   * All of its configuration, with keys as in `Pulumi.STACK.yaml`: `azure-native:location`. A file of that name in the
   * program's folder is neither read nor written. A secret is `{ secure: "..." }`, as `pulumi config set --secret` writes
   * it, with the `encryptionSalt` or `encryptedKey` beside it.
   *
   * @default {}
   */
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /**
   * What encrypts a new stack's secrets: `passphrase`, `azurekeyvault://VAULT.vault.azure.net/keys/KEY` or another of
   * Pulumi's. A stack that exists keeps its own.
   *
   * @default the passphrase, or Pulumi Cloud's
   */
  readonly secretsProvider?: string;
  /**
   * Belongs to the secrets in `config`; only with a passphrase.
   *
   * @default what the stack's state says
   */
  readonly encryptionSalt?: string;
  /**
   * Belongs to the secrets in `config`; only with a key of a cloud.
   *
   * @default what the stack's state says
   */
  readonly encryptedKey?: string;
}
