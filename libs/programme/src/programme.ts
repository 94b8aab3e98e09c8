import { addDays, daysBetween } from '#platform';
import { keyedId } from '#plugin-kit/contract';
import { versionOf } from './version-of.js';
import type { ProgrammeContent } from './programme-content.js';
import type { ProgrammeFault } from './programme-fault.js';
import { stepsOf } from './steps-of.js';
import type { YamlSource } from './yaml-source.js';

/** A programme file that holds together. */
export class Programme {
  readonly version: string;
  readonly programmeId: string;

  constructor(
    readonly content: ProgrammeContent,
    private readonly source: YamlSource,
  ) {
    this.version = versionOf(content);
    this.programmeId = keyedId('programme', content.programme.key);
  }

  get key(): string {
    return this.content.programme.key;
  }

  get file(): string {
    return this.source.file;
  }

  /** The same programme as one of its own, beside the first. */
  withKey(key: string): Programme {
    return new Programme({ ...this.content, programme: { ...this.content.programme, key } }, this.source);
  }

  /** The same programme in another time, as long as before. `startsOn` is a day, YYYY-MM-DD. */
  startingOn(startsOn: string): Programme {
    const { programme } = this.content;
    const endsOn = addDays(programme.endsOn, daysBetween(programme.startsOn, startsOn));
    return new Programme({ ...this.content, programme: { ...programme, startsOn, endsOn } }, this.source);
  }

  /** A fault that a plugin found, at its place in the file. `pointer` is a JSON Pointer into the content. */
  faultAt(pointer: string, detail: string): ProgrammeFault {
    return this.source.fault(stepsOf(pointer, this.content), { sv: detail, en: detail });
  }
}
