import { describe, expect, it } from '@jest/globals';
import { Shutdown } from './shutdown.js';

describe('Shutdown', () => {
  it('stops the parts in the opposite order of their start, each once', async () => {
    const stopped: string[] = [];
    const shutdown = new Shutdown(() => undefined);
    for (const name of ['postgres', 'nats', 'gateway']) shutdown.add(name, async () => void stopped.push(name));

    await Promise.all([shutdown.begin(Promise.resolve()), shutdown.begin(Promise.resolve())]);

    expect(stopped).toEqual(['gateway', 'nats', 'postgres']);
  });

  it('also stops what was just starting when the stop was asked for', async () => {
    const stopped: string[] = [];
    const shutdown = new Shutdown(() => undefined);
    const starting = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() =>
      shutdown.add('late', async () => void stopped.push('late')),
    );

    await shutdown.begin(starting);

    expect(stopped).toEqual(['late']);
  });

  it('goes on when a part cannot be stopped, and says which', async () => {
    const said: string[] = [];
    const stopped: string[] = [];
    const shutdown = new Shutdown((line) => said.push(line));
    shutdown.add('postgres', async () => void stopped.push('postgres'));
    shutdown.add('nats', async () => Promise.reject(new Error('it hangs')));

    await shutdown.begin(Promise.reject(new Error('the start failed')));

    expect(stopped).toEqual(['postgres']);
    expect(said).toEqual(['nats did not stop as it should: it hangs']);
  });
});
