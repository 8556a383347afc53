/** Sessions that the host is asked for at first, and once a person wants older ones. */
export const usualLimit = 200
export const mostSessions = 2_000
/** Sessions that are taken away in a file: all that the host holds, in any lab but one that ran under load for long. */
export const mostExported = 20_000
