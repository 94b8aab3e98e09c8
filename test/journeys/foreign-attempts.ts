/** Ids of things and people that are not the caller's. */
export type ForeignIds = Readonly<
  Record<
    'personId' | 'membershipId' | 'enrolmentId' | 'caseId' | 'accountId' | 'assignmentId' | 'proposalId' | 'unitId',
    string
  >
>;

/** What the caller may name: of a programme of one's own, and what everybody sees. */
export interface OwnIds {
  readonly programmeId: string;
  readonly organisationId: string;
  readonly goalGroupId: string;
  readonly moduleId: string;
  /** A session of the others: sessions are public. */
  readonly sessionId: string;
}

/** Every change that could be asked of others by id; whoever is refused must not learn by it who or what there is. */
export function attemptsAt(ids: ForeignIds, own: OwnIds): readonly (readonly [path: string, body: object])[] {
  const name = { given: 'Ny', family: 'Person' };
  const answer = { answer: 'accepted', reason: 'because' };
  return [
    [
      '/memberships',
      { programmeId: own.programmeId, goalGroupId: own.goalGroupId, personIds: [ids.personId], from: '2023-01-01' },
    ],
    [`/memberships/${ids.membershipId}/end`, { on: '2026-01-01', cause: 'moved' }],
    ['/assignments', { personId: ids.personId, role: 'trainer', scope: `programme:${own.programmeId}` }],
    ['/assignments', { clientId: ids.personId, role: 'trainer', scope: `programme:${own.programmeId}` }],
    [`/assignments/${ids.assignmentId}/revoke`, {}],
    ['/people', { organisationId: own.organisationId, name, sex: 'female', unitId: ids.unitId }],
    ['/units', { organisationId: own.organisationId, parentUnitId: ids.unitId, name: 'Norr' }],
    [`/people/${ids.personId}/identities/end`, { issuer: 'https://login.example', subject: 'somebody' }],
    [`/people/${ids.personId}/identities/approve`, { issuer: 'https://login.example', subject: 'somebody' }],
    [`/people/me/identity-proposals/${ids.proposalId}/accept`, {}],
    [`/people/me/identity-proposals/${ids.proposalId}/decline`, {}],
    [`/organisations/${own.organisationId}/participations/${own.programmeId}/record`, answer],
    ['/training-plans', { learnerId: ids.personId, programmeId: own.programmeId, moduleIds: [own.moduleId] }],
    ['/enrolments', { sessionId: own.sessionId, learnerId: ids.personId, reason: 'because' }],
    [`/enrolments/${ids.enrolmentId}/cancel`, { reason: 'because' }],
    [`/enrolments/${ids.enrolmentId}/sign`, {}],
    ['/attendance', { sessionId: own.sessionId, marks: [{ enrolmentId: ids.enrolmentId, minutes: 60 }] }],
    [
      '/enrolments/assessments',
      { sessionId: own.sessionId, results: [{ enrolmentId: ids.enrolmentId, outcome: 'completed' }] },
    ],
    ['/certificate-cases/prepare', { caseIds: [ids.caseId], identityChecked: true }],
    ['/certificate-cases/approve', { caseIds: [ids.caseId] }],
    [`/certificate-cases/${ids.caseId}/refuse`, { reasons: 'because' }],
    [`/certificate-cases/${ids.caseId}/reopen`, { reason: 'because' }],
    ['/accounts', { personId: ids.personId }],
    [`/accounts/${ids.accountId}/cards`, {}],
    [`/accounts/${ids.accountId}/close`, {}],
  ];
}
