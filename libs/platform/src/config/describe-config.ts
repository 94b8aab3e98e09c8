import type { ConfigDefinition } from './define-config.js';

/**
 * The lines of an `.env.example`: doc and form as comment, then the variable; a setting that has a default or may be
 * left out stands as a comment.
 */
export function describeConfig(definition: Pick<ConfigDefinition<object>, 'settings'>): readonly string[] {
  return Object.values(definition.settings).flatMap(({ variable, doc, form, defaultText, isOptional }) => {
    const need = defaultText !== undefined ? 'has a default' : isOptional ? 'optional' : 'required';
    return [`# ${doc} (${form}; ${need})`, `${need === 'required' ? '' : '# '}${variable}=${defaultText ?? ''}`];
  });
}
