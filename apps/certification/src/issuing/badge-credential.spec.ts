import { describe, expect, it } from '@jest/globals';
import { hasVectors, vector } from '../specs/ob30-vectors.fixture.js';
import { type Badge, badgeCredential, saltedHash } from './badge-credential.js';
import { badgeLanguage, narrative } from './badge-texts.js';

const badge: Badge = {
  url: 'https://lyftet.example/certificates/1',
  definitionId: '2',
  title: { sv: 'Digital kompetens' },
  description: { sv: 'Kan arbeta digitalt' },
  issuer: { profileUrl: 'https://lyftet.example/issuers/3', name: 'Provkommun', url: '' },
  holder: { personId: '4', name: 'Åsa Öberg' },
  salt: 'abc',
  subjectId: 'urn:uuid:5',
  issuedAt: new Date('2026-01-02T03:04:05.678Z'),
  needsPlan: true,
  profile: {
    title: { sv: 'Grundläggande' },
    framework: 'digcomp-2.2',
    requirements: [{ competence: '4.1', level: 3 }],
  },
  programme: { title: { sv: 'Provprogrammet' } },
  fund: { wording: { sv: 'Medfinansieras av Europeiska unionen' }, emblem: 'https://lyftet.example/eu.png' },
  status: { listUrl: 'https://lyftet.example/status-lists/6', index: 7 },
  publicUrl: 'https://lyftet.example',
};

type Node = { readonly [member: string]: Node } & { readonly type?: string | readonly string[] };

describe('badgeCredential', () => {
  it('says what was shown, where it can be looked up, and who paid', () => {
    const credential = badgeCredential(badge) as unknown as Node;

    expect(credential['credentialStatus']).toEqual({
      id: 'https://lyftet.example/status-lists/6#7',
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '7',
      statusListCredential: 'https://lyftet.example/status-lists/6',
    });
    expect(credential['image']).toEqual({
      id: 'https://lyftet.example/eu.png',
      type: 'Image',
      caption: 'Medfinansieras av Europeiska unionen',
    });
    expect(credential['validFrom']).toBe('2026-01-02T03:04:05Z');
    expect(narrative(badge, 'sv')).toBe(
      'Genomförda moduler visar den digitala kompetens som kravprofilen "Grundläggande" tar upp: 4.1 på minst ' +
        'nivå 3 (DigComp 2.2). Den överenskomna utbildningsplanen är uppfylld. Program: Provprogrammet. ' +
        'Medfinansieras av Europeiska unionen.',
    );
    expect(JSON.stringify(credential)).toContain('Åsa Öberg');
    expect(saltedHash('4', 'abc')).toBe('sha256$b5aa03fc3db69a1e8a3da8b0ded4b179fe3c110367a2431a436d8aa8345b0b59');
  });

  it('is in English, and says so, where there are no Swedish texts', () => {
    const credential = badgeCredential({
      ...badge,
      title: { en: 'Digital competence' },
      description: { en: 'Works digitally', sv: 'Arbetar digitalt' },
      fund: undefined,
      programme: undefined,
    }) as unknown as Node;

    expect(credential['credentialSubject']!['achievement']).toMatchObject({
      inLanguage: 'en',
      name: 'Digital competence',
      description: 'Works digitally',
      criteria: {
        narrative:
          'Completed modules show the digital competence that the requirement profile "Grundläggande" asks for: 4.1 ' +
          'at level 3 or higher (DigComp 2.2). The training plan that was agreed on is fulfilled.',
      },
      alignment: [{ targetDescription: 'At least level 3' }],
    });
  });

  it.each([
    [{ sv: 'a', en: 'b' }, { sv: 'c', en: 'd' }, 'sv'],
    [{ sv: 'a', en: 'b' }, { en: 'd' }, 'en'],
    [{ en: 'b' }, { sv: 'c' }, 'en'],
    [{ uk: 'b' }, { uk: 'c' }, 'uk'],
  ])('of title %j and description %j is in the language %s', (title, description, language) => {
    expect(badgeLanguage({ title, description })).toBe(language);
  });

  it('shows an emblem that the platform serves by its whole address', () => {
    const fund = { ...badge.fund!, emblem: 'emblems/european-union.svg' };
    const { image } = badgeCredential({ ...badge, fund, publicUrl: 'https://lyftet.example/' }) as {
      image?: { id: string };
    };

    expect(image!.id).toBe('https://lyftet.example/emblems/european-union.svg');
  });

  it('leaves out what there is not', () => {
    const credential = badgeCredential({
      ...badge,
      profile: undefined,
      fund: undefined,
      programme: undefined,
      needsPlan: false,
    });

    expect(credential).not.toHaveProperty('image');
    expect(credential).not.toHaveProperty('validUntil');
    expect(credential['description']).toBe('Kan arbeta digitalt');
  });

  (hasVectors ? it : it.skip)(
    "has the members that Open Badges 3.0 requires, of the types that 1EdTech's example gives them",
    () => {
      const example = JSON.parse(vector('complete.json')) as Node;
      const ours = badgeCredential(badge) as unknown as Node;
      const required = [
        [],
        ['issuer'],
        ['credentialSubject'],
        ['credentialSubject', 'achievement'],
        ['credentialSubject', 'achievement', 'creator'],
        ['credentialSubject', 'achievement', 'alignment', '0'],
        ['credentialSubject', 'identifier', '0'],
      ];
      const members: Record<string, readonly string[]> = {
        '': ['@context', 'id', 'type', 'name', 'issuer', 'validFrom', 'credentialSubject', 'credentialStatus'],
        issuer: ['id', 'type', 'name'],
        credentialSubject: ['id', 'type', 'achievement', 'identifier'],
        achievement: ['id', 'type', 'name', 'description', 'criteria'],
        creator: ['id', 'type', 'name'],
        '0': ['type'],
      };

      for (const path of required) {
        const [theirs, mine] = [example, ours].map((root) =>
          path.reduce<Node | undefined>((node, step) => node?.[step], root),
        );
        expect({ path, type: mine?.type }).toEqual({ path, type: theirs?.type });
        for (const member of members[path.at(-1) ?? '']!)
          expect([path, member, typeof mine?.[member]]).toEqual([path, member, typeof theirs?.[member]]);
      }
      expect(ours['@context'] as unknown as string[]).toEqual((example['@context'] as unknown as string[]).slice(0, 2));
      expect(typeof ours['credentialSubject']!['achievement']!['criteria']!['narrative']).toBe('string');
    },
  );
});
