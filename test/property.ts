// fast-check for this suite: properties start from one seed, so that what passed here passes on the next machine.
// FAST_CHECK_SEED=N starts from another; a failure names the one that leads to it.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 1) });

export default fc;
