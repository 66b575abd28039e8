/** What the program's stack is made of, by the last type in the id. */
export const whole = [
  "resourcegroups",
  "roleassignments",
  "roleassignments",
  "signalr",
  "userassignedidentities",
];

/** Where Azure and Pulumi's state, as ids, aren't one another's, or hold more or less than they should. */
export function differences(
  { azure, state }: { azure: readonly string[]; state: readonly string[] },
  wanted: readonly string[],
): string[] {
  const found = azure.map((id) => id.split("/").at(-2)).sort();
  return [
    ...azure.filter((id) => !state.includes(id)).map((id) => `only Azure has ${id}`),
    ...state.filter((id) => !azure.includes(id)).map((id) => `only the state has ${id}`),
    ...(found.join() === wanted.join() ? [] : [`there are ${found.join(", ")}`]),
  ];
}
