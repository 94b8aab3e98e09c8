import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeptPorts } from './kept-ports.js';

describe('KeptPorts', () => {
  let directory: string;
  let said: string[];
  const open = () => new KeptPorts(directory, (line) => said.push(line));
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lyftet-ports-'));
    said = [];
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('are the same at the next start', async () => {
    const port = await open().choose('nats');

    expect([await open().choose('nats'), open().of('nats'), open().of('postgres'), said]).toEqual([
      port,
      port,
      undefined,
      [],
    ]);
  });

  it('give way to a program that has one of them, and say so', async () => {
    const port = await open().choose('nats');
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));

    const other = await open().choose('nats');
    taken.close();

    expect(other).not.toBe(port);
    expect(said).toEqual([
      expect.stringContaining(`Port ${port} belongs to another program now; NATS is at port ${other}`),
    ]);
    expect(await open().choose('nats')).toBe(other);
  });

  it.each(['{', '[]', 'null', '{"nats":"4222","postgres":70000}'])(
    'are chosen anew where the file says %s',
    async (text) => {
      writeFileSync(join(directory, 'ports.json'), text);
      const port = await open().choose('nats');

      expect(JSON.parse(readFileSync(join(directory, 'ports.json'), 'utf8'))).toEqual({ nats: port });
    },
  );
});
