import type { ManifestOperation } from '#plugin-kit/contract';
import { type Things, programmeFile } from './access-people.js';

/** How an operation is asked for a thing, and what shows that it was had. */
export interface Asked {
  /** Ids in the path under another name than they have among the things. */
  readonly path?: Things;
  readonly query?: Things;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Stands in the answer of whoever may: for lists, and where an empty answer is a refusal. */
  readonly told?: string;
  /** Faulty on purpose, so that whoever may is answered 400 and nothing changes. */
  readonly isFaulty?: boolean;
  /** A problem of the operation whose status looks like a refusal of access, and is none. */
  readonly isAnswer?: string;
  /** Asks of oneself alone: nothing of others can be named. */
  readonly isOfOneself?: boolean;
}

const NOBODY = '00000000-0000-7000-8000-000000000000';
const REASON = { reason: 'Bad om hjälp' };
const SEEN = { personPresent: true, identitySeen: 'identity-document' };
const oneself = () => ({ isOfOneself: true });
const list =
  (filter: readonly string[], told: string) =>
  (things: Things): Asked => ({
    query: { ...Object.fromEntries(filter.map((name) => [name, things[name]!])), limit: '200' },
    told: things[told]!,
  });
const job =
  (plugin: string) =>
  (things: Things): Asked => ({ path: { jobId: things[`job of ${plugin}`]! } });
const planned = ({ startsAt, endsAt }: Things) => ({ startsAt, endsAt, form: 'classroom', trainerIds: [] });
const owners = ['catalog', 'directory', 'evaluation', 'certification'];
const plugins = [...owners, 'enrolment', 'insight', 'identity', 'demo'];

