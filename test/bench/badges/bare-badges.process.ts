import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { answerWithClients } from '../installation/bare-clients.js';
import { compactJws } from '../installation/compact-jws.js';
import { share } from '../load/share.js';

const TABLES = `
  CREATE SCHEMA bare;
  CREATE TABLE bare.credential (certificate_id uuid PRIMARY KEY, credential text NOT NULL);`;

const KEEP_CREDENTIAL = {
  name: 'keep-credential',
  text: 'INSERT INTO bare.credential (certificate_id, credential) VALUES ($1, $2)',
};

/** As an issuer of Lyftet has one. */
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/**
 * The control of certificates: signs what one of ours says, under a new id each, and stores it. Nobody is judged,
 * nobody decides.
 */
answerWithClients(TABLES, (clients) => ({
  issue: ({ count, credential }: { count: number; credential: object }) =>
    share(
      Array.from({ length: count }, () => randomUUID()),
      clients,
      async (id, client) => {
        const url = `http://127.0.0.1:3000/certificates/${id}`;
        const signed = compactJws({ typ: 'JWT', kid: 'bench' }, { ...credential, id: url, jti: url }, privateKey);
        await client.query({ ...KEEP_CREDENTIAL, values: [id, signed] });
      },
    ),
}));
