import { describe, expect, it } from '@jest/globals';
import { type ServerProcess, superviseServer } from './supervised-server.js';

class FakeServer implements ServerProcess {
  readonly startedAt = 'now';
  die!: (how: string) => void;
  readonly ended = new Promise<string>((resolve) => (this.die = resolve));

  constructor(
    readonly pid: number,
    readonly port: number,
  ) {}

  async stop(): Promise<void> {
    this.die('stopped');
  }
}

describe('superviseServer', () => {
  it('starts a server that died again on the same port, however often the start fails', async () => {
    const asked: (number | undefined)[] = [];
    const started: FakeServer[] = [];
    const said: string[] = [];
    const server = await superviseServer({
      name: 'NATS',
      start: async (port) => {
        asked.push(port);
        if (asked.length === 2) throw new Error('the port is taken');
        return new FakeServer(asked.length, port ?? 4222);
      },
      onStart: (process) => started.push(process),
      say: (line) => said.push(line),
    });

    started[0]!.die('SIGKILL');
    while (started.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    await server.stop();

    expect(asked).toEqual([undefined, 4222, 4222]);
    expect(server.current()).toBe(started[1]);
    expect(said).toEqual([
      'NATS has ended (SIGKILL); it is started again.',
      'NATS does not start: the port is taken',
      'NATS runs again.',
    ]);
  });

  it('stops a process that was being started when the stop was asked for', async () => {
    const started: FakeServer[] = [];
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const server = await superviseServer({
      name: 'PostgreSQL',
      start: async (port) => {
        if (port !== undefined) await gate;
        return new FakeServer(started.length, 5432);
      },
      onStart: (process) => started.push(process),
      say: () => undefined,
    });

    started[0]!.die('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 150));
    const stopping = server.stop();
    release();
    await stopping;

    expect(await started[1]!.ended).toBe('stopped');
  });

  it('fails when the first start fails', async () => {
    const start = () => Promise.reject<FakeServer>(new Error('no binary'));

    await expect(
      superviseServer({ name: 'NATS', start, onStart: () => undefined, say: () => undefined }),
    ).rejects.toThrow('no binary');
  });
});
