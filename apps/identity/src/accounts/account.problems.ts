import { defineProblem } from '#plugin-kit/contract';

/** Thrown for a person whom identity has not heard of, or who is not within the caller's reach. */
export const PersonNotKnown = defineProblem<{ personId: string }>('urn:lyftet:problem:identity:person-not-known', 404, {
  sv: 'Personen finns inte bland dem som du får öppna konto för',
  en: 'The person is not among those for whom you may open an account',
});
export const PersonHasAccount = defineProblem<{ accountId: string }>(
  'urn:lyftet:problem:identity:person-has-account',
  409,
  {
    sv: 'Personen har redan ett konto; ge det ett nytt kort i stället',
    en: 'The person has an account already; give it a new card instead',
  },
);
export const UsernameTaken = defineProblem('urn:lyftet:problem:identity:username-taken', 409, {
  sv: 'Användarnamnet används redan',
  en: 'The username is in use already',
});
export const AccountNotFound = defineProblem('urn:lyftet:problem:identity:account-not-found', 404, {
  sv: 'Kontot finns inte',
  en: 'There is no such account',
});
export const AccountIsClosed = defineProblem('urn:lyftet:problem:identity:account-is-closed', 409, {
  sv: 'Kontot är stängt',
  en: 'The account is closed',
});
/** Thrown when another provider (`OIDC_ISSUER`) signs people in: accounts are opened there. */
export const AccountsAreElsewhere = defineProblem('urn:lyftet:problem:identity:accounts-are-elsewhere', 409, {
  sv: 'Konton hanteras i en annan tjänst i den här installationen',
  en: 'Accounts are kept by another service in this installation',
});
