/** All of it was done. */
export const ALL_DONE = 0;
/** Something failed, or was left undone. */
export const FAILED_OR_LEFT = 1;
/** The command line cannot be understood. */
export const COMMAND_LINE = 2;
