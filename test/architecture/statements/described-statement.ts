import type pg from 'pg';

export interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  /** The column of a table that it is, when it is one as it stands. */
  readonly of: { readonly name: string; readonly isNotNull: boolean } | undefined;
}

/** What the server says of a statement that it has prepared and not run. */
export interface DescribedStatement {
  /** Undefined: it answers no rows. */
  readonly columns: readonly DescribedColumn[] | undefined;
  readonly params: readonly string[];
}

interface Field {
  readonly name: string;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
}

interface Wire {
  parse(message: { name: string; text: string; types: number[] }): void;
  describe(message: { type: 'S'; name: string }): void;
  sync(): void;
  once(event: 'parameterDescription', listener: (message: { dataTypeIDs: number[] }) => void): void;
}

/**
 * Has a statement prepared and described by the extended protocol ("Parse", "Describe"); nothing is run.
 * @throws what the server says against it
 */
export async function describeStatement(client: pg.Client, text: string): Promise<DescribedStatement> {
  let params: number[] = [];
  const fields = await new Promise<Field[] | undefined>((resolve, reject) => {
    let fields: Field[] | undefined;
    let refusal: Error | undefined;
    const preparation = {
      submit(wire: Wire) {
        wire.once('parameterDescription', ({ dataTypeIDs }) => (params = dataTypeIDs));
        wire.parse({ name: '', text, types: [] });
        wire.describe({ type: 'S', name: '' });
        wire.sync();
      },
      handleRowDescription: (message: { fields: Field[] }) => void ({ fields } = message),
      handleError: (error: Error) => reject((refusal = error)),
      handleReadyForQuery: () => refusal ?? resolve(fields),
    };
    client.query(preparation as unknown as pg.Submittable);
  });
  const { rows: types } = await client.query<{ oid: number; name: string }>(
    'SELECT oid::int, typname::text AS name FROM pg_type WHERE oid = ANY($1::oid[])',
    [[...params, ...(fields ?? []).map(({ dataTypeID }) => dataTypeID)]],
  );
  const { rows: columns } = await client.query<{ key: string; name: string; is_not_null: boolean }>(
    `
      SELECT attrelid || '.' || attnum AS key, attname::text AS name, attnotnull AS is_not_null
      FROM pg_attribute
      WHERE attrelid = ANY($1::oid[])
    `,
    [(fields ?? []).map(({ tableID }) => tableID)],
  );
  const typeOf = (oid: number) => types.find((type) => type.oid === oid)!.name;
  return {
    params: params.map(typeOf),
    columns: fields?.map(({ name, tableID, columnID, dataTypeID }) => {
      const column = columns.find(({ key }) => key === `${tableID}.${columnID}`);
      return { name, type: typeOf(dataTypeID), of: column && { name: column.name, isNotNull: column.is_not_null } };
    }),
  };
}
