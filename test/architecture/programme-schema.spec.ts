import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  type ProgrammeContent,
  type ProgrammeSchema,
  composeProgrammeSchema,
  describeFault,
  readProgramme,
} from '#programme';
import type { Manifest } from '#plugin-kit/contract';

const root = fileURLToPath(new URL('../..', import.meta.url));
const schema = JSON.parse(readFileSync(join(root, 'programmes/programme.schema.json'), 'utf8')) as ProgrammeSchema;

async function manifests(): Promise<Manifest[]> {
  const pages = readdirSync(join(root, 'apps'))
    .map((app) => join(root, 'apps', app, 'src', `${app}.plugin.ts`))
    .filter(existsSync);
  const exported: object[] = [];
  // one after the other: Jest cannot load modules at once
  for (const page of pages) exported.push(...Object.values((await import(page)) as object));
  return exported.flatMap((value: { manifest?: Manifest } | null) =>
    value?.manifest?.manifestVersion === 1 ? [value.manifest] : [],
  );
}

describe('programmes/programme.schema.json', () => {
  it('is what the manifests of the plugins say (npm run schema:programme writes it)', async () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(composeProgrammeSchema(await manifests()))));
  });

  it.each(readdirSync(join(root, 'programmes')).filter((file) => file.endsWith('.yaml')))('lets %s through', (file) => {
    const { faults = [] } = readProgramme(readFileSync(join(root, 'programmes', file), 'utf8'), file, schema);

    expect(faults.map((fault) => describeFault(fault, 'en'))).toEqual([]);
  });
});

describe('programmes/digieffekt.yaml', () => {
  const { programme } = readProgramme(
    readFileSync(join(root, 'programmes/digieffekt.yaml'), 'utf8'),
    'digieffekt.yaml',
    schema,
  );
  const content = programme!.content as ProgrammeContent & {
    programme: { fund: { wording: Record<string, string>; share: number; emblem: string } };
  };
  const targets = Object.fromEntries(content.goals!.map(({ key, target }) => [key, target]));

  it('is the project with its number, owner, days, fund and municipalities', () => {
    expect(content.programme).toMatchObject({
      number: '22-008-S01',
      owner: 'Landskrona kommun',
      startsOn: '2023-01-01',
      endsOn: '2024-12-31',
    });
    expect(content.programme.fund).toMatchObject({
      wording: { sv: 'Medfinansieras av Europeiska unionen' },
      share: 40,
    });
    expect(existsSync(join(root, 'programmes', content.programme.fund.emblem))).toBe(true);
    expect(content.organisations!.map(({ key }) => key)).toEqual([
      'landskrona',
      'kommun-2',
      'kommun-3',
      'kommun-4',
      'kommun-5',
    ]);
  });

  it('has the 288 people in four goal groups that do not overlap', () => {
    expect(content.goalGroups!.map(({ key, planned }) => [key, planned!.women, planned!.men])).toEqual([
      ['ledare', 26, 9],
      ['spets', 60, 18],
      ['digilyftet', 42, 13],
      ['digilyftet-landskrona', 65, 55],
    ]);
  });

  it('has the goals of the project, and no number that it does not say', () => {
    expect(targets).toMatchObject({
      deltagare: { women: 193, men: 95, total: 288 },
      'nagon-utbildning': { total: 288, percent: 100 },
      omvarldsorientering: { total: 288 },
      ledarskap: { women: 26, men: 9, total: 35 },
      spets: { women: 60, men: 18, total: 78 },
      'spets-genomfor': { total: 63, percent: 80 },
      'spets-timmar': {},
      'digilyftet-genomfor': { total: 44, percent: 80 },
      'digilyftet-landskrona-genomfor': { total: 96, percent: 80 },
    });
  });

  it('offers DigiLyftet module by module, from classroom to fully remote', () => {
    const digilyftet = content.courses!.find(({ key }) => key === 'digilyftet')!;

    expect(digilyftet.modules.map(({ title }) => title['sv'])).toEqual([
      'Säkerhet på nätet',
      'IT-säkerhet',
      'Mobilt BankID',
      'Producera film',
      'Leda digitala möten',
      'Använda sociala medier',
    ]);
    for (const { forms } of digilyftet.modules)
      expect(forms).toEqual(['classroom', 'supervised', 'half-distance', 'remote']);
  });

  it('says in no text how anybody is employed', () => {
    expect(JSON.stringify(content)).not.toMatch(/subvention|lönebidrag|subsidi|nystart/i);
  });

  it('says everything in Swedish and English', () => {
    const maps = JSON.stringify(content).match(/\{"sv":"[^"]*"[^}]*\}/g)!;

    expect(maps.length).toBeGreaterThan(50);
    for (const map of maps) expect(JSON.parse(map)).toHaveProperty('en');
  });
});
