import {
  type OwnedFile,
  Int,
  LanguageText,
  ListOf,
  Optional,
  PROGRAMME_KEY as KEY,
  type SectionChangeView,
  Text,
  type Work,
  defineMigration,
  definePlugin,
  defineProgrammeSections,
  repeatedKeys,
  sectionChanges,
  statement,
} from '#plugin-kit';
import { InvalidInput, type LanguageMap } from '#plugin-kit/contract';

class MealSection {
  @Text(1, 60, KEY) key!: string;
  @LanguageText(200) title!: LanguageMap;
  @Int(1, 10_000, { doc: 'How many are served at a session.' }) portions!: number;
}

class MealSections {
  @Optional() @ListOf(() => MealSection, { max: 100, doc: 'What is served.' }) meals: MealSection[] = [];
}

const listMeals = statement<
  { key: string; title: LanguageMap; portions: number; hasEnded: boolean },
  [programmeId: string]
>(
  'list-meals',
  `
  SELECT key, title, portions, has_ended AS "hasEnded"
  FROM meal
  WHERE programme_id = $1
  ORDER BY key`,
);

const writeMeals = statement<never, [programmeId: string, meals: string]>(
  'write-meals',
  `
  INSERT INTO meal (programme_id, key, title, portions)
  SELECT $1, key, title, portions
  FROM jsonb_to_recordset($2::jsonb) AS m(key text, title jsonb, portions int)
  ON CONFLICT (programme_id, key)
  DO UPDATE SET title = EXCLUDED.title, portions = EXCLUDED.portions, has_ended = false`,
);

const endMeals = statement<never, [programmeId: string, keys: string[]]>(
  'end-meals',
  `
  UPDATE meal
  SET has_ended = true
  WHERE programme_id = $1 AND key = ANY ($2)`,
);

/** The section `meals` of programme files. */
const mealsOfProgramme = defineProgrammeSections({
  summary: 'the meals',
  fields: MealSections,
  dependsOn: { meals: ['programme'] },
  read: ({ sections: { meals } }) => {
    const errors = repeatedKeys(meals, '/sections/meals');
    if (errors.length > 0) throw new InvalidInput({}, { errors });
    return meals;
  },
  plan: async (database, meals, { programmeId }) => {
    const rows = await database.query(listMeals, programmeId);
    const known = rows.map(({ key, title, portions, hasEnded }) => ({ key, hasEnded, fields: { title, portions } }));
    return { changes: sectionChanges('meals', meals, known) };
  },
  apply: async (work, { changes }, { file }) => applyMeals(work, file, changes),
});

async function applyMeals(
  work: Work,
  file: OwnedFile<MealSections>,
  changes: readonly SectionChangeView[],
): Promise<void> {
  const { programmeId, sections } = file;
  await work.query(writeMeals, programmeId, JSON.stringify(sections.meals));
  const ended = changes.filter(({ action }) => action === 'end').map(({ key }) => key);
  await work.query(endMeals, programmeId, ended);
}

/** A plugin of others that owns a section of the programme file, and nothing else. */
export const meals = definePlugin({
  name: 'meals',
  version: '1.0.0',
  summary: 'What is served at the sessions',
  migrations: [
    defineMigration(
      '1796083200000-create-meal',
      `
    CREATE TABLE meal (
      programme_id uuid NOT NULL, key text NOT NULL, title jsonb NOT NULL, portions integer NOT NULL,
      has_ended boolean NOT NULL DEFAULT false, PRIMARY KEY (programme_id, key)
    );`,
    ),
  ],
  programme: mealsOfProgramme,
  features: [],
});
