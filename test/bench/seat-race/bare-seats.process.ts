import { randomUUID } from 'node:crypto';
import { answerWithClients } from '../installation/bare-clients.js';
import { share } from '../load/share.js';

const TABLES = `
  CREATE SCHEMA bare;
  CREATE TABLE bare.session (session_id uuid PRIMARY KEY, seats_left integer NOT NULL) WITH (fillfactor = 50);
  CREATE TABLE bare.enrolment (
    session_id uuid NOT NULL, learner_id uuid NOT NULL, requested_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, learner_id)
  );`;

/** One statement, one transaction: count the seat down and take it. */
const TAKE_SEAT = {
  name: 'take-seat',
  text: `WITH seat AS (
  UPDATE bare.session SET seats_left = seats_left - 1 WHERE session_id = $1 AND seats_left > 0 RETURNING session_id
)
         INSERT INTO bare.enrolment (session_id, learner_id, requested_at) SELECT session_id, $2, $3 FROM seat`,
};

/** The control of the seat race: the least that takes a seat for good, as fast as node-postgres sends it. */
answerWithClients(TABLES, (clients) => ({
  race: async ({ count }: { count: number }) => {
    const sessionId = randomUUID();
    await clients[0]!.query('INSERT INTO bare.session VALUES ($1, $2)', [sessionId, count]);
    return share(
      Array.from({ length: count }, () => randomUUID()),
      clients,
      async (learner, client) => {
        const { rowCount } = await client.query({ ...TAKE_SEAT, values: [sessionId, learner, new Date()] });
        if (rowCount !== 1) throw new Error('A seat was not given');
      },
    );
  },
}));
