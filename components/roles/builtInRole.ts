/** What Azure says of a built-in role. */
export interface BuiltInRole {
  /** The GUID of the role's definition, the same in every tenant and cloud. */
  readonly id: string;
  /** The name that Azure shows. */
  readonly name: string;
  readonly description: string;
  /** Patterns of the control-plane actions that the role allows: `*` stands for any run of characters. */
  readonly actions: readonly string[];
  /** Patterns of the control-plane actions that are taken away from `actions`. */
  readonly notActions: readonly string[];
  /** Patterns of the data actions that the role allows. */
  readonly dataActions: readonly string[];
  /** Patterns of the data actions that are taken away from `dataActions`. */
  readonly notDataActions: readonly string[];
}
