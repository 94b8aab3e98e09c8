import { defineEvent, type LanguageMap } from '#plugin-kit/contract';

/** How a session is held, from classroom only to fully remote. */
export type DeliveryForm = 'classroom' | 'supervised' | 'half-distance' | 'remote';

/** What a goal counts. */
export type GoalMeasure = 'participants' | 'completed-plan' | 'any-training' | 'hours-average';

/** One goal of a programme as its file states it. Numbers are absent where the source has none. */
export interface ProgrammeGoal {
  readonly goalId: string;
  readonly key: string;
  readonly title: LanguageMap;
  readonly measure: GoalMeasure;
  /** Absent = all participants of the programme. */
  readonly goalGroupId?: string;
  /** Only participation in these courses counts; absent = any. */
  readonly courseIds?: readonly string[];
  readonly target: { readonly women?: number; readonly men?: number; readonly total?: number; readonly percent?: number; readonly hours?: number };
}

/** All sections of the programme file stand as in this version. */
export const programmeApplied = defineEvent<{
  programmeId: string; key: string; version: string; title: LanguageMap;
  /** Days, YYYY-MM-DD. */
  startsOn: string; endsOn: string;
  fund?: { name: LanguageMap; wording: LanguageMap; emblem: string };
  goals: readonly ProgrammeGoal[];
}>()('catalog', 'programme', 'applied', 1);

export interface ModuleFacts {
  readonly moduleId: string;
  readonly courseId: string;
  readonly programmeId: string;
  readonly key: string;
  readonly title: LanguageMap;
  /** Planned hours of one participant. */
  readonly hours: number;
  /** What a completed module shows, against a competence framework. */
  readonly competences: readonly { readonly competence: string; readonly level: number }[];
}
export const modulePublished = defineEvent<ModuleFacts>()('catalog', 'module', 'published', 1);
export const moduleRetired = defineEvent<{ moduleId: string; programmeId: string }>()('catalog', 'module', 'retired', 1);

export interface SessionFacts {
  readonly sessionId: string;
  readonly moduleId: string;
  readonly courseId: string;
  readonly programmeId: string;
  /** RFC 3339, UTC. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly seats: number;
  readonly form: DeliveryForm;
  readonly hours: number;
  /** Person ids of the trainers: who trained somebody neither prepares nor approves that certificate. */
  readonly trainerIds: readonly string[];
}
export const sessionScheduled = defineEvent<SessionFacts>()('catalog', 'session', 'scheduled', 1);
export const sessionChanged = defineEvent<SessionFacts>()('catalog', 'session', 'changed', 1);
export const sessionCancelled = defineEvent<{ sessionId: string; programmeId: string }>()('catalog', 'session', 'cancelled', 1);

/** The digital competence that a kind of work takes (kravprofil). */
export const profilePublished = defineEvent<{
  profileId: string; programmeId: string; key: string; title: LanguageMap; framework: string;
  requirements: readonly { readonly competence: string; readonly level: number }[];
}>()('catalog', 'profile', 'published', 1);
