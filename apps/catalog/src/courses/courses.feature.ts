import { defineFeature } from '#plugin-kit';
import { Course } from './course.entity.js';
import { ListCourses } from './list-courses.operation.js';

export const courses = defineFeature({ entities: [Course], operations: [ListCourses] });
