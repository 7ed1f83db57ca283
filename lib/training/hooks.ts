import type { TrainingState } from './state.ts';

/** How a training talks to whoever runs it: what to go on from, where to save, whom to tell. */
export interface TrainingHooks<Note> {
  /** The state to go on from, or null at the start. */
  readonly resumeFrom: TrainingState<Note> | null;
  /** Called where the training can be taken up again. */
  save(state: TrainingState<Note>): Promise<void>;
  /** Called after each step; throwing stops the training. */
  progress(done: number, total: number, metrics: Record<string, number>): Promise<void>;
}
