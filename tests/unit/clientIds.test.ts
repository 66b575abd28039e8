import * as pulumi from "@pulumi/pulumi";
import {
  AppSettingsForm,
  SignalRRoleGrant,
  SignalRRoleGrants,
  type ServerlessSignalR,
} from "../../components";
import { RoleGrant } from "../../components/roles";
import { makeService, resourceId } from "../support/faults";
import { failuresOf, mockPulumi, settled } from "../support/mocks";

const id = "aaaaaaaa-1111-1111-1111-111111111111";
const twoIds = "An identity has both: grants take its `principalId`, connection strings its `clientId`.";

/** What grants a role, and who says it of its `principalId`: the component with its fault, and to others. */
const grants: Readonly<
  Record<
    string,
    {
      make: (service: ServerlessSignalR, principalId: pulumi.Input<string>) => unknown;
      says: string;
      propertyPath?: string;
      component?: string;
    }
  >
> = {
  SignalRRoleGrant: {
    make: (_, principalId) =>
      new SignalRRoleGrant("a", { resourceId, principalId, role: "SignalR App Server" }),
    says: 'SignalRRoleGrant "a"',
  },
  SignalRRoleGrants: {
    make: (_, principalId) =>
      new SignalRRoleGrants("a", { resourceId, principals: { api: { principalId, jobs: ["send"] } } }),
    says: 'SignalRRoleGrants "a", principal "api"',
    component: 'SignalRRoleGrants "a"',
    propertyPath: "principals.api.principalId",
  },
  RoleGrant: {
    make: (_, principalId) =>
      new RoleGrant("a", { scope: resourceId, principalId, role: "SignalR App Server" }),
    says: 'RoleGrant "a"',
  },
};

/** What takes a client id, and who says it. */
const uses: Readonly<
  Record<
    string,
    { make: (service: ServerlessSignalR, clientId: pulumi.Input<string>) => unknown; says: string }
  >
> = {
  connectionStringFor: {
    make: (service, clientId) => service.connectionStringFor({ clientId }),
    says: 'connectionStringFor of ServerlessSignalR "x"',
  },
  appSettings: {
    make: (service, clientId) => service.appSettings({ form: AppSettingsForm.Functions, clientId }),
    says: 'appSettings of ServerlessSignalR "x"',
  },
};

const pairs = Object.values(grants).flatMap((grant) =>
  Object.values(uses).map((use) => ({ grant, use, granting: grant.says, using: use.says })),
);

const fault = (component: string, propertyPath: string, value: string, whose: string) =>
  `${component} has an invalid argument:\n  ${propertyPath}: "${value}" is ${whose} has. ${twoIds}`;

describe("one GUID as client id and as principal id", () => {
  it.each(pairs)("is told of $using after $granting", async ({ grant, use }) => {
    await mockPulumi();
    const service = makeService({});
    grant.make(service, id);
    expect(() => use.make(service, id.toUpperCase())).toThrow(
      fault(use.says, "clientId", id.toUpperCase(), `the principal id that ${grant.says}`),
    );
    await settled();
  });

  it.each(pairs)("is told of $granting after $using", async ({ grant, use }) => {
    await mockPulumi();
    const service = makeService({});
    use.make(service, id.toUpperCase());
    expect(() => grant.make(service, id)).toThrow(
      fault(
        grant.component ?? grant.says,
        grant.propertyPath ?? "principalId",
        id,
        `the client id that ${use.says}`,
      ),
    );
    await settled();
  });

  it.each(pairs)("is told of $using as an Output, after $granting", async ({ grant, use }) => {
    await mockPulumi();
    const service = makeService({});
    grant.make(service, id);
    expect(await failuresOf(() => use.make(service, pulumi.output(id)))).toEqual([
      fault(use.says, "clientId", id, `the principal id that ${grant.says}`),
    ]);
  });

  it.each(pairs)("is told of $granting with an Output, after $using", async ({ grant, use }) => {
    await mockPulumi();
    const service = makeService({});
    use.make(service, id);
    expect(await failuresOf(() => grant.make(service, pulumi.output(id)))).toEqual([
      fault(
        // Known later, it is the principal's own fault.
        grant.component ?? grant.says,
        grant.propertyPath ?? "principalId",
        id,
        `the client id that ${use.says}`,
      ),
    ]);
  });

  it("is told of service.grant after connectionStringFor", async () => {
    await mockPulumi();
    const service = makeService({});
    service.connectionStringFor({ clientId: id });
    expect(() => service.grant("api", { principalId: id, jobs: ["send"] })).toThrow(
      fault(
        'Grant "api" of ServerlessSignalR "x"',
        "principalId",
        id,
        'the client id that connectionStringFor of ServerlessSignalR "x"',
      ),
    );
    await settled();
  });

  it("is told of connectionStringFor after service.grant", async () => {
    await mockPulumi();
    const service = makeService({});
    service.grant("api", { principalId: id, jobs: ["send"] });
    expect(() => service.connectionStringFor({ clientId: id })).toThrow(
      fault(
        'connectionStringFor of ServerlessSignalR "x"',
        "clientId",
        id,
        'the principal id that SignalRRoleGrant "x-api-rest-api-owner"',
      ),
    );
    await settled();
  });

  it("is told once of service.grant with an Output and two roles", async () => {
    await mockPulumi();
    const service = makeService({});
    service.connectionStringFor({ clientId: id });
    const make = () => service.grant("api", { principalId: pulumi.output(id), jobs: ["negotiate", "send"] });
    expect(await failuresOf(make)).toHaveLength(1);
  });

  it("isn't told of two GUIDs, nor of one in two runs, nor of many uses of the same client id", async () => {
    await mockPulumi();
    const service = makeService({});
    service.grant("api", { principalId: id, jobs: ["send"] });
    service.connectionStringFor({ clientId: "cccccccc-1111-1111-1111-111111111111" });
    service.appSettings({ form: "Functions", clientId: "cccccccc-1111-1111-1111-111111111111" });
    await settled();
    await mockPulumi();
    makeService({}).connectionStringFor({ clientId: id });
    await settled();
  });
});
