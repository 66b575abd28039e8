import * as pulumi from "@pulumi/pulumi";
import {
  ServerlessSignalR,
  SignalRRoleGrant,
  type ServerlessSignalRArgs,
  type SignalRRoleGrantArgs,
} from "../../components";

/** Makes a component of a name that gets a text in one of its arguments, where only text of its own kind belongs. */
type Make = (name: string, value: pulumi.Input<string>) => void;

/** Each argument that takes text, by property path. */
export const argumentsOfText: Readonly<Record<string, Make>> = {
  resourceGroupName: (name, resourceGroupName) => {
    makeService(name, { resourceGroupName });
  },
  resourceName: (name, resourceName) => {
    makeService(name, { resourceName });
  },
  location: (name, location) => {
    makeService(name, { location });
  },
  sku: (name, sku) => {
    // `as`, here and below: JavaScript passes any text.
    makeService(name, { sku: sku as NonNullable<ServerlessSignalRArgs["sku"]> });
  },
  "allowedOrigins[0]": (name, origin) => {
    makeService(name, { allowedOrigins: [origin] });
  },
  "tags.connection": (name, connection) => {
    makeService(name, { tags: { connection } });
  },
  resourceId: (name, resourceId) => {
    makeGrant(name, { resourceId });
  },
  principalId: (name, principalId) => {
    makeGrant(name, { principalId });
  },
  role: (name, role) => {
    makeGrant(name, { role: role as SignalRRoleGrantArgs["role"] });
  },
  principalType: (name, type) => {
    makeGrant(name, { principalType: type as NonNullable<SignalRRoleGrantArgs["principalType"]> });
  },
  description: (name, description) => {
    makeGrant(name, { description });
  },
  roleAssignmentName: (name, roleAssignmentName) => {
    makeGrant(name, { roleAssignmentName });
  },
};

/** Lists and maps that are known later as a whole, by property path and what they hold. */
export const argumentsAsAWhole: Readonly<Record<string, Make>> = {
  allowedOrigins: (name, origin) => {
    makeService(name, { allowedOrigins: pulumi.output(origin).apply((text) => [text]) });
  },
  tags: (name, value) => {
    makeService(name, { tags: pulumi.output(value).apply((connection) => ({ connection })) });
  },
  "tags, a name": (name, value) => {
    makeService(name, { tags: pulumi.output(value).apply((tag) => ({ [tag]: "connection" })) });
  },
};

function makeService(name: string, args: Partial<ServerlessSignalRArgs>): void {
  new ServerlessSignalR(name, {
    resourceGroupName: "rg",
    allowedOrigins: ["https://app.example.com"],
    ...args,
  });
}

function makeGrant(name: string, args: Partial<SignalRRoleGrantArgs>): void {
  new SignalRRoleGrant(name, {
    resourceId:
      "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig",
    principalId: "11111111-1111-1111-1111-111111111111",
    role: "SignalR App Server",
    ...args,
  });
}
