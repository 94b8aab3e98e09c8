import { setTimeout as pause } from 'node:timers/promises';
import { type ProcessTelemetry, createLogger, openTelemetry, telemetryConfig } from '#platform';
import { momentFacts } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { type Answer, TestPlatform } from '../journeys/platform.fixture.js';
import { OtlpReceiver } from './otlp-receiver.js';

const HOUR = 3_600_000;
export const programmeId = keyedId('programme', 'spar');
const title = { sv: 'Spår' };
const sections = {
  programme: {
    key: 'spar',
    number: '1',
    title,
    owner: 'Spårkommun',
    startsOn: '2023-01-01',
    endsOn: '2099-12-31',
    period: 'esf-plus',
    fund: {
      name: { sv: 'ESF+' },
      wording: { sv: 'Medfinansieras av Europeiska unionen' },
      emblem: 'emblems/european-union.svg',
    },
  },
  courses: [
    {
      key: 'kurs',
      title,
      modules: [
        {
          key: 'modul',
          title,
          hours: 1,
          forms: ['classroom'],
          competences: [{ competence: '1.1', level: 1 }],
          seats: 9,
        },
      ],
    },
  ],
  organisations: [{ key: 'spar', name: 'Spår', type: 'municipality' }],
  goalGroups: [{ key: 'grupp', name: title }],
  surveys: [
    {
      key: 'enkat',
      title,
      opens: 'session-end',
      closesAfterDays: 1,
      questions: [{ key: 'betyg', type: 'rating', text: title, min: 1, max: 5 }],
    },
  ],
};
const OWNED = { catalog: ['courses'], directory: ['organisations', 'goalGroups'], evaluation: ['surveys'] } as const;

/** A platform of which everything is told: spans, metrics and lines. */
export class ToldPlatform {
  sessionId = '';

  private constructor(
    readonly receiver: OtlpReceiver,
    readonly telemetry: ProcessTelemetry,
    readonly platform: TestPlatform,
    /** Of the logs of all services. */
    readonly lines: readonly string[],
  ) {}

  static async start(): Promise<ToldPlatform> {
    const lines: string[] = [];
    const receiver = await OtlpReceiver.start();
    const loggerOf = (service: string) =>
      createLogger({
        service,
        level: 'DEBUG',
        ambient: momentFacts,
        destination: { write: (line) => void lines.push(line) },
      });
    const environment = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces`,
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    };
    const telemetry = await openTelemetry(telemetryConfig.load(environment), loggerOf('test'));
    const platform = await TestPlatform.start({
      telemetry,
      loggerOf,
      environment: { EVALUATION_SPARE_KEYS: '2' },
    }).catch(async (error: unknown) => {
      await telemetry.stop();
      await receiver.stop();
      throw error;
    });
    return new ToldPlatform(receiver, telemetry, platform, lines);
  }

  /** A session that may be enrolled in, and who is concerned by it. */
  async prepare(): Promise<void> {
    for (const [plugin, names] of Object.entries(OWNED)) {
      const own = Object.fromEntries(
        Object.entries(sections).filter(
          ([name]) => name === 'programme' || (names as readonly string[]).includes(name),
        ),
      );
      await this.granted(
        'POST',
        `/${plugin}/programme/apply`,
        { programmeKey: 'spar', version: 'a'.repeat(64), allSections: Object.keys(sections), sections: own },
        'operator',
      );
    }
    await this.platform.takePart('spar', 'spar');
    const [office, trainer, learner] = [
      await this.person('demo:office'),
      await this.person('demo:trainer'),
      await this.person('demo:learner'),
    ];
    for (const role of ['programme-office', 'trainer'])
      await this.granted(
        'POST',
        '/assignments',
        { personId: office, role, scope: `programme:${programmeId}` },
        'operator',
      );
    await this.granted(
      'POST',
      '/memberships',
      {
        programmeId,
        goalGroupId: keyedId('goal-group', programmeId, 'grupp'),
        personIds: [learner],
        from: '2023-01-01',
      },
      'demo:office',
    );
    this.sessionId = (
      await this.granted(
        'POST',
        '/sessions',
        {
          moduleId: keyedId('module', programmeId, 'modul'),
          startsAt: await this.demoNow(1),
          endsAt: await this.demoNow(2),
          form: 'classroom',
          trainerIds: [trainer],
        },
        'demo:office',
      )
    ).sessionId;
  }

  /** Asks until it is granted: services learn from each other by events. */
  async granted(
    method: string,
    path: string,
    body: object | undefined,
    as: string,
    headers: Record<string, string> = {},
  ): Promise<Answer['body']> {
    let last: Answer | undefined;
    await eventually(async () => (last = await this.platform.api(method, path, body, { as, headers })).status < 300, {
      within: 20_000,
    }).catch(() => {
      throw new Error(`${method} ${path} as ${as}: ${last?.status} ${JSON.stringify(last?.body)}`);
    });
    return last!.body;
  }

  /** So many hours after now, as the demo has it. */
  async demoNow(hours: number): Promise<string> {
    return new Date(Date.parse((await this.platform.api('GET', '/demo/clock')).body.now) + hours * HOUR).toISOString();
  }

  private async person(subject: string): Promise<string> {
    const { personId } = await this.granted(
      'POST',
      '/people',
      {
        organisationId: keyedId('organisation', 'spar'),
        name: { given: 'Hemlig', family: 'Person' },
        sex: 'female',
        identities: [{ issuer: `${this.platform.url}/oidc`, subject }],
      },
      'operator',
    );
    await this.platform.confirm(subject);
    return personId;
  }

  /** The value of a series whose labels contain all of these. */
  async metric(name: string, ...labels: string[]): Promise<number | undefined> {
    const line = (await this.telemetry.scrape!())
      .split('\n')
      .find((each) => each.startsWith(`${name}{`) && labels.every((label) => each.includes(label)));
    return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
  }

  /** Waits until what was asked before is told. */
  async quiet(): Promise<void> {
    const told = async () => `${this.receiver.spans.length} ${this.lines.length} ${await this.telemetry.scrape!()}`;
    for (let [before, now] = ['', await told()]; before !== now; [before, now] = [now, await told()]) await pause(200);
  }

  async stop(): Promise<void> {
    await this.platform.stop();
    await this.telemetry.stop();
    await this.receiver.stop();
  }
}
