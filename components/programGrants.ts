import * as pulumi from "@pulumi/pulumi";

/** A role for a principal at a scope. Each may be known later; the same Output is the same value. */
export interface Grant {
  scope: pulumi.Input<string>;
  principalId: pulumi.Input<string>;
  /** The GUID of the role's definition. */
  roleGuid: pulumi.Input<string>;
}

/**
 * What one run of a program grants, to find the mistakes that no component sees by itself. A subject is who says it,
 * such as `SignalRRoleGrant "api"`.
 */
export class ProgramGrants {
  private readonly givenGrants = new Map<string, string>();
  private readonly knownGrants = new Map<string, string>();
  private readonly adoptions = new Map<string, string>();
  private readonly principalIds = new Map<string, string>();
  private readonly clientIds = new Map<string, string>();
  private readonly outputs = new WeakMap<object, string>();
  private lastOutput = 0;

  /** Says who makes the same grant, as far as its parts are known: Azure refuses a second (RoleAssignmentExists). */
  otherGiver(subject: string, grant: Grant): string | undefined {
    return otherThan(subject, this.givenGrants.get(this.keyOfGrant(grant)));
  }

  /** The same, and notes the grant unless there is one. */
  addGrant(subject: string, grant: Grant): string | undefined {
    return addFirst(this.givenGrants, this.keyOfGrant(grant), subject);
  }

  /** Notes a grant of which all is known by now, and says who makes the same one. */
  addKnownGrant(subject: string, grant: Grant): string | undefined {
    return addFirst(this.knownGrants, this.keyOfGrant(grant), subject);
  }

  /** Notes an assignment that is adopted, and says who adopts it, too: Pulumi would delete it with either of them. */
  addAdoption(subject: string, roleAssignmentId: string): string | undefined {
    return addFirst(this.adoptions, roleAssignmentId, subject);
  }

  /** Notes that an Output is a checked copy of another, and so the same value. */
  addCopy(copy: pulumi.Input<string>, original: pulumi.Input<string>): void {
    if (typeof copy !== "string" && copy !== original) {
      this.outputs.set(copy, this.keyOf(original));
    }
  }

  /** Notes who gets a role. A fault, if the program uses the same GUID as a client id. */
  addPrincipalId(subject: string, principalId: string): string | undefined {
    const id = principalId.toLowerCase();
    this.principalIds.set(id, subject);
    const other = this.clientIds.get(id);
    return other && `"${principalId}" is the client id that ${other} has. ${twoIds}`;
  }

  /** Notes the client id of an identity. A fault, if the program grants roles to the same GUID. */
  addClientId(subject: string, clientId: string): string | undefined {
    const id = clientId.toLowerCase();
    this.clientIds.set(id, subject);
    const other = this.principalIds.get(id);
    return other && `"${clientId}" is the principal id that ${other} has. ${twoIds}`;
  }

  private keyOfGrant({ scope, principalId, roleGuid }: Grant): string {
    return [scope, principalId, roleGuid].map((part) => this.keyOf(part)).join(" ");
  }

  private keyOf(value: pulumi.Input<string>): string {
    if (typeof value === "string") {
      return value.toLowerCase();
    }
    const key = this.outputs.get(value) ?? `output ${++this.lastOutput}`;
    this.outputs.set(value, key);
    return key;
  }
}

/** Notes who came first, and says so to whoever comes later. */
function addFirst(firsts: Map<string, string>, key: string, subject: string): string | undefined {
  const first = firsts.get(key);
  firsts.set(key, first ?? subject);
  return otherThan(subject, first);
}

/** Two components can have one name, under other parents. */
const otherThan = (subject: string, other: string | undefined) =>
  other === subject ? `another ${subject}` : other;

// Azure takes a client id for a service principal's id without a word, and grants nothing
// (hashicorp/terraform-provider-azurerm#4168).
const twoIds = "An identity has both: grants take its `principalId`, connection strings its `clientId`.";

const runs = new WeakMap<object, ProgramGrants>();
const noRun = {};

/** The grants of the program that runs now: a process can run several, or one twice (Automation API). */
export function programGrants(): ProgramGrants {
  const run = pulumi.runtime.getMonitor() ?? noRun;
  const grants = runs.get(run) ?? new ProgramGrants();
  runs.set(run, grants);
  return grants;
}
