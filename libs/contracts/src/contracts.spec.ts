import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from '@jest/globals';
import { type EventDefinition, noOther, type Received } from '#plugin-kit/contract';
import * as contracts from './index.js';

const events: readonly EventDefinition[] = Object.values(contracts).filter((contract) => 'type' in contract);

describe('contracts', () => {
  it('names every event once', () => {
    const types = events.map(({ type }) => type);

    expect(new Set(types).size).toBe(types.length);
    expect(types).toContain('enrolment.enrolment.completed.v1');
  });

  it.each(events.map((event) => [event.type, event] as const))(
    '%s says what happened, and of every field what it means, and names its aggregate first',
    (_type, { summary, schema }) => {
      const properties = Object.entries(
        schema['properties'] as Record<string, { description?: string; format?: string }>,
      );

      expect(summary).toMatch(/^[A-Z].{10,}[^.]$/);
      for (const [name, { description }] of properties)
        expect([name, description]).toEqual([name, expect.stringMatching(/^[A-Z1].{2,}[^.]$/)]);
      expect(properties[0]![1].format).toBe('uuid');
      expect(new Ajv2020({ strict: true, validateFormats: false }).compile(schema)).toBeInstanceOf(Function);
    },
  );

  it('tell payloads apart by the type of the event', () => {
    const told = (event: Received<typeof contracts.membershipStarted | typeof contracts.membershipEnded>): string => {
      // The compiler is the judge: before `type` is looked at there is neither `from` nor `cause`.
      switch (event.type) {
        case contracts.membershipStarted.type:
          return event.data.from;
        case contracts.membershipEnded.type:
          return event.data.cause;
        default:
          return noOther(event);
      }
    };
    const unasked = (event: Received<typeof contracts.membershipStarted | typeof contracts.membershipEnded>): unknown =>
      // @ts-expect-error whether it is there says nothing of the event
      event.data.cause;
    const type: 'directory.membership.ended.v1' = contracts.membershipEnded.type;

    expect([told, unasked, type]).toHaveLength(3);
  });

  it('gives payloads the types of their schemas', () => {
    const { data } = contracts.surveyOpened('s', {
      surveyId: 's',
      programmeId: 'p',
      entitled: 3,
      closesAt: '2026-01-01T00:00:00Z',
    });
    const form: contracts.DeliveryForm = 'remote';
    // @ts-expect-error a field that is optional is absent, and not undefined
    const unsaid = contracts.surveyOpened('s', { ...data, sessionId: undefined });
    const ids = { enrolmentId: 'e', learnerId: 'l', sessionId: 's', moduleId: 'm', courseId: 'c', programmeId: 'p' };
    // @ts-expect-error a word that is not on the list
    const cancelled = contracts.enrolmentCancelled('e', { ...ids, cause: 'rain' });

    expect([form, unsaid, cancelled]).toHaveLength(3);
  });
});
