import { describe, expect, it } from '@jest/globals';
import { personChanged, surveyOpened } from '#contracts';
import { uuidv7 } from '#platform';
import { definePlugin } from '#plugin-kit';
import { type PendingEvent, defineEvent, fact } from '#plugin-kit/contract';
import { EventCheck } from './event-check.js';

const counted = defineEvent('alpha', 'counter', 'counted', 1, 'A counter went up', {
  counterId: fact.id('The counter'),
  to: fact.count('Where it stands', 1),
});
const alpha = definePlugin({ name: 'alpha', version: '1.0.0', summary: 'Counts', publishes: [counted], features: [] });

const id = uuidv7();
const envelopeOf = ({ definition, aggregateId, data }: PendingEvent) => ({
  specversion: '1.0',
  id: uuidv7(),
  source: `urn:lyftet:${definition.plugin}`,
  type: definition.type,
  time: '2026-01-01T00:00:00.000Z',
  occurredat: '2026-01-01T00:00:00.000Z',
  datacontenttype: 'application/json',
  aggregatetype: `${definition.plugin}.${definition.aggregate}`,
  aggregateid: aggregateId,
  aggregateversion: 1,
  correlationid: uuidv7(),
  data,
});
const faultsOf = (...events: readonly object[]) => {
  const check = new EventCheck([alpha]);
  events.forEach((event) => check.see(event));
  return check.faults;
};
const person = { personId: id, sex: 'female', organisationId: uuidv7() } as const;

describe('EventCheck', () => {
  it('finds nothing in events of their form', () => {
    expect(faultsOf(envelopeOf(counted(id, { counterId: id, to: 1 })), envelopeOf(personChanged(id, person)))).toEqual(
      [],
    );
  });

  it('finds what is missing, of another form, or in no schema, and repeats no value', () => {
    expect(faultsOf(envelopeOf(counted(id, { counterId: id, to: 0 })))).toEqual([
      'alpha.counter.counted.v1: /to must be >= 1',
    ]);
    expect(faultsOf(envelopeOf(personChanged(id, { ...person, name: 'Anna Ek' } as typeof person)))).toEqual([
      'directory.person.changed.v1: / must NOT have additional properties name',
    ]);
    expect(faultsOf(envelopeOf(personChanged(id, { ...person, sex: 'Anna' } as never)))).toEqual([
      'directory.person.changed.v1: /sex must be equal to one of the allowed values',
    ]);
    expect(
      faultsOf(
        envelopeOf(
          surveyOpened(id, { surveyId: id, programmeId: id, entitled: 1, closesAt: '2026-01-01T01:00:00+01:00' }),
        ),
      ),
    ).toHaveLength(1);
    expect(faultsOf({ ...envelopeOf(counted(id, { counterId: id, to: 1 })), aggregateversion: 0 })).toHaveLength(1);
  });

  it('finds events of a plugin that are not on its page, and those whose aggregate is another than they say', () => {
    const unsaid = defineEvent('alpha', 'counter', 'reset', 1, 'A counter stands at 0', {
      counterId: fact.id('The counter'),
    });
    expect(faultsOf(envelopeOf(unsaid(id, { counterId: id })))).toEqual([
      'alpha.counter.reset.v1: its plugin does not name it among what it publishes',
    ]);
    expect(faultsOf(envelopeOf(counted(uuidv7(), { counterId: id, to: 1 })))).toHaveLength(1);
  });

  it('holds person state to the schema of its class, and lets it go', () => {
    const check = new EventCheck([]);
    check.seePersonState(`person.${id}.name`, '{"given":"Anna","family":"Ek"}');
    for (const gone of ['', 'null']) check.seePersonState(`person.${id}.name`, gone);
    expect(check.faults).toEqual([]);

    check.seePersonState(`person.${id}.name`, '{"family":"Ek"}');
    check.seePersonState(`person.${id}.shoe-size`, '{}');
    expect(check.faults).toHaveLength(2);
    expect(() => check.requireNone()).toThrow(/shoe-size/);
  });
});
