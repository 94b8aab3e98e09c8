import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '#platform';
import { openLogFile } from './log-file.js';

describe('openLogFile', () => {
  let directory: string;
  beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'lyftet-log-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('keeps every line for its owner alone, and tells only what must be acted upon, once', () => {
    const told: string[] = [];
    const path = join(directory, 'lyftet.log');
    const log = openLogFile(path, (line) => told.push(line));
    const logger = createLogger({ service: 'directory', level: 'INFO', destination: log });

    logger.info('Plugin started');
    logger.error('The outbox stands still', { error: new Error('disk full') });
    logger.error('The outbox stands still', { error: new Error('disk full') });
    log.close();
    logger.info('Too late');

    expect(
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { message: string }).message),
    ).toEqual(['Plugin started', 'The outbox stands still', 'The outbox stands still']);
    expect(told).toEqual(['directory: The outbox stands still (disk full)']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('goes on where the last start ended', () => {
    const path = join(directory, 'lyftet.log');
    for (const line of ['first\n', 'second\n']) {
      const log = openLogFile(path, () => undefined);
      log.write(line);
      log.close();
    }

    expect(readFileSync(path, 'utf8')).toBe('first\nsecond\n');
  });
});
