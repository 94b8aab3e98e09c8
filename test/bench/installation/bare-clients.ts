import pg from 'pg';
import { answerParent } from './answer-parent.js';

interface BareOrder {
  readonly url: string;
  readonly connections: number;
}

/**
 * A control that stores: node-postgres with nothing around it. Offers `start`, which connects and makes the tables, and
 * what the module offers itself.
 * @param tables DDL
 */
export function answerWithClients(
  tables: string,
  answers: (clients: readonly pg.Client[]) => Readonly<Record<string, (payload: never) => unknown>>,
): void {
  const clients: pg.Client[] = [];
  answerParent({
    ...answers(clients),
    start: async ({ url, connections }: BareOrder) => {
      for (let opened = 0; opened < connections; opened += 1) {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        clients.push(client);
      }
      await clients[0]!.query(tables);
    },
  });
}
