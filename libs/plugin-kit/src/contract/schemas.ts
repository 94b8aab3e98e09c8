import { readFileSync } from 'node:fs';
import type { JsonSchema } from './manifest.js';

function schemaFile(name: string): JsonSchema {
  return JSON.parse(readFileSync(new URL(`./schemas/${name}`, import.meta.url), 'utf8')) as JsonSchema;
}

/** The form of a manifest. It cannot say everything: docs/plugin-protocol.md names the rules that stand beside it. */
export const manifestSchema = schemaFile('manifest.schema.json');

/** The form of the envelope of every event. */
export const eventEnvelopeSchema = schemaFile('event-envelope.schema.json');
