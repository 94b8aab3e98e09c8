export {
  Bool, Const, Day, Email, Field, type FieldOptions, Instant, Int, Json, LanguageText, ListOf, MapOf, Nested, Nullable, Num, OneOf, Optional, PersonId, Text, Url, Uuid, rule,
} from './decorators.js';
export { readInput } from './read-input.js';
export { schemaOf } from './schema-of.js';
