import { Day, LanguageText, Optional, Text, type Work, readInput, statement } from '#plugin-kit';
import { InvalidInput, type LanguageMap } from '#plugin-kit/contract';

/** What an organisation that is asked is told of the programme. */
class ProgrammeHead {
  @Optional() @LanguageText(200) title?: LanguageMap;
  @Optional() @Text(1, 200) owner?: string;
  @Optional() @Day() startsOn?: string;
  @Optional() @Day() endsOn?: string;
}

const keepProgrammeHead = statement<
  never,
  [
    programmeId: string,
    key: string,
    title: string | null,
    owner: string | null,
    startsOn: string | null,
    endsOn: string | null,
  ]
>(
  'keep-programme-head',
  `
INSERT INTO programme (id, key, title, owner, starts_on, ends_on) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title, owner = EXCLUDED.owner,
  starts_on = EXCLUDED.starts_on, ends_on = EXCLUDED.ends_on`,
);

/** Keeps what the section `programme` says of the programme; what the catalogue would refuse of it is not kept. */
export async function keepHead(work: Work, programmeId: string, key: string, section: unknown): Promise<void> {
  const { title, owner, startsOn, endsOn } = readHead(section);
  await work.query(
    keepProgrammeHead,
    programmeId,
    key,
    title === undefined ? null : JSON.stringify(title),
    owner ?? null,
    startsOn ?? null,
    endsOn ?? null,
  );
}

function readHead(section: unknown): ProgrammeHead {
  if (typeof section !== 'object' || section === null) return {};
  const { title, owner, startsOn, endsOn } = section as Record<string, unknown>;
  const given = Object.fromEntries(
    Object.entries({ title, owner, startsOn, endsOn }).filter(([, value]) => value !== undefined),
  );
  try {
    return readInput(ProgrammeHead, given);
  } catch (error) {
    if (error instanceof InvalidInput) return {};
    throw error;
  }
}
