import { defineFeature } from '#plugin-kit';
import { Sealer } from '../signing/sealer.js';
import { GetAchievement } from './get-achievement.operation.js';
import { GetIssuerJwks } from './get-issuer-jwks.operation.js';
import { GetIssuerKey } from './get-issuer-key.operation.js';
import { GetIssuer } from './get-issuer.operation.js';
import { IssuerKey } from './issuer-key.entity.js';
import { IssuerKeys } from './issuer-keys.js';
import { Issuer } from './issuer.entity.js';
import { RotateIssuerKey } from './rotate-issuer-key.operation.js';

/** Those in whose name certificates are issued, and their keys. */
export const issuers = defineFeature({
  entities: [Issuer, IssuerKey],
  operations: [GetIssuer, GetIssuerJwks, GetIssuerKey, GetAchievement, RotateIssuerKey],
  providers: [Sealer, IssuerKeys],
});
