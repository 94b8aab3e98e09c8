import { personErased } from '#contracts';

/** What follows of a change beyond its rows. */
const GOES_ON = /\.(?:publish|record|schedule|unschedule|enqueue|putPersonState)\(/;
/** Something of its own service that may do so. */
const CALLS_ITS_SERVICE = /^import (?!type\b).* from '\./m;

/**
 * What is false about the name of a subscriber (docs/how-to/write-a-plugin.md says what the names mean).
 * @param name of its file, without suffix
 * @param types of the events that it listens to
 */
export function nameFault(name: string, text: string, types: readonly string[]): string | undefined {
  const goesOn = GOES_ON.test(text) || CALLS_ITS_SERVICE.test(text);
  const [verb] = name.split('-');
  switch (verb) {
    case 'copy':
    case 'keep':
      return goesOn ? 'it does more than keep rows: that is follow-' : undefined;
    case 'follow':
      return goesOn ? undefined : 'it only keeps rows: that is copy-, or keep- where no owner has such rows';
    case 'forget':
      return types.join() === personErased.type ? undefined : 'what is forgotten is forgotten on person.erased alone';
    default:
      return undefined;
  }
}
