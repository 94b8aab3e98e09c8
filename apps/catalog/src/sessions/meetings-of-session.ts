import { stockholmDay, uuidv7 } from '#platform';
import { type InputFault, InvalidInput } from '#plugin-kit/contract';
import type { Programme } from '../programmes/programme.entity.js';
import type { MeetingPlan, MeetingView } from './meeting.view.js';
import type { SessionPlan } from './session-plan.js';
import { OutsideProgramme } from './session.problems.js';
import type { Session } from './session.entity.js';

/** What the time of a session is made of. */
export interface SessionTimes {
  readonly meetings: MeetingView[];
  /** When the first meeting begins. */
  readonly startsAt: Date;
  /** When the last meeting ends. */
  readonly endsAt: Date;
}

/** The meetings of a session that is there; one that was scheduled before it could have several is one by itself. */
export function meetingsOf(
  session: Pick<Session, 'id' | 'meetings' | 'startsAt' | 'endsAt' | 'form' | 'place'>,
): MeetingView[] {
  const { id, meetings, startsAt, endsAt, form, place } = session;
  return (
    meetings ?? [
      {
        meetingId: id,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        form,
        ...(place && { place }),
      },
    ]
  );
}

/**
 * The meetings that a plan asks for, in the order of their beginning; those that were there keep their ids.
 * @param before the meetings that the session has
 * @throws InvalidInput · two at once, or an id that the session has no meeting of
 */
export function planMeetings(plan: SessionPlan, before: readonly MeetingView[] = []): SessionTimes {
  const { form, place, startsAt, endsAt } = plan;
  const only = { ...(before[0] && { meetingId: before[0].meetingId }), startsAt: startsAt!, endsAt: endsAt! };
  const asked: readonly MeetingPlan[] = plan.meetings ?? [only];
  const known = new Set(before.map(({ meetingId }) => meetingId));
  const faults = asked.flatMap(({ meetingId }, index): InputFault[] => {
    const isTwice = asked.findIndex((other) => other.meetingId === meetingId) < index;
    if (meetingId === undefined || (known.has(meetingId) && !isTwice)) return [];
    return [
      {
        pointer: `/meetings/${index}/meetingId`,
        detail: isTwice
          ? { sv: 'Står två gånger.', en: 'Stands here twice.' }
          : { sv: 'Tillfället har inget sådant möte.', en: 'The session has no such meeting.' },
      },
    ];
  });
  const placed = asked.map((meeting, index) => ({ ...meeting, index })).sort((a, b) => timeOf(a) - timeOf(b));
  placed.forEach((meeting, place) => {
    const earlier = placed[place - 1];
    if (earlier && new Date(earlier.endsAt) > new Date(meeting.startsAt))
      faults.push({
        pointer: `/meetings/${meeting.index}/startsAt`,
        detail: { sv: 'Börjar innan ett annat möte är slut.', en: 'Begins before another meeting has ended.' },
      });
  });
  if (faults.length > 0) throw new InvalidInput({}, { errors: faults });

  const meetings = placed.map(({ index: _, ...meeting }): MeetingView => {
    const where = meeting.place ?? place;
    return {
      meetingId: meeting.meetingId ?? uuidv7(),
      startsAt: new Date(meeting.startsAt).toISOString(),
      endsAt: new Date(meeting.endsAt).toISOString(),
      form: meeting.form ?? form,
      ...(where && { place: where }),
    };
  });
  return { meetings, startsAt: new Date(meetings[0]!.startsAt), endsAt: new Date(meetings.at(-1)!.endsAt) };
}

const timeOf = ({ startsAt }: { readonly startsAt: string }) => new Date(startsAt).getTime();

/** Refuses a session of which some meeting is on no day of its programme; the last day lasts to its end. */
export function requireWithinProgramme(
  { meetings }: SessionTimes,
  { id: programmeId, startsOn, endsOn }: Pick<Programme, 'id' | 'startsOn' | 'endsOn'>,
): void {
  const isWithin = (meeting: MeetingView) =>
    stockholmDay(new Date(meeting.startsAt)) >= startsOn &&
    stockholmDay(new Date(new Date(meeting.endsAt).getTime() - 1)) <= endsOn;
  if (!meetings.every(isWithin)) throw new OutsideProgramme({ programmeId, startsOn, endsOn });
}
