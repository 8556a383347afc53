/** Sessions that the host is asked for at first, and once a person wants older ones. */
export const usualLimit = 200
export const mostSessions = 2_000
