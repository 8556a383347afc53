/**
 * Whether this system has signals that a program can take: one that ends it politely (SIGINT, SIGTERM), and SIGSTOP and
 * SIGCONT. On Windows every signal that Node sends is a kill. For `test.runIf`.
 */
export const posix = process.platform !== 'win32'
