/** By this file an exported folder is known: one may be replaced. */
export const marker = 'wd.py';