/** Operations that need more than the ids that their path and their required query parameters name. */
const REQUESTS: Readonly<Record<string, (things: Things) => Asked>> = {
  ...Object.fromEntries(plugins.map((plugin) => [`${plugin}.get-job`, job(plugin)])),
  ...Object.fromEntries(
    owners.flatMap((plugin) =>
      ['plan', 'apply'].map((verb) => [`${plugin}.${verb}-programme`, () => ({ body: programmeFile(plugin) })]),
    ),
  ),
  ...Object.fromEntries(
    ['certification', 'directory', 'enrolment', 'identity'].map((plugin) => [`${plugin}.list-my-readings`, oneself]),
  ),
  ...Object.fromEntries(
    ['directory', 'enrolment', 'identity'].map((plugin) => [`${plugin}.list-acts-for-me`, oneself]),
  ),

  'catalog.list-programme-versions': () => ({ told: 'a'.repeat(64) }),
  'catalog.schedule-session': (things) => ({ body: { moduleId: things['moduleId'], ...planned(things) } }),
  'catalog.change-session': (things) => ({ body: planned(things), headers: { 'if-match': '"another"' } }),
  'catalog.cancel-session': ({ endingSessionId }) => ({ path: { sessionId: endingSessionId! } }),

  'certification.list-certificate-cases': list(['programmeId'], 'caseId'),
  'certification.prepare-certificate-cases': ({ caseId }) => ({ body: { caseIds: [caseId], identityChecked: true } }),
  'certification.approve-certificate-cases': ({ caseId }) => ({ body: { caseIds: [caseId] } }),
  'certification.refuse-certificate-case': () => ({ body: { reasons: 'Underlaget räcker inte' } }),
  'certification.reopen-certificate-case': () => ({ body: { reason: 'Nytt underlag' } }),
  'certification.list-my-cases': oneself,
  'certification.list-my-certificates': oneself,
  'certification.list-certificates': list(['programmeId'], 'certificateId'),
  'certification.revoke-certificate': () => ({ body: { reason: 'Felaktigt' } }),
  'certification.verify-certificate': () => ({ body: { credential: 'x' } }),

  'demo.set-clock': () => ({ body: { now: '2000-01-01T00:00:00Z' } }),

  'directory.list-organisations': ({ organisationId }) => ({ told: organisationId! }),
  'directory.list-participations': list(['programmeId'], 'organisationId'),
  'directory.accept-participation': ({ askingProgrammeId }) => ({ path: { programmeId: askingProgrammeId! } }),
  'directory.end-participation': ({ askingProgrammeId }) => ({ path: { programmeId: askingProgrammeId! } }),
  'directory.record-participation': () => ({ body: { answer: 'accepted', reason: 'dnr 2026-17' } }),
  'directory.create-unit': ({ organisationId }) => ({ body: { organisationId, name: 'Norr' } }),
  'directory.list-units': list(['organisationId'], 'unitId'),
  'directory.register-person': ({ organisationId }) => ({
    body: { organisationId, name: { given: 'Ny', family: 'Person' }, sex: 'male' },
  }),
  'directory.import-roster': ({ organisationId }) => ({
    body: { organisationId, people: [{ externalId: 'walked', name: { given: 'Ny', family: 'Person' }, sex: 'male' }] },
  }),
  'directory.list-people': list(['organisationId'], 'personId'),
  'directory.get-me': oneself,
  'directory.start-memberships': ({ programmeId, goalGroupId, personId }) => ({
    body: { programmeId, goalGroupId, personIds: [personId], from: '2023-01-01' },
  }),
  'directory.list-memberships': list(['programmeId'], 'membershipId'),
  'directory.list-goal-groups': ({ programmeId, goalGroupId }) => ({
    query: { programmeId: programmeId! },
    told: goalGroupId!,
  }),
  'directory.correct-membership': ({ goalGroupId }) => ({
    body: { goalGroupId, from: '2023-01-01', reason: 'mistyped' },
  }),
  'directory.move-membership': ({ goalGroupId }) => ({ body: { goalGroupId, from: '1999-01-01' }, isFaulty: true }),
  'directory.end-membership': () => ({ body: { on: '1999-01-01', cause: 'moved' }, isFaulty: true }),
  'directory.list-identity-proposals': oneself,
  'directory.accept-identity-proposal': ({ identityProposalId }) => ({
    path: { proposalId: identityProposalId! },
    body: {},
  }),
  'directory.decline-identity-proposal': ({ identityProposalId }) => ({
    path: { proposalId: identityProposalId! },
    body: {},
  }),
  'directory.end-identity': ({ issuer, accountId }) => ({ body: { issuer, subject: accountId } }),
  'directory.approve-identity': ({ issuer, alias }) => ({ body: { issuer, subject: alias } }),
  'directory.assign-role': ({ personId, programmeId }) => ({
    body: { personId, role: 'learner', scope: `programme:${programmeId}` },
  }),
  'directory.revoke-assignment': ({ revocableId }) => ({ path: { assignmentId: revocableId! }, body: {} }),
  'directory.list-assignments': ({ personId, assignmentId }) => ({
    query: { personId: personId! },
    told: assignmentId!,
  }),

  'enrolment.enrol': ({ comingSessionId, personId }) => ({
    body: { sessionId: comingSessionId, learnerId: personId, ...REASON },
  }),
  'enrolment.cancel-enrolment': () => ({ body: REASON }),
  'enrolment.list-enrolments': ({ personId, enrolmentId }) => ({ query: { learnerId: personId! }, told: enrolmentId! }),
  'enrolment.note-attendance': ({ ledSessionId }) => ({
    body: { sessionId: ledSessionId, marks: [{ enrolmentId: NOBODY, minutes: 60 }] },
    isFaulty: true,
  }),
  'enrolment.enter-sheet': ({ ledSessionId }) => ({
    body: { sessionId: ledSessionId, meetingId: NOBODY, number: '1', enrolmentIds: [NOBODY] },
    isFaulty: true,
  }),
  'enrolment.list-sheets': list(['programmeId'], 'sheetId'),
  'enrolment.attest-sheets': ({ sheetId }) => ({ body: { sheetIds: [sheetId] } }),
  'enrolment.sign-attendance': () => ({ body: REASON }),
  'enrolment.get-attest': ({ programmeId, personId, sessionId }) => ({
    query: { programmeId: programmeId!, learnerId: personId! },
    told: sessionId!,
  }),
  'enrolment.record-assessments': ({ ledSessionId }) => ({
    body: { sessionId: ledSessionId, results: [{ enrolmentId: NOBODY, outcome: 'completed' }] },
    isFaulty: true,
  }),
  'enrolment.agree-plan': ({ personId, programmeId, moduleId }) => ({
    body: { learnerId: personId, programmeId, moduleIds: [moduleId] },
  }),
  'enrolment.list-training-plans': ({ personId, planId }) => ({ query: { learnerId: personId! }, told: planId! }),

  'evaluation.list-my-surveys': oneself,
  'evaluation.list-surveys': list(['programmeId'], 'surveyId'),
  'evaluation.issue-token': () => ({ body: { blindedMessage: 'A'.repeat(342) }, isFaulty: true }),
  // Whoever has no token is turned away, and nobody else: who asks is not looked at.
  'evaluation.submit-answer': () => ({
    body: { message: 'A'.repeat(43), signature: 'A'.repeat(342), answers: {} },
    isAnswer: 'token-invalid',
  }),

  'identity.open-account': ({ personId }) => ({ body: { personId } }),
  'identity.find-accounts': ({ personId, accountId }) => ({ query: { personId: personId! }, told: accountId! }),
  'identity.issue-card': () => ({ body: SEEN }),
  'identity.propose-card': () => ({ body: SEEN }),
  'identity.confirm-card': ({ cardProposalId }) => ({ path: { proposalId: cardProposalId! }, body: {} }),
  'identity.withdraw-card-proposal': ({ cardProposalId }) => ({ path: { proposalId: cardProposalId! }, body: {} }),
  'identity.list-card-proposals': oneself,
};

const unknown = (what: string): never => {
  throw new Error(`The walk knows no value of ${what}`);
};

/** The request for this thing; what an address needs and the table above does not give is among the things. */
export function requestFor(
  { name, http, input }: ManifestOperation,
  things: Things,
): Asked & { readonly method: string; readonly address: string } {
  const asked = REQUESTS[name]?.(things) ?? {};
  const { method, path } = http ?? unknown(`a path of ${name}`);
  const valueOf = (parameter: string) =>
    asked.path?.[parameter] ?? things[parameter] ?? unknown(`${parameter} of ${name}`);
  const address = path.replace(/\{(\w+)\}/g, (_, parameter: string) => valueOf(parameter));
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter!);
  const required = ((input['required'] ?? []) as string[]).filter((parameter) => !inPath.includes(parameter));
  const missing = method === 'GET' ? [] : required.filter((parameter) => !Object.hasOwn(asked.body ?? {}, parameter));
  if (missing.length > 0) unknown(`${missing.join(', ')} of ${name}`);
  const query =
    method === 'GET'
      ? {
          ...Object.fromEntries(
            required.map((parameter) => [parameter, asked.query?.[parameter] ?? valueOf(parameter)]),
          ),
          ...asked.query,
        }
      : asked.query;
  return {
    ...asked,
    method,
    address: query && Object.keys(query).length > 0 ? `${address}?${new URLSearchParams(query).toString()}` : address,
  };
}
