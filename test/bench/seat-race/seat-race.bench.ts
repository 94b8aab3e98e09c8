import { setTimeout as passed } from 'node:timers/promises';
import { type BenchContext, installationFor } from '../bench-context.js';
import { CLIENTS, CONTROL_CONNECTIONS, type Figure, alternate, median, plain, stable } from '../figure.js';
import type { StableName } from '../goals.js';
import type { BenchInstallation } from '../installation/bench-installation.js';
import { costsOf, cpuFigures } from '../installation/costs.js';
import { idleCpu } from '../installation/idle-cpu.js';
import { LargestMemory } from '../installation/largest-memory.js';
import { environmentOfPlugin, mainOf, ourPlugins } from '../installation/our-plugins.js';
import { LoadGenerator, portOf } from '../load/load-generator.js';
import { Learners } from './learners.js';

const PEOPLE = 20_000;
/** The people race in so many groups, one after the other, each beside the control. */
const ROUNDS = 5;
const GROUP = PEOPLE / ROUNDS;
const WARM_UP = 6_000;
/** Until the processes have done what follows their start. */
const CALM_MS = 3_000;
const WATCHED_MS = 5_000;

export interface SeatRaceKind {
  readonly name: StableName;
  /** Which services run beside enrolment and the gateway. */
  readonly isEverythingRunning?: boolean;
  /** Nobody has asked for anything before. */
  readonly isCold?: boolean;
}

/**
 * Enrolments a second over HTTP, each durable before it is answered, beside a bare prepared statement on the same
 * server.
 */
export const seatRace =
  (kind: SeatRaceKind) =>
  async (context: BenchContext): Promise<Figure[]> => {
    const plugins = (await ourPlugins()).filter(
      ({ options }) => kind.isEverythingRunning || options.name === 'enrolment',
    );
    const installation = await installationFor(context, plugins);
    const services = await Promise.all(
      plugins.map(
        async ({ options: { name } }) =>
          [name, (await installation.startPlugin(name, mainOf(name), environmentOfPlugin(name))).pid] as const,
      ),
    );
    const gateway = await installation.startGateway();
    const load = LoadGenerator.start(installation);
    const bare = installation.startOwn('bare-seats', new URL('./bare-seats.process.js', import.meta.url));
    await bare.ask('start', { url: installation.databaseUrl, connections: CONTROL_CONNECTIONS });
    const processes = {
      gateway: gateway.pid,
      ...Object.fromEntries(services),
      postgres: installation.postgres.pid,
      nats: installation.nats.pid,
      load: load.child.pid,
    };
    const costs = costsOf(processes);
    const bareCosts = costsOf({ 'bare-seats': bare.pid, postgres: installation.postgres.pid });
    const memory = new LargestMemory(costs.memory);
    await passed(CALM_MS);
    const idle = { cpu: await idleCpu(processes, WATCHED_MS), memory: costs.memory() };

    const learners = await Learners.register(installation, PEOPLE + WARM_UP);
    await load.know(learners.tokens);
    const race = new Race(installation, learners, load, memory);
    context.note(`${PEOPLE + WARM_UP} people are known`);
    // Not those who are measured: the processes are warm, the people are not.
    await race.meet(PEOPLE, PEOPLE + WARM_UP);
    const warmUp = await learners.session(WARM_UP);
    await memory.during(() => race.run(warmUp, PEOPLE, PEOPLE + WARM_UP));
    await bare.ask('race', { count: WARM_UP });

    const measured = await alternate(
      ROUNDS,
      async (round) => {
        const [from, to] = [round * GROUP, (round + 1) * GROUP];
        if (!kind.isCold) await race.meet(from, to);
        const sessionId = await learners.session(GROUP);
        return costs.during(() => race.run(sessionId, from, to));
      },
      async () => {
        await installation.untilCalm();
        return bareCosts.during(() => bare.ask<number>('race', { count: GROUP }));
      },
    );
    return [
      stable(kind.name, 'enrolments/s', measured),
      plain(`${kind.name}.relay-behind`, median(race.behindMs), 'ms'),
      ...cpuFigures(kind.name, 'enrolment', PEOPLE, costs, bareCosts),
      ...idle.cpu.map(([name, percent]) => plain(`${kind.name}.idle-cpu-${name}`, percent, '% of a core')),
      ...idle.memory.map(([name, mebibytes]) => plain(`${kind.name}.idle-memory-${name}`, mebibytes, 'MiB PSS')),
      ...memory.seen().map(([name, mebibytes]) => plain(`${kind.name}.memory-${name}`, mebibytes, 'MiB PSS')),
    ];
  };

class Race {
  /** Of each race, how long after its last answer the last of its events was sent. */
  readonly behindMs: number[] = [];
  private readonly port: number;

  constructor(
    private readonly installation: BenchInstallation,
    private readonly learners: Learners,
    private readonly load: LoadGenerator,
    private readonly memory: LargestMemory,
  ) {
    this.port = portOf(installation.publicUrl);
  }

  /** Each makes one signed-in GET. */
  async meet(from: number, to: number): Promise<void> {
    await this.load.each({
      port: this.port,
      method: 'GET',
      path: '/enrolments?limit=1',
      isSignedIn: true,
      clients: CLIENTS,
      from,
      to,
    });
  }

  /**
   * Each takes a seat of this session; answers how many a second. Waits afterwards until the relay has sent what they
   * did.
   */
  async run(sessionId: string, from: number, to: number): Promise<number> {
    const { perSecond } = await this.load.each(
      {
        port: this.port,
        method: 'POST',
        path: '/enrolments',
        body: { sessionId },
        isSignedIn: true,
        clients: CLIENTS,
        from,
        to,
      },
      201,
    );
    const answered = performance.now();
    this.memory.look();
    await this.installation.untilRelayed('enrolment');
    this.behindMs.push(performance.now() - answered);
    await this.learners.requireSeats(sessionId, to - from);
    return perSecond;
  }
}
