import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { demo } from '../../apps/demo/src/demo.plugin.js';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';

const operations = [...ALL_PLUGINS, demo].flatMap(({ manifest }) => manifest.operations);

/** Every source of a service, without its tests. */
const sources = readdirSync('apps', { recursive: true, encoding: 'utf8' })
  .filter(
    (path) =>
      /^(?!gateway|cli|standalone)[\w-]+\/src\/.*(?<!\.spec|\.fixture)\.ts$/.test(path) && !path.includes('/specs/'),
  )
  .map((path) => join('apps', path));

/** What decides by the caller's scopes beside the declaration of access; each with the line that it would be. */
const BESIDE: Readonly<Record<string, { readonly rule: RegExp; readonly planted: readonly string[] }>> = {
  'looks at the scopes of a permission': {
    rule: /\.\s*scopesOf\s*\(/,
    planted: ["const scopes = caller.scopesOf('person:read');", "if (caller\n  .scopesOf(OPEN).includes('*')) return;"],
  },
  'asks whether the caller has a permission': {
    rule: /\b\w*[cC]aller\w*\??\s*\.\s*(?:has|may|require|visible)\s*\(/,
    planted: [
      "if (!caller.has('session:manage')) throw new Forbidden({});",
      "entry.caller.may('enrolment:read', place)",
      "caller.require('unit:manage', { organisationId });",
    ],
  },
  'reads the roles of the caller': {
    rule: /\b\w*[cC]aller\w*\??\s*\.\s*roles\b|\{[^}]*\broles\b[^}]*\}\s*=\s*\w*[cC]aller\b/,
    planted: ["caller.roles.some(({ scope }) => scope === '*')", 'const { roles } = caller;'],
  },
  'takes a scope apart': {
    rule: /(?:startsWith\(|includes\(|[!=]==)\s*['"`](?:programme|organisation|unit|session):/,
    planted: [
      "scope.startsWith('unit:')",
      'scopes.includes(`organisation:${organisationId}`)',
      'if (scope === `unit:${unitId}`) return true;',
    ],
  },
};

/** Where a scope is taken apart and nothing is decided. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'apps/directory/src/units/unit-parts.ts': 'projects a role in a unit to its parts',
};

describe('Who may do what', () => {
  it.each(Object.entries(BESIDE))('is decided by the declaration of access: no service %s', (_name, { rule }) => {
    const found = sources
      .filter((path) => !(path in OTHERWISE))
      .flatMap((path) => {
        const match = rule.exec(readFileSync(path, 'utf8'));
        return match ? [`${path}: ${match[0]}`] : [];
      });

    expect(sources.length).toBeGreaterThan(300);
    expect(found).toEqual([]);
  });

  it.each(Object.entries(BESIDE))('is seen by this rule where somebody %s', (_name, { rule, planted }) => {
    expect(planted.filter((text) => !rule.test(text))).toEqual([]);
  });

  it('is said of every operation of ours by a permission or whose it is, never only that somebody is signed in', () => {
    expect(
      operations.filter(({ access, reach }) => access === 'signed-in' && !reach?.whose).map(({ name }) => name),
    ).toEqual([]);
  });

  it('is said with the places where it counts, but where the permission is one of the whole installation', () => {
    const anywhere = operations
      .filter(({ access, reach }) => typeof access === 'object' && !reach?.at)
      .map(({ name }) => name);

    expect(
      anywhere.filter((name) => !/\.(?:list-parked-events|replay-parked-events|get-job)$/.test(name)).sort(),
    ).toEqual(['demo.set-clock', 'directory.rebuild-grants']);
  });
});
