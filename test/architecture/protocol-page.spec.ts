import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  BUCKETS,
  CALLER_TOKEN,
  HEADERS,
  MANIFEST_LIMITS,
  NAME,
  RESERVED_PLUGIN_NAMES,
  STREAMS,
  manifestSchema,
  subjects,
} from '#plugin-kit/contract';
import { pluginPermissions } from '#plugin-kit';
import { refusedRequestHeader, refusedResponseHeader } from '../../apps/gateway/src/routing/header-rules.js';

const text = readFileSync(new URL('../../docs/plugin-protocol.md', import.meta.url), 'utf8');
/** What stands in backquotes in the lines from one text to another. */
const quotedBetween = (from: string, to: string) =>
  [...text.slice(text.indexOf(from), text.indexOf(to, text.indexOf(from))).matchAll(/`([^`]+)`/g)].map(
    ([, quoted]) => quoted!,
  );
const example = (of: string) => of.replace('-*', '-anything').replace('<plugin>-', 'guest-');

describe('The page of the plugin protocol', () => {
  it('names every header, bucket, stream and reserved name', () => {
    const names = [...Object.values(HEADERS), ...Object.values(STREAMS), BUCKETS.callerKeys, BUCKETS.demoClock];
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
    expect(text).toContain(`\`${NAME.source}\``);
    expect(text).toContain(
      `no plugin is called ${[...RESERVED_PLUGIN_NAMES].join(', ').replace(/, (\w+)$/, ' or $1')}`,
    );
  });

  it('says the figures that the sources say', () => {
    expect(text).toContain(`Manifest ${MANIFEST_LIMITS.bytes / 1024} KiB`);
    expect(text).toContain(`${MANIFEST_LIMITS.operations} operations`);
    expect(text).toContain(`at most ${CALLER_TOKEN.seconds} s`);
    const { publishes } = manifestSchema['properties'] as Record<string, { maxItems: number }>;
    expect(text).toContain(`${publishes!.maxItems} event types each way`);
  });

  it('tells which headers a manifest may not ask for, and which it may set', () => {
    const refused = quotedBetween('No manifest may ask for these', '\n\n')
      .filter((name) => name !== 'requestHeaders')
      .map(example);
    const open = quotedBetween('| those named in `responseHeaders` | ', ' |\n')
      .filter((name) => name !== 'responseHeaders')
      .map(example);

    expect(refused.length).toBeGreaterThan(25);
    expect(refused.filter((name) => !refusedRequestHeader(name))).toEqual([]);
    expect(open.length).toBeGreaterThan(9);
    expect(open.filter((name) => refusedResponseHeader(name, 'guest'))).toEqual([]);
    const asked = quotedBetween('| request header | set by |', 'A message on `op.').filter((name) =>
      Object.values(HEADERS).some((header) => header === name),
    );
    expect(asked.filter((name) => !refusedRequestHeader(name))).toEqual([]);
  });

  it('names every subject that a plugin may use', () => {
    const { publish, subscribe } = pluginPermissions('guest');
    const said = (subject: string) =>
      text.includes(
        subject
          .replace('.guest.', '.<plugin>.')
          .replace(/\.guest$/, '.<plugin>')
          .replace('_guest.', '_<plugin>.'),
      );

    expect(
      [...publish, ...subscribe].filter((subject) => !subject.startsWith('$')).filter((subject) => !said(subject)),
    ).toEqual([]);
    expect(text).toContain(subjects.manifest('tips', '<instance id>'));
  });

  it('has examples that are what it says of them', () => {
    const [manifest] = [...text.matchAll(/^\{"manifestVersion".*$/gm)].map(
      ([line]) => JSON.parse(line) as Record<string, unknown>,
    );
    expect(Object.keys(manifest!)).toEqual(expect.arrayContaining(manifestSchema['required'] as string[]));
    const link = 'https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-32.md';
    expect(text).toContain(link);
  });
});
