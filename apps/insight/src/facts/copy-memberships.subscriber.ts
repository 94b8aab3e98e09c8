import { membershipEnded, membershipStarted } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps who takes or took part: whoever leaves stays in the denominator. */
export const CopyMemberships = defineCopy({
  name: 'CopyMemberships',
  table: 'membership',
  key: ['membershipId'],
  rules: [
    keeps(membershipStarted, ['programmeId', 'goalGroupId', 'personId', 'from as startedOn'], {
      endedOn: null,
      cause: null,
    }),
    keeps(membershipEnded, ['programmeId', 'goalGroupId', 'personId', 'on as endedOn', 'cause']),
  ],
});
