import { type EventDefinition, defineEvent, ofEveryPlugin } from './define-event.js';
import { type ToldAll, fact } from './facts.js';

/** What the owner of sections of a programme file tells when they stand as in a version of it. */
export const sectionsFacts = {
  programmeId: fact.id('The programme'),
  version: fact.text('The version of the file: SHA-256 in hexadecimal', 64, /^[0-9a-f]{64}$/),
  sections: fact.list('Names of the sections', fact.text('A section', 60)),
};

/** The event that an owner of sections tells; `defineProgrammeSections` publishes it. */
export const defineSectionsApplied = <const Plugin extends string>(plugin: Plugin) =>
  defineEvent(
    plugin,
    'programme-sections',
    'applied',
    1,
    `The sections of ${plugin} stand as in this version of the programme file`,
    sectionsFacts,
  );

/** The same event of every owner, whoever comes: for who follows them all. */
export const sectionsApplied: EventDefinition<ToldAll<typeof sectionsFacts>> = ofEveryPlugin(
  defineSectionsApplied('lyftet'),
);
