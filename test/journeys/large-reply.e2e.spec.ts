import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '#platform';
import { defineFeature, definePlugin, Int, ListOf, Operation, rule } from '#plugin-kit';
import { TestInstallation, eventually } from '#testing';
import { startGateway } from '../../apps/gateway/src/start-gateway.js';

class SizeInput {
  @Int(1, 5_000) kilobytes!: number;
}
class LinesView {
  @ListOf(rule.text(1, 1_024), { max: 5_000 }) lines!: string[];
}

@Operation({
  name: 'gamma.list-lines',
  summary: 'As many kilobytes as asked for',
  http: 'GET /x/gamma/lines/{kilobytes}',
  access: 'public',
  input: SizeInput,
  output: LinesView,
})
class ListLines {
  async execute({ kilobytes }: SizeInput): Promise<LinesView> {
    return { lines: Array.from({ length: kilobytes }, (_, index) => `${index} å`.padEnd(1_020, '.')) };
  }
}

const gamma = definePlugin({
  name: 'gamma',
  version: '1.0.0',
  summary: 'Speaks at length',
  features: [defineFeature({ operations: [ListLines] })],
});

describe('A reply that is larger than a message', () => {
  let installation: TestInstallation;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  beforeAll(async () => {
    installation = await TestInstallation.create([gamma]);
    await installation.start(gamma);
    const { username, password, host } = new URL(installation.nats.urlOf('gateway'));
    gateway = await startGateway({
      nats: { url: `nats://${host}`, user: username, password },
      port: 0,
      publicUrl: 'http://localhost:1',
      logger: createLogger({ service: 'gateway', level: 'ERROR' }),
    });
    await eventually(async () => (await fetch(`${gateway.url}/x/gamma/lines/1`)).status === 200);
  }, 30_000);
  afterAll(async () => {
    await gateway?.stop();
    await installation?.stop();
  });

  it.each([1, 900, 4_000])('arrives whole, with %i kilobytes, and is not kept', async (kilobytes) => {
    const response = await fetch(`${gateway.url}/x/gamma/lines/${kilobytes}`);
    const body = (await response.json()) as LinesView;

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(body.lines).toHaveLength(kilobytes);
    expect(body.lines.at(-1)).toMatch(new RegExp(`^${kilobytes - 1} å\\.+$`));
    const { jetstreamManager } = await import('@nats-io/jetstream');
    const left = async () =>
      (
        await (
          await jetstreamManager(installation.connection)
        ).streams.info('OBJ_files-gamma', { subjects_filter: '$O.files-gamma.C.>' })
      ).state.subjects ?? {};
    await eventually(async () => Object.keys(await left()).length === 0);
  });
});
