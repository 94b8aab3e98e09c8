export { versionOf } from './version-of.js';
export type {
  CompetenceLevel,
  CourseContent,
  GoalContent,
  ModuleContent,
  ProgrammeContent,
  ProgrammeHead,
  SexCounts,
  SurveyContent,
} from './programme-content.js';
export { type FieldPath, type ProgrammeFault, describeFault } from './programme-fault.js';
export { ProgrammeRefused } from './programme-refused.js';
export { type ProgrammeSchema, type SectionOwner, composeProgrammeSchema, ownersIn } from './programme-schema.js';
export { Programme } from './programme.js';
export { type ReadProgramme, readProgramme } from './read-programme.js';
export { type CallOperation, applyProgramme, planProgramme } from './run-sections.js';
export { type SectionChange, changesAnything } from './section-changes.js';
