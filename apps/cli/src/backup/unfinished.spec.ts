import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { identifyProcess, temporaryDirectory } from '#platform/embedded';
import { draftOf, removeUnfinished, stagingOf } from './unfinished.js';

/** A process that had the pid of this one before. */
const GONE = { pid: process.pid, startedAt: 'before' };

describe('removeUnfinished', () => {
  let root: string;
  let said: string[];
  const at = (path: string) => join(root, path);
  const entries = () => readdirSync(root).map(at).sort();

  beforeEach(() => {
    root = temporaryDirectory('lyftet-unfinished-');
    said = [];
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('removes what runs that are gone have left of this name, and says so', () => {
    const [draft, staging] = [draftOf(at('b'), GONE), stagingOf(at('b'), GONE)];
    writeFileSync(draft, 'secret');
    mkdirSync(join(staging, 'postgres/data'), { recursive: true });

    removeUnfinished(at('b'), (line) => said.push(line));

    expect(entries()).toEqual([]);
    expect(said.sort()).toEqual(
      [draft, staging].sort().map((path) => `Removed ${path}, which an interrupted run had left.`),
    );
  });

  it('leaves what a run that still goes is writing, and says nothing', () => {
    writeFileSync(draftOf(at('b'), identifyProcess(process.pid)), '');
    mkdirSync(stagingOf(at('b')));

    removeUnfinished(at('b'), (line) => said.push(line));

    expect(entries()).toHaveLength(2);
    expect(said).toEqual([]);
  });

  it('tells of what has another name or is of another computer, where nobody knows whether the process is gone', () => {
    const elsewhere = at('b.4711-00000000-00000000.draft');
    for (const path of [elsewhere, draftOf(at('a'), GONE)]) writeFileSync(path, '');

    removeUnfinished(at('b'), (line) => said.push(line));

    expect(entries()).toHaveLength(2);
    expect(said.sort()).toEqual([
      expect.stringMatching(/a\.\d.*remove it\.$/),
      expect.stringMatching(/^\S*b\.4711.*on another computer.*remove it when/),
    ]);
  });

  it('does not touch what does not bear its mark, or is not what it writes under that name', () => {
    for (const name of ['b', 'b.draft', 'b.0123abcd.draft', 'b.restoring-0123abcd']) writeFileSync(at(name), '');
    mkdirSync(draftOf(at('b'), GONE));
    symlinkSync(at('b'), stagingOf(at('b'), GONE));

    removeUnfinished(at('b'), (line) => said.push(line));

    expect(entries()).toHaveLength(6);
    expect(said).toEqual([]);
  });

  it('finds nothing where the directory is not there yet', () => {
    expect(() => removeUnfinished(at('none/b'), (line) => said.push(line))).not.toThrow();
  });
});
