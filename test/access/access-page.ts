import { readFileSync } from 'node:fs';

/** A row of docs/access.md. */
export interface AccessRow {
  readonly plugin: string;
  readonly operation: string;
  /** What is said of each column: `nobody`, `no role`, and each role. */
  readonly cells: ReadonlyMap<string, string>;
}

/** Columns before those that say who. */
const ABOUT = ['operation', 'by', 'in', 'whose'];

/** The page as a person reads it. */
export function readAccessPage(path = 'docs/access.md'): AccessRow[] {
  let plugin = '';
  let head: string[] = [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line): AccessRow[] => {
      plugin = /^## (\S+)$/.exec(line)?.[1] ?? plugin;
      if (plugin === '' || !line.startsWith('| ')) return [];
      const cells = line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim());
      if (cells[0] === 'operation') {
        head = cells;
        return [];
      }
      const who = head.slice(ABOUT.length).map((name, index) => [name, cells[index + ABOUT.length]!] as const);
      return [{ plugin, operation: `${plugin}.${cells[0]!.replaceAll('`', '')}`, cells: new Map(who) }];
    });
}
