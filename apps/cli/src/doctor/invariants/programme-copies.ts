import { copyInvariant } from '../copy-invariant.js';

/**
 * Who pays for a programme is known from `programme.applied`, which is told once all sections of a file are applied;
 * until then the copies are those of the file before.
 */
const copiedBy = (plugin: string, explain: string) =>
  copyInvariant({
    name: `${plugin}-programmes`,
    reads: [plugin, 'catalog'],
    explain,
    copy: `
      SELECT c.programme_id, c.title, c.fund
      FROM ${plugin}.programme c
      WHERE NOT EXISTS (
        SELECT FROM catalog.programme p WHERE p.id = c.programme_id AND p.applied_version IS DISTINCT FROM p.version
      )
    `,
    owner: `
    SELECT id, title,
      CASE WHEN jsonb_typeof(fund) = 'object' THEN jsonb_build_object(
        'name', fund->'name', 'wording', fund->'wording', 'emblem', fund->'emblem'
      ) END
    FROM catalog.programme WHERE applied_version = version`,
  });

/** Of events that anybody may have published. */
const SECTIONS = `CASE WHEN jsonb_typeof(data->'sections') = 'array' THEN data->'sections' END`;

export const programmeCopies = [
  copiedBy('enrolment', 'Attests name the programme and its fund as the catalogue says'),
  copiedBy('insight', 'Reports name the programme and its fund as the catalogue says'),
  copiedBy('evaluation', 'Surveys name the programme and its fund as the catalogue says'),
  copiedBy('certification', 'Certificates name the programme and its fund as the catalogue says'),
  copyInvariant({
    name: 'catalog-sections',
    reads: ['catalog', 'directory', 'evaluation', 'certification'],
    explain: 'The catalogue knows at which version of a programme file the sections of others stand, as they told last',
    copy: `
      SELECT programme_id, section, version
      FROM catalog.section_version
      WHERE section IN (
        SELECT jsonb_array_elements_text(${SECTIONS}) FROM pg_temp.stream_event WHERE aggregate = 'programme-sections'
      )
    `,
    owner: `
      SELECT DISTINCT ON (aggregate_id, section) aggregate_id, section, data->>'version' FROM pg_temp.stream_event
      CROSS JOIN LATERAL jsonb_array_elements_text(${SECTIONS}) AS s(section) WHERE aggregate = 'programme-sections'
      AND NOT EXISTS (
        SELECT
        FROM catalog.section_version v
        WHERE v.programme_id = aggregate_id AND v.section = s.section AND v.owner <> plugin
      )
      ORDER BY aggregate_id, section, version DESC`,
  }),
];
