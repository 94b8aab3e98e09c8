import { keyedId } from '#plugin-kit/contract';

/** Somebody of the demonstration, who has one role; `learner` has none and takes part. */
export interface DemoPerson {
  /** By which the person signs in; also the number in the roster. */
  readonly username: string;
  readonly name: { readonly given: string; readonly family: string };
  readonly sex: 'female' | 'male';
  readonly grant?: { readonly role: string; readonly scope: string };
}

/** The programme that the first start loads. */
export const DEMO_PROGRAMME_FILE = 'programmes/digieffekt.yaml';
export const DEMO_ORGANISATION = keyedId('organisation', 'landskrona');

const inProgramme = `programme:${keyedId('programme', 'digieffekt')}`;
const inOrganisation = `organisation:${DEMO_ORGANISATION}`;

/** One person for each role. The names are made up. */
export const demoPeople: readonly DemoPerson[] = [
  {
    username: 'operator',
    name: { given: 'Olof', family: 'Drift' },
    sex: 'male',
    grant: { role: 'operator', scope: '*' },
  },
  {
    username: 'programme-office',
    name: { given: 'Petra', family: 'Plan' },
    sex: 'female',
    grant: { role: 'programme-office', scope: inProgramme },
  },
  {
    username: 'coordinator',
    name: { given: 'Karin', family: 'Samordnare' },
    sex: 'female',
    grant: { role: 'coordinator', scope: inOrganisation },
  },
  {
    username: 'trainer',
    name: { given: 'Tomas', family: 'Kurs' },
    sex: 'male',
    grant: { role: 'trainer', scope: inProgramme },
  },
  {
    username: 'evaluator',
    name: { given: 'Eva', family: 'Följe' },
    sex: 'female',
    grant: { role: 'evaluator', scope: inProgramme },
  },
  {
    username: 'steering',
    name: { given: 'Stina', family: 'Styr' },
    sex: 'female',
    grant: { role: 'steering', scope: inProgramme },
  },
  {
    username: 'certification-officer',
    name: { given: 'Cecilia', family: 'Prövare' },
    sex: 'female',
    grant: { role: 'certification-officer', scope: inProgramme },
  },
  { username: 'learner', name: { given: 'Linn', family: 'Larsson' }, sex: 'female' },
];
