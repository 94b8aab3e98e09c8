import { describe, expect, it } from '@jest/globals';
import { Identifier, Name } from './decorators.js';
import { faults } from './faults.fixture.js';
import { readInput } from './read-input.js';

class Entry {
  @Identifier(1, 40) number!: string;
}
class Somebody {
  @Name(40) name!: string;
}
const ofNumber = (number: string) => faults(Entry, { number })['/number'];
const ofName = (name: string) => faults(Somebody, { name })['/name'];

describe('What looks the same', () => {
  it.each<[string, string, string]>([
    ['a space behind', '17 ', 'Character 3 (U+0020)'],
    ['a space before', ' 17', 'Character 1 (U+0020)'],
    ['two spaces', 'A  17', 'Character 3 (U+0020)'],
    ['a no-break space', 'A\u00a017', 'Character 2 (U+00A0)'],
    ['a zero-width space', '1\u200b7', 'Character 2 (U+200B)'],
    ['a byte order mark', '\ufeff17', 'Character 1 (U+FEFF)'],
    ['a tab', '1\t7', 'Character 2 (U+0009)'],
    ['a line break', '17\n', 'Character 3 (U+000A)'],
    ['an override of direction', '1\u202e7', 'Character 2 (U+202E)'],
    ['a soft hyphen', '1\u00ad7', 'Character 2 (U+00AD)'],
  ])('is no second number: %s is refused, with its place', (_, number, place) => {
    expect(ofNumber(number)).toContain(place);
  });

  it('is one number, however its letters are composed', () => {
    expect(readInput(Entry, { number: 'Å17'.normalize('NFD') })).toEqual({ number: 'Å17' });
    expect(ofNumber('A 17')).toBeUndefined();
  });

  it('is one name, however its letters are composed', () => {
    expect(readInput(Somebody, { name: 'Åsa-Märta O’Brien'.normalize('NFD') })).toEqual({ name: 'Åsa-Märta O’Brien' });
  });

  it.each(['Nguyễn Thị', '李', 'محمد', 'علی\u200cرضا', 'X Æ A-12', "D'Arc"])('is the name %s', (name) => {
    expect(ofName(name)).toBeUndefined();
  });

  it.each([
    ['spaces', '  '],
    ['a zero-width space', '\u200b'],
    ['a joiner alone', '\u200d'],
    ['a Hangul filler', '\u3164'],
    ['a blank Braille pattern', '\u2800'],
    ['an accent alone', '\u0301'],
    ['an override of direction', 'Anna\u202ennA'],
    ['an isolate', 'Anna\u2066'],
    ['a control', 'Anna\u0007'],
    ['a line break', 'Anna\nBerg'],
  ])('is no name that is blank to the eye or shows something else: %s', (_, name) => {
    expect(ofName(name)).toBeDefined();
  });
});
