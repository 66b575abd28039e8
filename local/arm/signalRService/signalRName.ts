import { stringAt } from "../../json";
import type { Azure, Handler } from "../azure";
import { sameText } from "../ids";
import { requireSubscription } from "../resources/subscriptions";
import { nameFaults } from "./signalRRules";
import { services } from "./signalRView";

/** What is wrong with a name that someone in Azure has already; undefined where nobody has. */
export function takenMessage(azure: Azure, name: string): string | undefined {
  const isTaken =
    azure.settings.takenNames.some((taken) => sameText(taken, name)) ||
    [...azure.state.of(services).values()].some((service) => sameText(service.name, name));
  // hashicorp/terraform#36557
  return isTaken
    ? `Leaf domain ${name.toLowerCase()} is already in use. Please use a different resource name.`
    : undefined;
}

/** The body may be empty or null, and a name's case doesn't count: the leaf domain is in lower case. */
export const checkNameAvailability: Handler = (azure, request) => {
  requireSubscription(azure, request.path.subscriptionId);
  const name = stringAt(request.body, "name") ?? "";
  const [fault] = nameFaults(name);
  const taken = takenMessage(azure, name);
  if (fault !== undefined) {
    return { status: 200, body: { nameAvailable: false, reason: "Invalid", message: fault.message } };
  }
  return taken === undefined
    ? { status: 200, body: { nameAvailable: true } }
    : { status: 200, body: { nameAvailable: false, reason: "AlreadyExists", message: taken } };
};
