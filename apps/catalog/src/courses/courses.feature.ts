import { defineFeature } from '#plugin-kit';
import { ListCourses } from './list-courses.operation.js';

export const courses = defineFeature({ operations: [ListCourses] });
