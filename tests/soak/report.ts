/** What a part of the soak found, and whether its time is over. */
export class Report {
  faults = 0;
  private good = 0;
  private readonly bad: string[] = [];

  constructor(
    private readonly name: string,
    /** Milliseconds since 1970. */
    private readonly until: number,
  ) {}

  get isOver(): boolean {
    return Date.now() > this.until;
  }

  add(what: string, wrong: readonly string[]): void {
    if (wrong.length === 0) {
      this.good++;
      if (this.good % 20 === 0) {
        console.log(`${this.name}: ${this.good} so far`);
      }
    } else {
      this.bad.push(what);
      console.log(`${this.name}: ${what}:\n  ${wrong.join("\n  ")}`);
    }
  }

  get failures(): number {
    return this.bad.length;
  }

  toString(): string {
    const injected = this.faults === 0 ? "" : `, ${this.faults} faults`;
    return `${this.name}: ${this.good} of ${this.good + this.bad.length}${injected}`;
  }
}
