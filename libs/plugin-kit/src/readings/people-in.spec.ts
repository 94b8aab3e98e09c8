import { describe, expect, it } from '@jest/globals';
import { ListOf, MapOf, Nested, Nullable, Optional, PersonId, Text, Uuid, rule, schemaOf } from '../fields/index.js';
import { peopleIn } from './people-in.js';

class Member {
  @PersonId() personId!: string;
  @Uuid() unitId!: string;
}

class Group {
  @Text(1, 10) title!: string;
  @Optional() @Nullable() @PersonId() headId?: string | null;
  @Optional() @Nullable() @Nested(() => Member) deputy?: Member | null;
  @ListOf(() => Member) members!: Member[];
  @Optional() @ListOf(rule.personId()) guestIds?: string[];
  @Optional() @MapOf(() => Member, { maxKeys: 9 }) byRoom?: Record<string, Member>;
}

class Title {
  @Text(1, 10) title!: string;
  @ListOf(() => Title2) parts!: Title2[];
}
class Title2 {
  @Uuid() unitId!: string;
}

const found = (value: unknown) => {
  const people = new Set<string>();
  peopleIn({ type: 'array', items: schemaOf(Group) })!(value, people);
  return [...people];
};

describe('peopleIn', () => {
  it('finds everybody of whom a reply tells, wherever they stand in it, once', () => {
    const group = {
      title: 'a',
      headId: 'head',
      deputy: { personId: 'deputy', unitId: 'u' },
      members: [
        { personId: 'one', unitId: 'u' },
        { personId: 'head', unitId: 'u' },
      ],
      guestIds: ['guest'],
      byRoom: { a: { personId: 'there', unitId: 'u' } },
    };

    expect(found([group, { title: 'b', members: [] }])).toEqual(['head', 'deputy', 'one', 'guest', 'there']);
  });

  it('passes by what is left out, null or of another form', () => {
    expect(found([{ title: 'a', headId: null, deputy: null, members: [] }, null, 'x'])).toEqual([]);
    expect(found(undefined)).toEqual([]);
  });

  it('costs nothing where a reply tells of nobody', () => {
    expect(peopleIn(schemaOf(Title))).toBeUndefined();
  });
});
