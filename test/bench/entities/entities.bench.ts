import { createLogger } from '#platform';
import { Database, UnitOfWork, startPlugin, statement } from '#plugin-kit';
import { type BenchContext, installationFor } from '../bench-context.js';
import { type Figure, alternate, stable } from '../figure.js';
import { Item, Kind, stock } from './stock.plugin.js';

const ROUNDS = 7;
const CALLS = 600;
const PAGE = 100;
const UNIT = 'µs of CPU';

type Row = Omit<Item, 'kind'> & Pick<Kind, 'title'>;

const ITEMS = `
SELECT i.id, i.kind_id AS "kindId", i.owner_id AS "ownerId", i.starts_at AS "startsAt", i.ends_at AS "endsAt", i.seats,
  i.form, i.place,
  i.hours, i.trainer_ids AS "trainerIds", i.state, i.version, k.title
FROM item i JOIN kind k ON k.id = i.kind_id`;
const findItem = statement<Row, [id: string]>('bench-find-item', `${ITEMS} WHERE i.id = $1`);
const lockItem = statement<Row, [id: string]>('bench-lock-item', `${ITEMS} WHERE i.id = $1 FOR UPDATE OF i`);
const changeItem = statement<never, [id: string, version: number]>(
  'bench-change-item',
  'UPDATE item SET version = $2 WHERE id = $1',
);
const listItems = statement<Row, [ownerId: string, limit: number]>(
  'bench-list-items',
  `${ITEMS} WHERE i.owner_id = $1 ORDER BY i.starts_at, i.id LIMIT $2`,
);

type Call = (item: Pick<Item, 'id' | 'ownerId'>) => Promise<unknown>;

/**
 * What a call by entities costs the process, beside the same by statements: CPU, since both wait for the same server.
 */
export async function entities(context: BenchContext): Promise<Figure[]> {
  const installation = await installationFor(context, [stock]);
  const plugin = await startPlugin(stock, {
    databaseUrl: installation.databaseUrlOf('stock'),
    natsUrl: installation.natsUrlOf('stock'),
    logger: createLogger({ service: 'stock', level: 'ERROR' }),
  });
  context.endings.push(() => plugin.stop());
  const [database, unitOfWork] = [plugin.get(Database), plugin.get(UnitOfWork)];
  const items = await database.entities.find(Item);
  const joined = () => database.entities.createQueryBuilder(Item, 'i').innerJoinAndSelect('i.kind', 'k');

  const pairs: readonly (readonly [string, Call, Call])[] = [
    [
      'change',
      ({ id }) =>
        unitOfWork.run(async ({ entities: ours }) => {
          const item = await ours.findOne(Item, { where: { id }, lock: { mode: 'pessimistic_write' } });
          await ours.update(Item, { id }, { version: item!.version + 1 });
        }),
      ({ id }) =>
        unitOfWork.run(async (work) => {
          const [item] = await work.query(lockItem, id);
          work.write(changeItem, id, item!.version + 1);
        }),
    ],
    ['one', ({ id }) => database.entities.findOneBy(Item, { id }), ({ id }) => database.query(findItem, id)],
    ['one-joined', ({ id }) => joined().where({ id }).getOne(), ({ id }) => database.query(findItem, id)],
    [
      'list',
      ({ ownerId }) => joined().where({ ownerId }).orderBy('i.startsAt').addOrderBy('i.id').limit(PAGE).getMany(),
      ({ ownerId }) => database.query(listItems, ownerId, PAGE),
    ],
  ];
  const figures: Figure[] = [];
  for (const [name, ours, control] of pairs) {
    const cost = async (call: Call) => {
      const before = process.cpuUsage();
      for (let nth = 0; nth < CALLS; nth += 1) await call(items[nth % items.length]!);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / CALLS;
    };
    for (const warm of [ours, control]) await cost(warm);
    const measured = await alternate(
      ROUNDS,
      () => cost(ours),
      () => cost(control),
    );
    figures.push(
      name === 'change'
        ? stable('entities', UNIT, measured)
        : { name: `entities.${name}`, unit: UNIT, ...measured, goal: null },
    );
  }
  return figures;
}
