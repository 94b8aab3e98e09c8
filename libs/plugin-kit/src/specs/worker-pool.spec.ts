import { afterAll, describe, expect, it } from '@jest/globals';
import { WorkerPool } from '../index.js';

const spin = new URL('./spin.task.mjs', import.meta.url);

describe('WorkerPool', () => {
  const pool = new WorkerPool();
  afterAll(() => pool.onApplicationShutdown());

  it('keeps the event loop free while a task burns CPU', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 5);

    const result = await pool.run(spin, { milliseconds: 400 });

    clearInterval(timer);
    expect(result).toEqual({ spun: 400 });
    expect(turns).toBeGreaterThan(5);
  });

  it('hands the fault of a task to whoever asked for it, and goes on', async () => {
    await expect(pool.run(spin, { fail: true })).rejects.toThrow('spun off');
    await expect(pool.run(spin, { milliseconds: 1 })).resolves.toEqual({ spun: 1 });
  });
});
