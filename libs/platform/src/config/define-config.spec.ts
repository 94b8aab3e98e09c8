import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ConfigError } from './config-error.js';
import { type ConfigOf, defineConfig } from './define-config.js';
import { describeConfig } from './describe-config.js';
import { env } from './env.js';

const definition = defineConfig({
  databaseUrl: env.url('DATABASE_URL', 'the database of this service', ['postgres:', 'postgresql:']),
  port: env.port('PORT', 'where it listens').default(3000),
  demo: env.flag('DEMO', 'whether the demo clock runs').default(false),
  timeout: env.duration('TIMEOUT', 'how long an operation may take').default('10s'),
  level: env.oneOf('LOG_LEVEL', 'what is logged', ['ERROR', 'INFO']).optional(),
  key: env.secret('API_KEY', 'opens the mail service', 8).optional(),
  segments: env.list('SEGMENTS', 'path segments it owns').default(['courses', 'modules']),
  batch: env.int('BATCH', 'events in one transaction', 1, 500).default(500),
});

const complete = { DATABASE_URL: 'postgres://localhost/x' };

describe('defineConfig', () => {
  it('reads every kind of setting into its type', () => {
    const config = definition.load({
      ...complete,
      PORT: '0',
      DEMO: 'true',
      TIMEOUT: 'PT2M',
      LOG_LEVEL: 'INFO',
      SEGMENTS: ' a, ,b ',
      BATCH: '1',
    });

    const level: 'ERROR' | 'INFO' | undefined = config.level;
    expect(config).toEqual({
      databaseUrl: 'postgres://localhost/x',
      port: 0,
      demo: true,
      timeout: { milliseconds: 120_000 },
      level,
      key: undefined,
      segments: ['a', 'b'],
      batch: 1,
    });
    expect(level).toBe('INFO');
  });

  it('uses the default for a variable that is absent or empty', () => {
    const config: ConfigOf<typeof definition> = definition.load({ ...complete, PORT: '', API_KEY: '' });

    expect(config).toMatchObject({
      port: 3000,
      demo: false,
      timeout: { milliseconds: 10_000 },
      key: undefined,
      segments: ['courses', 'modules'],
    });
  });

  it('reads the environment of the process when no source is given', () => {
    const variable = Object.keys(process.env).find((name) => /^[A-Z][A-Z0-9_]*$/.test(name) && process.env[name])!;

    expect(defineConfig({ it: env.text(variable, 'whatever it is') }).load()).toEqual({ it: process.env[variable] });
  });

  it('reports all faults at once, each with its variable and doc', () => {
    const load = () =>
      definition.load({
        PORT: '65536',
        DEMO: 'yes',
        TIMEOUT: 'P5Y',
        LOG_LEVEL: 'LOUD',
        API_KEY: 'short',
        BATCH: '1.5',
      });

    expect(load).toThrow(ConfigError);
    try {
      load();
    } catch (error) {
      expect((error as ConfigError).message.split('\n')).toEqual([
        'The configuration cannot be used:',
        '  DATABASE_URL is not set (the database of this service)',
        '  PORT is not a whole number from 0 to 65535 (where it listens)',
        '  DEMO is neither true nor false (whether the demo clock runs)',
        '  TIMEOUT has years or months, which have no exact length; say it in days, like P365D (how long an ' +
          'operation may take)',
        '  LOG_LEVEL is not one of ERROR, INFO (what is logged)',
        '  API_KEY is shorter than 8 characters (opens the mail service)',
        '  BATCH is not a whole number from 1 to 500 (events in one transaction)',
      ]);
    }
  });

  it('repeats no text of a variable in a fault', () => {
    expect(() => definition.load({ DATABASE_URL: 'mysql://root:hunter2@db' })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });

  it('gives an object that nobody can change', () => {
    const config = definition.load(complete);

    expect(Object.isFrozen(config) && Object.isFrozen(config.timeout) && Object.isFrozen(config.segments)).toBe(true);
  });

  it('shows a secret to nobody who does not ask for it', () => {
    const config = definition.load({ ...complete, API_KEY: 'correct horse' });

    expect(config.key!.reveal()).toBe('correct horse');
    expect(
      [
        String(config.key),
        JSON.stringify(config),
        inspect(config),
        `${inspect(config.key, { showHidden: true })}`,
      ].join(),
    ).not.toContain('horse');
  });

  it('refuses two settings of one variable, a default that cannot be read, a doc of two lines', () => {
    expect(() => defineConfig({ a: env.text('SAME', 'a'), b: env.text('SAME', 'b') })).toThrow(
      'SAME is read by two settings',
    );
    expect(() => env.int('N', 'n', 1, 5).default(6)).toThrow('the default of N is not a whole number from 1 to 5');
    expect(() => env.duration('D', 'd').default('soon')).toThrow('the default of D');
    // @ts-expect-error a secret has no default
    expect(() => env.secret('KEY', 'a key', 8).default('short')).toThrow('the default of KEY');
    expect(() => env.text('A', 'one\ntwo')).toThrow('A needs a doc of one line');
    expect(() => env.text('a-b', 'doc')).toThrow('is not the name of a variable');
  });

  it('builds a larger definition of a smaller one', () => {
    const larger = defineConfig({ ...definition.settings, extra: env.text('EXTRA', 'more').default('x') });

    expect(larger.load(complete)).toMatchObject({ port: 3000, extra: 'x' });
  });
});

describe('describeConfig', () => {
  it('writes the lines of an .env.example', () => {
    const lines = describeConfig(
      defineConfig({
        url: env.url('URL', 'the other side'),
        port: env.port('PORT', 'the port').default(1),
        level: env.text('LEVEL', 'how loud').optional(),
      }),
    );

    expect(lines).toEqual([
      '# the other side (URL; required)',
      'URL=',
      '# the port (port, 0–65535; has a default)',
      '# PORT=1',
      '# how loud (text; optional)',
      '# LEVEL=',
    ]);
  });
});
