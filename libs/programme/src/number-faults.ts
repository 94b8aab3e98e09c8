import type { LanguageMap } from '#plugin-kit/contract';
import type { GoalContent, ProgrammeContent } from './programme-content.js';
import type { FieldPath, ProgrammeFault } from './programme-fault.js';
import type { YamlSource } from './yaml-source.js';

/** Days and numbers that contradict each other. */
export function numberFaults(source: YamlSource, content: ProgrammeContent): ProgrammeFault[] {
  const faults: ProgrammeFault[] = [];
  const refuse = (path: FieldPath, detail: LanguageMap) => faults.push(source.fault(path, detail));

  const { startsOn, endsOn } = content.programme;
  if (endsOn < startsOn)
    refuse(['programme', 'endsOn'], {
      sv: `Programmet slutar ${endsOn}, innan det börjar ${startsOn}.`,
      en: `The programme ends on ${endsOn}, before it starts on ${startsOn}.`,
    });

  content.goals?.forEach(({ target: { women, men, total } }, index) => {
    if (women !== undefined && men !== undefined && total !== undefined && women + men > total) {
      refuse(['goals', index, 'target', 'total'], {
        sv: `${women} kvinnor och ${men} män är fler än ${total}.`,
        en: `${women} women and ${men} men are more than ${total}.`,
      });
    }
  });
  refuseUnequalGroups(content, refuse);
  return faults;
}

/**
 * Where every goal group excludes the others, the groups' people add up to the programme's. Looked at when every group
 * has numbers; participants who are in no group are then nobody.
 */
function refuseUnequalGroups(
  { goals = [], goalGroups = [] }: ProgrammeContent,
  refuse: (path: FieldPath, detail: LanguageMap) => void,
): void {
  const planned = new Map(goalGroups.flatMap(({ key, planned: counts }) => (counts ? [[key, counts] as const] : [])));
  if (goalGroups.length === 0 || planned.size < goalGroups.length) return;
  const sum = { women: 0, men: 0 };
  for (const { women, men } of planned.values()) {
    sum.women += women;
    sum.men += men;
  }
  const addUp = goalGroups.every(({ exclusive }) => exclusive === true);
  goals.forEach((goal, index) => {
    if (!countsHeads(goal) || (goal.goalGroup === undefined && !addUp)) return;
    const known = goal.goalGroup === undefined ? sum : planned.get(goal.goalGroup);
    if (!known) return;
    for (const [field, number] of [
      ['women', known.women],
      ['men', known.men],
      ['total', known.women + known.men],
    ] as const) {
      const target = goal.target[field];
      if (target === undefined || target === number) continue;
      const whose =
        goal.goalGroup === undefined
          ? { sv: 'Målgrupperna har tillsammans', en: 'The goal groups have together' }
          : { sv: `Målgruppen "${goal.goalGroup}" har`, en: `The goal group "${goal.goalGroup}" has` };
      refuse(['goals', index, 'target', field], {
        sv: `${whose.sv} ${number}, inte ${target} (${field}).`,
        en: `${whose.en} ${number}, not ${target} (${field}).`,
      });
    }
  });
}

/** Goals that say how many people take part at all, not in one course. */
const countsHeads = ({ measure, courses }: GoalContent): boolean => measure === 'participants' && courses === undefined;
