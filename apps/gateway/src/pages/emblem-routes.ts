import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FOR_ANY_ORIGIN } from '../edge/security-headers.js';
import type { OwnRoute } from './own-route.js';

/** The folder `programmes/emblems/` of this checkout or installed package, wherever this file was built to. */
function emblemsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'programmes', 'emblems');
}

/**
 * The emblems of funds that programme files name, as images: every page, sheet and certificate of a programme shows its
 * own (Regulation 2021/1060, annex IX; 1303/2013, annex XII). For pages of any origin, as the certificates are.
 */
export function emblemRoutes(): OwnRoute[] {
  const folder = emblemsFolder();
  return readdirSync(folder)
    .filter((file) => file.endsWith('.svg'))
    .map((file): OwnRoute => {
      const image = readFileSync(join(folder, file));
      const etag = `"${createHash('sha256').update(image).digest('base64url').slice(0, 27)}"`;
      return {
        path: `/emblems/${file}`,
        verbs: ['GET'],
        price: 1,
        answer: (exchange) =>
          exchange.send(
            200,
            {
              ...exchange.headers(),
              ...FOR_ANY_ORIGIN,
              'content-type': 'image/svg+xml',
              'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
              'cache-control': 'public, max-age=86400',
              etag,
            },
            image,
          ),
      };
    });
}
