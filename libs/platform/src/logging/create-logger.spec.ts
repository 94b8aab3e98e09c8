import { describe, expect, it } from '@jest/globals';
import { Secret } from '../config/secret.js';
import { createLogger } from './create-logger.js';
import type { Facts, LogLevel } from './logger.js';
import { nestLogger } from './nest-logger.js';

function aLog(level: LogLevel = 'DEBUG', ambient?: () => Facts | null) {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'catalog',
    level,
    destination: { write: (line) => void lines.push(line) },
    ...(ambient && { ambient }),
  });
  return { logger, lines, entries: () => lines.map((line) => JSON.parse(line) as Record<string, any>) };
}

describe('createLogger', () => {
  it('writes one JSON object a line, with time in UTC, level, service, message and facts', () => {
    const { logger, lines, entries } = aLog();

    logger.with({ correlationId: 'c-1' }).info('session scheduled', { sessionId: 's-1', seats: 12 });

    expect(lines[0]!.endsWith('\n') && lines[0]!.indexOf('\n') === lines[0]!.length - 1).toBe(true);
    expect(entries()).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: 'INFO',
        service: 'catalog',
        correlationId: 'c-1',
        message: 'session scheduled',
        sessionId: 's-1',
        seats: 12,
      },
    ]);
  });

  it('writes only what its level asks for', () => {
    const { logger, entries } = aLog('WARN');

    logger.error('e');
    logger.warn('w');
    logger.info('i');
    logger.debug('d');

    expect(entries().map(({ level }) => level as string)).toEqual(['ERROR', 'WARN']);
  });

  it('writes an error with stack and causes, and none of its other properties', () => {
    const { logger, entries } = aLog();
    const cause = Object.assign(new TypeError('inner'), {
      code: '23505',
      detail: 'Key (email)=(anna@example.org) already exists',
    });

    logger.error('operation failed', { error: new Error('outer', { cause }) });

    const [{ error }] = entries() as [{ error: any }];
    expect(error).toMatchObject({
      name: 'Error',
      message: 'outer',
      stack: expect.stringContaining('create-logger.spec'),
      cause: { name: 'TypeError', message: 'inner', code: '23505' },
    });
    expect(JSON.stringify(error)).not.toContain('anna@');
  });

  it('redacts confidential keys at every depth', () => {
    const { logger, lines } = aLog();

    logger.with({ authorization: 'S1' }).info('request', {
      headers: { cookie: 'S2', 'set-cookie': ['S3'], Authorization: 'S4' },
      people: [{ personnummer: 'S5' }],
      accessToken: 'S6',
      dbPassword: 'S7',
      key: new Secret('S8'),
    });

    expect(lines.join()).not.toMatch(/S[1-8]/);
    expect(lines.join()).toContain('"authorization":"[redacted]"');
  });

  it('keeps its own names apart from facts that are called the same, and writes no name twice', () => {
    const { logger, lines } = aLog();

    logger.with({ a: 1 }).info('x', { level: 3, message: 'm', time: 't', service: 's', a: 2 });

    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'INFO',
      level_: 3,
      message: 'x',
      message_: 'm',
      time_: 't',
      service: 'catalog',
      service_: 's',
      a: 2,
    });
    expect(lines[0]!.match(/"a":/g)).toHaveLength(1);
  });

  it('survives what JSON cannot say', () => {
    const { logger, entries } = aLog();
    const cycle: Record<string, unknown> = {
      big: 10n,
      map: new Map([['k', 1]]),
      set: new Set([1]),
      bytes: Buffer.alloc(9),
      at: new Date(0),
      run: () => 1,
      long: 'x'.repeat(10_000),
    };
    cycle['self'] = cycle;

    logger.info('odd', cycle);

    expect(entries()[0]).toMatchObject({
      big: '10',
      map: { k: 1 },
      set: [1],
      bytes: '[9 bytes]',
      at: '1970-01-01T00:00:00.000Z',
    });
    expect(entries()[0]!['long']).toHaveLength(4_001);
  });

  it('adds the facts of the moment, the line itself having the last word', () => {
    let correlationId = 'one';
    const { logger, entries } = aLog('INFO', () => ({ correlationId }));

    logger.info('a');
    correlationId = 'two';
    logger.info('b');
    logger.info('c', { correlationId: 'own' });

    expect(entries().map((entry) => entry['correlationId'] as string)).toEqual(['one', 'two', 'own']);
  });
});

describe('A moment of which nothing is to be known', () => {
  it('has no line, whoever writes it', () => {
    let isQuiet = true;
    const { logger, lines } = aLog('DEBUG', () => (isQuiet ? null : {}));

    logger.error('a');
    logger.with({ own: 1 }).info('b');
    expect(lines).toEqual([]);
    isQuiet = false;
    logger.info('c');

    expect(lines).toHaveLength(1);
  });

  it('writes no message more than some hundred times a minute, and keeps nobody else from being told', () => {
    const { logger, lines, entries } = aLog('INFO');

    for (let line = 0; line < 10_000; line += 1)
      logger.with({ plugin: `x${line}` }).warn('a manifest could not be fetched', { line });
    logger.error('somebody must act now');

    expect(lines.length).toBeLessThan(500);
    expect(entries().at(-1)).toMatchObject({ level: 'ERROR', message: 'somebody must act now' });
  });

  it('writes every line where each was asked for', () => {
    const { logger, lines } = aLog('INFO');
    for (let line = 0; line < 1_000; line += 1) logger.unlimited.info('span');

    expect(lines).toHaveLength(1_000);
  });
});

describe('nestLogger', () => {
  it("keeps Nest's texts as facts under one message, its own wiring at DEBUG", () => {
    const { logger, entries } = aLog();
    const nest = nestLogger(logger);

    nest.log('Mapped {/x, GET}', 'RouterExplorer');
    nest.warn('Slow');
    nest.error('Broken', 'Error: at x', 'Injector');
    nest.fatal(new Error('gone'));

    expect(entries()).toMatchObject([
      { level: 'DEBUG', message: 'nest', text: 'Mapped {/x, GET}', context: 'RouterExplorer' },
      { level: 'WARN', message: 'nest', text: 'Slow' },
      { level: 'ERROR', message: 'nest', text: 'Broken', more: ['Error: at x'], context: 'Injector' },
      { level: 'ERROR', message: 'nest', error: { message: 'gone' } },
    ]);
  });
});
