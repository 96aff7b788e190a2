/** The line of standard output that no handler writes: what follows is of the next invocation. */
export const END_OF_INVOCATION = '--- end of the invocation ---';
