import { type PlatformLanguage, textIn } from '#plugin-kit/contract';
import type { GoalFigures, GoalsReport } from './goals-report.js';
import { renderTable } from './render-table.js';

const TEXTS = {
  sv: {
    head: ['Mål', 'Måltal', 'Kvinnor', 'Män', 'Alla', 'Genomfört', '%', 'Nått'],
    yes: 'ja',
    no: 'nej',
    hours: 'Timmar',
    women: 'kvinnor',
    men: 'män',
    surveys: 'Enkäter',
    opened: 'öppnade',
    fetched: 'svarsplatser hämtade',
    answered: 'besvarade',
    certificates: 'Intyg',
    issued: 'utfärdade',
    revoked: 'återkallade',
  },
  en: {
    head: ['Goal', 'Target', 'Women', 'Men', 'Total', 'Completed', '%', 'Met'],
    yes: 'yes',
    no: 'no',
    hours: 'Hours',
    women: 'women',
    men: 'men',
    surveys: 'Surveys',
    opened: 'sent',
    fetched: 'places to answer fetched',
    answered: 'answered',
    certificates: 'Certificates',
    issued: 'issued',
    revoked: 'revoked',
  },
} as const;

/** The report as lines for the terminal. */
export function renderReport(
  { title, fund, goals, hours, surveys, certificates }: GoalsReport,
  language: PlatformLanguage,
): string[] {
  const texts = TEXTS[language];
  const number = (value: number) =>
    value.toLocaleString(language === 'sv' ? 'sv-SE' : 'en-GB', { maximumFractionDigits: 1 });
  const met = ({ met: isMet }: GoalFigures) => (isMet === undefined ? '–' : isMet ? texts.yes : texts.no);
  const row = (goal: GoalFigures) => [
    textIn(goal.title, language),
    targetOf(goal, number),
    number(goal.women),
    number(goal.men),
    number(goal.total),
    ...(goal.measure === 'hours-average'
      ? [`${number(goal.hoursAverage.total)} h`, '–']
      : [number(goal.completed.total), number(goal.completedPercent)]),
    met(goal),
  ];
  return [
    textIn(title, language),
    ...(fund ? [textIn(fund.wording, language)] : []),
    '',
    ...renderTable(texts.head, goals.map(row)),
    '',
    `${texts.hours}: ${number(hours.total)} (${texts.women} ${number(hours.women)}, ${texts.men} ${number(hours.men)})`,
    `${texts.surveys}: ${number(surveys.opened)} ${texts.opened}, ${number(surveys.tokensIssued)} ` +
      `${texts.fetched}, ${number(surveys.answered)} ${texts.answered}`,
    `${texts.certificates}: ${number(certificates.issued)} ${texts.issued}, ${number(certificates.revoked)} ` +
      `${texts.revoked}`,
  ];
}

function targetOf(
  { target: { women, men, total, percent, hours } }: GoalFigures,
  number: (value: number) => string,
): string {
  if (hours !== undefined) return `${number(hours)} h`;
  const people = total === undefined ? '' : number(total);
  if (percent !== undefined) return people === '' ? `${number(percent)} %` : `${people} (${number(percent)} %)`;
  return women === undefined || men === undefined ? people : `${people} (${number(women)}+${number(men)})`;
}
