import type { Manifest } from './manifest.js';
import { STREAMS } from './names.js';

/**
 * What the durable consumer of a plugin on a stream delivers: all facts of every aggregate of which it consumes
 * something, also those that nobody there handles (without them its versions would have holes); and the classes of
 * person state.
 */
export function wantedSubjects(
  { consumes, personClasses }: Pick<Manifest, 'consumes' | 'personClasses'>,
  stream: string,
): string[] {
  if (stream === STREAMS.people) return [...new Set(personClasses.map((personClass) => `person.*.${personClass}`))];
  return [...new Set(consumes.map((type) => `event.${type.split('.').slice(0, 2).join('.')}.>`))];
}
