/** The playground's name in the report. */
export const playgroundName = 'playground.html';
