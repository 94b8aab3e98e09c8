import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '#plugin-kit/contract';

import { aManifest, anOperation } from '#testing';
import { programmeSchema } from './programme-schema.js';

function owner(name: string, section: string, dependsOn: string[] = [], schema: object = { type: 'object' }): Manifest {
  const operations = ['plan', 'apply'].map((verb) =>
    anOperation(`${name}.${verb}-programme`, `POST /${name}/programme/${verb}`),
  );
  return aManifest(name, operations, {
    programme: [
      {
        section,
        schema: schema as Record<string, unknown>,
        dependsOn,
        plan: `${name}.plan-programme`,
        apply: `${name}.apply-programme`,
      },
    ],
  });
}
const sectionsOf = (manifests: Manifest[]) =>
  Object.keys(
    programmeSchema(manifests, (plugin) => plugin === 'catalog' || plugin === 'directory')['properties'] as object,
  ).sort();

describe('programmeSchema', () => {
  it('puts the sections of all plugins together, whatever the order in which they came', () => {
    expect(
      sectionsOf([
        owner('guest', 'extras', ['programme']),
        owner('catalog', 'programme', ['organisations']),
        owner('directory', 'organisations'),
      ]),
    ).toEqual(['extras', 'organisations', 'programme']);
  });

  it('leaves out a plugin that claims a section of ours or depends on nobody', () => {
    expect(sectionsOf([owner('guest', 'programme'), owner('catalog', 'programme')])).toEqual(['programme']);
    expect(sectionsOf([owner('guest', 'extras', ['nothing']), owner('catalog', 'programme')])).toEqual(['programme']);
    expect(
      programmeSchema(
        [owner('guest', 'programme', [], { type: 'string' }), owner('catalog', 'programme')],
        (plugin) => plugin === 'catalog',
      ),
    ).toMatchObject({ properties: { programme: { type: 'object' } } });
  });

  it('leads references to where the section stands', () => {
    const schema = programmeSchema(
      [owner('catalog', 'programme', [], { $ref: '#/$defs/head', $defs: { head: { type: 'object' } } })],
      () => true,
    );
    expect(schema).toMatchObject({ properties: { programme: { $ref: '#/properties/programme/$defs/head' } } });
  });
});
