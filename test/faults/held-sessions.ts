/** Sessions of yesterday, one after the other: there is always a next one to attend, however long the load goes on. */
export class HeldSessions {
  private readonly sessions: string[];
  private scheduling: Promise<void> | undefined;

  /** @param schedule makes one more; done when people can be enrolled in it */
  constructor(
    sessions: readonly string[],
    private readonly schedule: () => Promise<string>,
  ) {
    this.sessions = [...sessions];
  }

  /** The next one for somebody who has attended so many; nothing while it is being scheduled. */
  after(attended: number): string | undefined {
    const next = this.sessions[attended];
    if (next === undefined) this.scheduling ??= this.scheduleOne();
    return next;
  }

  /** @throws what kept one from being scheduled */
  async finish(): Promise<void> {
    await this.scheduling;
  }

  private async scheduleOne(): Promise<void> {
    this.sessions.push(await this.schedule());
    this.scheduling = undefined;
  }
}
