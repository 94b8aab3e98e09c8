import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defineConfig, env, writeJson } from '#platform';
import { definePlugin } from '../plugin/define-plugin.js';
import { ensureSecrets } from './installation-secrets.js';

const config = defineConfig({
  key: env.secret('CURSOR_SECRET', 'signs cursors', 32),
  mailPassword: env.secret('SMTP_PASSWORD', 'of the mail server').optional(),
});
const aPlugin = (name: string) =>
  definePlugin({ name, version: '1.0.0', summary: `The plugin ${name}`, config, features: [] });

describe('ensureSecrets', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lyftet-secrets-'));
    file = join(directory, 'secrets.json');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('makes everything once, for its owner alone', () => {
    const first = ensureSecrets(file, [aPlugin('alpha')], ['guest']);

    expect(Object.keys(first.natsUsers)).toEqual(['admin', 'gateway', 'alpha', 'guest']);
    expect(new Set(Object.values(first.natsUsers)).size).toBe(4);
    expect(ensureSecrets(file, [aPlugin('alpha')], ['guest'])).toEqual(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('adds those of a plugin that is new, and keeps the users that an operator has added', () => {
    const first = ensureSecrets(file, [aPlugin('alpha')], []);
    writeJson(file, { ...first, natsUsers: { ...first.natsUsers, added: 'by the operator' } });

    const second = ensureSecrets(file, [aPlugin('alpha'), aPlugin('beta')], []);

    expect(second.natsUsers).toMatchObject({ ...first.natsUsers, added: 'by the operator', beta: expect.any(String) });
    expect(second.databaseRoles['alpha']).toEqual(first.databaseRoles['alpha']);
    expect(second.databaseRoles['beta']).toBeDefined();
  });

  it('chooses the secret settings that a plugin must have, and leaves the optional ones to the operator', () => {
    const { settings } = ensureSecrets(file, [aPlugin('alpha'), aPlugin('beta')], []);

    expect(Object.keys(settings['alpha']!)).toEqual(['CURSOR_SECRET']);
    expect(settings['alpha']!['CURSOR_SECRET']).not.toBe(settings['beta']!['CURSOR_SECRET']);
    expect(config.load(settings['alpha']!).key.reveal()).toHaveLength(43);
  });
});
