/** Evidence grade: alone, the machine acts only on evidence that is worth something. */
import { evidenceGrades } from '../../domain/action.ts';
import { boundGate } from '../bound.ts';

export const evidenceGrade = boundGate({
  name: 'evidence-grade',
  measure({ grading }, _context, { evidence_grade: least }) {
    if (grading === undefined) throw new Error('the evidence was not graded');
    return {
      within: evidenceGrades.indexOf(grading.grade) <= evidenceGrades.indexOf(least),
      words: `evidence grade ${grading.grade}, at least ${least} is wanted (${grading.reason})`,
    };
  },
});
