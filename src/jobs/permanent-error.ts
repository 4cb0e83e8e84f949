/** What no later try would change: a job that throws it has failed at once, and its message is shown to administrators. */
export class PermanentError extends Error {}
