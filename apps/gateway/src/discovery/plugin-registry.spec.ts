import { beforeEach, describe, expect, it } from '@jest/globals';

import { aManifest } from '#testing';
import { PluginRegistry } from './plugin-registry.js';

const version = (number: string, sha256 = `sha-${number}`) => ({
  manifest: aManifest('guest', [], { version: number }),
  sha256,
});

describe('PluginRegistry', () => {
  let registry: PluginRegistry;
  let changes: number;
  const rounds = (count: number, now = 0) => {
    for (let round = 0; round < count; round += 1) registry.roundOver(now);
  };
  const chosen = () => registry.known()[0]?.manifest.version;

  beforeEach(() => {
    changes = 0;
    registry = new PluginRegistry(
      (plugin) => (plugin === 'catalog' ? 86_400_000 : 60_000),
      () => (changes += 1),
    );
  });

  it('asks for the manifest of each instance once, and again when it announces another', () => {
    expect(registry.heard('guest', 'a', 'x', 0)).toBe(true);
    registry.learned('guest', 'a', 'x', version('1.0.0'), 0);

    expect(registry.heard('guest', 'a', 'x', 1)).toBe(false);
    expect(registry.heard('guest', 'a', 'y', 1)).toBe(true);
    expect(registry.heard('guest', 'b', 'x', 1)).toBe(true);
  });

  it('lets the highest version alive make the routes', () => {
    registry.learned('guest', 'new', undefined, version('1.10.0'), 0);
    registry.learned('guest', 'old', undefined, version('1.9.0'), 0);
    expect(chosen()).toBe('1.10.0');

    rounds(4);
    registry.heard('guest', 'old', undefined, 0);
    rounds(1);

    expect(chosen()).toBe('1.9.0');
    expect(registry.isUp('guest')).toBe(true);
  });

  it('is away after five rounds of silence, up again at the first answer, and keeps its routes meanwhile', () => {
    registry.learned('guest', 'a', undefined, version('1.0.0'), 0);
    rounds(4);
    expect(registry.isUp('guest')).toBe(true);

    rounds(1);
    expect(registry.known()[0]).toMatchObject({ state: 'away', manifest: { version: '1.0.0' } });
    expect(registry.heard('guest', 'a', undefined, 0)).toBe(true);

    registry.learned('guest', 'a', undefined, version('1.0.0'), 0);
    expect(registry.isUp('guest')).toBe(true);
  });

  it('needs but one silent round more for a plugin that did not listen', () => {
    registry.learned('guest', 'a', undefined, version('1.0.0'), 0);
    registry.suspect('guest');
    rounds(1);
    expect(registry.isUp('guest')).toBe(true);
    rounds(1);
    expect(registry.isUp('guest')).toBe(false);
  });

  it('forgets ours after a day and others after a minute of absence', () => {
    registry.learned('guest', 'a', undefined, version('1.0.0'), 0);
    registry.learned('catalog', 'a', undefined, { manifest: aManifest('catalog', []), sha256: 's' }, 0);
    rounds(5, 59_000);
    expect(registry.known().map(({ name }) => name)).toEqual(['catalog', 'guest']);

    expect(registry.roundOver(61_000)).toEqual(['guest']);
    expect(registry.known().map(({ name }) => name)).toEqual(['catalog']);
    expect(registry.roundOver(86_400_001)).toEqual(['catalog']);
  });

  it('answers for what others remember until it is heard itself', () => {
    registry.remembered('guest', aManifest('guest', []), 'sha', 5);

    expect(registry.known()[0]).toMatchObject({ name: 'guest', state: 'away', lastSeen: 5 });
    expect(registry.heard('guest', 'a', undefined, 6)).toBe(true);
  });

  it('shows a refused instance and lets it change nothing', () => {
    registry.learned('guest', 'good', undefined, version('1.0.0'), 0);
    registry.learned('guest', 'bad', undefined, { refused: ['no'] }, 0);

    expect(registry.refused()).toEqual([{ name: 'guest', instanceId: 'bad', reasons: ['no'] }]);
    expect(chosen()).toBe('1.0.0');
    expect(changes).toBeGreaterThan(0);
  });

  it('does not listen to a flood of names', () => {
    for (let n = 0; n < 250; n += 1) registry.learned(`guest-${n}`, 'a', undefined, version('1.0.0'), 0);
    expect(registry.heard('one-more', 'a', undefined, 0)).toBe(false);
  });
});
