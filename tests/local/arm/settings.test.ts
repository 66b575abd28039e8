import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings, startLocalArm } from "../../../local/arm";
import { defaultSettings, settingsFaults } from "../../../local/arm/settings";
import * as support from "./support";

describe("settings", () => {
  afterEach(support.stopAll);

  it("pass whole, and in part", () => {
    expect(settingsFaults(defaultSettings())).toEqual([]);
    expect(settingsFaults({ operationSeconds: 0.5 })).toEqual([]);
  });

  it.each<[unknown, string]>([
    [7, "is 7: an object of settings is allowed"],
    [{ tenantId: "x" }, 'tenantId is "x": allowed is a GUID such as 00000000-0000-0000-0000-000000000000'],
    [{ operationSeconds: -1 }, "operationSeconds is -1: allowed is a number of seconds, 0 or more"],
    [{ roleAssignmentLimit: 1.5 }, "roleAssignmentLimit is 1.5: allowed is a whole number, 0 or more"],
    [{ takenNames: "a" }, 'takenNames is "a": allowed is a list'],
    [{ takenNames: [""] }, 'takenNames[0] is "": allowed is a string that is not empty'],
    [
      { principals: [{ principalId: support.USER, type: "App" }] },
      'principals[0].type is "App": allowed is "User", "Group", "ServicePrincipal"',
    ],
    [
      { principals: [{ type: "User" }] },
      "principals[0].principalId is missing: principalId, type are needed",
    ],
    [
      { deployer: true },
      "deployer is true: allowed is an object of objectId, clientId, canWriteRoleAssignments",
    ],
    [
      { failOperations: [{ resourceName: "a", code: "b", message: "c", times: 1, operation: "read" }] },
      'failOperations[0].operation is "read": allowed is "write", "delete"',
    ],
  ])("%j are refused", (value, fault) => {
    expect(settingsFaults(value)).toEqual([fault]);
  });

  it("name what is allowed where a name is unknown", () => {
    expect(settingsFaults({ operationSecond: 1 })[0]).toMatch(
      /^operationSecond is not a setting: allowed are subscriptionId, subscriptions, tenantId, operationSeconds/,
    );
  });

  it("are read from a file, whose name stands in every fault", () => {
    const file = join(support.temporaryFolder(), "settings.json");
    writeFileSync(file, '{"takenNames":["contoso"]}');
    expect(readSettings(file)).toEqual({ takenNames: ["contoso"] });
    writeFileSync(file, '{"tenantId":1,"extra":2}');
    expect(() => readSettings(file)).toThrow(`${file}: tenantId is 1: allowed is`);
    expect(() => readSettings(file)).toThrow(`${file}: extra is not a setting`);
    writeFileSync(file, "{");
    expect(() => readSettings(file)).toThrow(`${file}: cannot be read as JSON`);
  });

  it("are checked at the start, and copied", async () => {
    await expect(startLocalArm({ settings: { operationSeconds: -1 } })).rejects.toThrow(
      "Settings of the local Azure: operationSeconds is -1",
    );
    const settings = { takenNames: ["a"] };
    const arm = await support.start({ settings });
    arm.settings.takenNames.push("b");
    expect(settings.takenNames).toEqual(["a"]);
  });
});
