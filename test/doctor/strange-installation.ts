import { randomUUID } from 'node:crypto';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { TestInstallation } from '#testing';
import { commands } from '../../apps/cli/src/commands.js';
import type { Examination } from '../../apps/cli/src/doctor/examine.js';
import { runCommandLine } from '../../apps/cli/src/run-command-line.js';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';

/** An installation in which no plugin runs, with what a test puts there, and the doctor who is called to it. */
export class StrangeInstallation {
  private constructor(
    readonly installation: TestInstallation,
    readonly manager: JetStreamManager,
  ) {}

  static async create(): Promise<StrangeInstallation> {
    const installation = await TestInstallation.create(ALL_PLUGINS);
    return new StrangeInstallation(installation, await jetstreamManager(installation.connection));
  }

  stop(): Promise<void> {
    return this.installation.stop({ plantsEvents: true });
  }

  async run(args: readonly string[], environment?: Record<string, string>) {
    const [said, noted]: [string[], string[]] = [[], []];
    const servers = {
      DATABASE_ADMIN_URL: this.installation.database.adminUrl,
      NATS_ADMIN_URL: this.installation.nats.urlOf('admin'),
    };
    const code = await runCommandLine(
      ['doctor', ...args],
      commands,
      { say: (line) => said.push(line), note: (line) => noted.push(line) },
      environment ?? servers,
    );
    return { code, said, noted };
  }

  async examined(...args: string[]) {
    const { code, said } = await this.run(['--json', ...args]);
    const examination = JSON.parse(said.join('\n')) as Examination;
    return {
      code,
      ...examination,
      broken: Object.fromEntries(
        examination.verdicts.filter(({ state }) => state === 'broken').map(({ name, findings }) => [name, findings]),
      ),
    };
  }

  async put(subject: string, content: unknown): Promise<void> {
    await jetstream(this.installation.connection).publish(
      subject,
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
}

/** As a plugin would tell it, but for what the test has otherwise. */
export const event = (type: string, rest: object = {}) => ({
  id: randomUUID(),
  type,
  aggregatetype: type.split('.').slice(0, 2).join('.'),
  aggregateid: randomUUID(),
  aggregateversion: 1,
  occurredat: '2026-11-22T10:00:00.000Z',
  data: {},
  ...rest,
});
