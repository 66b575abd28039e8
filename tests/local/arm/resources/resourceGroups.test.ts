import type { LocalArm } from "../../../../local/arm";
import * as support from "../support";
import {
  ask,
  errorOf,
  expectError,
  follow,
  groupPath,
  identityPath,
  lockPath,
  servicePath,
  table,
} from "../support";

const NOBODY = "30000000-0000-0000-0000-000000000000";
const here = '{"location":"westeurope"}';
const tagged = (tags: object) => JSON.stringify({ location: "westeurope", tags });
const seeFix = "For more details please go to https://aka.ms/ARMResourceNotFoundFix";
const noLocation = "The location property is required for this definition.";

const refusals = table(`
  an unknown group | GET group:no | | 404 ResourceGroupNotFound | Resource group 'no' could not be found.
  a service in an unknown group | PUT ${servicePath("sig", "no")} | ${here} | 404 ResourceGroupNotFound | Resource group 'no' could not be found.
  an unknown service | GET service:no | | 404 ResourceNotFound | The Resource 'Microsoft.SignalRService/SignalR/no' under resource group 'rg' was not found. ${seeFix}
  an unknown identity | GET identity:no | | 404 ResourceNotFound | The Resource 'Microsoft.ManagedIdentity/userAssignedIdentities/no' under resource group 'rg' was not found. ${seeFix}
  a group without a location | PUT group:new | {} | 400 LocationRequired | ${noLocation}
  a group on Mars | PUT group:new | {"location":"mars"} | 400 LocationNotAvailableForResourceGroup | The provided location 'mars' is not available for resource group. List of available regions is '…,westeurope,…'.
  a service's misspelled region | PUT service | {"location":"westeurop"} | 400 LocationNotAvailableForResourceType | The provided location 'westeurop' is not available for resource type 'Microsoft.SignalRService/SignalR'. List of available regions for the resource type is 'australiacentral,…,eastus2,…'.
  another location of a group | PUT group:RG | {"location":"North Europe"} | 409 InvalidResourceGroupLocation | Invalid resource group location 'northeurope'. The Resource group already exists in location 'westeurope'.
  a group's name with a superscript | PUT group:rg² | ${here} | 400 InvalidResourceGroup | …'rg²'…
  a group's name of 91 characters | PUT group:${"r".repeat(91)} | ${here} | 400 InvalidResourceGroup | …longer than 90…
  an identity's name of 2 characters | PUT identity:ab | ${here} | 400 InvalidResourceName | …3 to 128…
  a blank tag's name | PUT group | ${tagged({ " ": "" })} | 400 InvalidTagName | The tag name must be non-null, non-empty and non-whitespace only. Please provide an actual value.
  a tag's name with a slash | PUT identity | ${tagged({ "a/b": "" })} | 400 InvalidTagNameCharacters | The tag names 'a/b' have reserved characters '<,>,%,&,\\,?,/' or control characters.
  a tag's value that is no text | PUT group | ${tagged({ a: 5 })} | 400 InvalidRequestContent | …tag 'a'…
`);

describe("Microsoft.Resources", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    arm = await support.start();
    await support.putGroup(arm);
  });

  afterEach(support.stopAll);

  it.each(refusals)("refuses %s", async (_what, line, body, error, message) => {
    expectError(await ask(arm, line, body), error, message);
  });

  it("takes a group's name of letters, marks, digits and connectors of any script", async () => {
    const name = "Gruppe_é‿ß٣.(a)-b";
    expect((await ask(arm, `PUT ${groupPath(encodeURIComponent(name))}`, here)).body.name).toBe(name);
  });

  it("takes a region by its display name, in any case", async () => {
    const { body } = await ask(arm, "PUT group:new", { location: "jio india WEST" });
    expect(body.location).toBe("jioindiawest");
  });

  it("stores tags named like members of every object, and two casings of a name as one tag", async () => {
    const sent =
      '{"location":"westeurope","tags":{"__proto__":"a","constructor":"b","toString":"c","K":"1","k":"2"}}';
    const stored = '{"__proto__":"a","constructor":"b","toString":"c","K":"2"}';
    for (const path of [groupPath(), identityPath()]) {
      await ask(arm, `PUT ${path}`, sent);
      expect(JSON.stringify((await ask(arm, `GET ${path}`)).body.tags)).toBe(stored);
    }
    arm.requests.length = 0; // Microsoft's types know no duplicate tags
  });

  it("lists and gets subscriptions", async () => {
    arm.settings.subscriptions.push(NOBODY);
    const { body } = await ask(arm, "GET /subscriptions");
    expect(body.value.map((one) => one.subscriptionId)).toEqual([support.SUBSCRIPTION, NOBODY]);
    expect((await ask(arm, `GET /subscriptions/${NOBODY}`)).body.state).toBe("Enabled");
  });

  it("follows the deletion of a group to its end, and takes no new resource meanwhile", async () => {
    arm.settings.operationSeconds = 0.3;
    const reply = await ask(arm, "DELETE group");
    const location = reply.headers.get("location") ?? "";
    expect([reply.status, (await follow(arm, location)).status]).toEqual([202, 202]);
    expect(errorOf(await support.putService(arm))).toEqual({
      status: 409,
      code: "ResourceGroupBeingDeleted",
      message: "The resource group 'rg' is in deprovisioning state and cannot perform this operation.",
    });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect((await follow(arm, location)).status).toBe(200);
    expect((await ask(arm, "HEAD group")).status).toBe(404);
    expect((await support.putGroup(arm)).status).toBe(201);
  });

  it("deletes with a group what is in it and attached to it", async () => {
    await support.putService(arm);
    await support.putGroup(arm, "rg2");
    await ask(arm, `PUT ${lockPath(groupPath("rg2"))}`, { properties: { level: "CanNotDelete" } });
    await ask(arm, "DELETE group");
    await support.putGroup(arm);
    expect((await ask(arm, "GET service")).status).toBe(404);
    expect((await ask(arm, `GET ${lockPath(groupPath("rg2"))}`)).status).toBe(200);
  });
});
