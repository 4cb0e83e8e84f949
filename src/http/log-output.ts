import pino from 'pino'

/**
 * Standard output for the log. Lines are written together, since a write for each costs a seventh of a cached page: every
 * 4 KB, every 100 ms, and at exit. Only a process that is killed outright loses what it has not written. A log that
 * nobody reads does not stop the board: beyond 16 MB its lines are dropped.
 */
export function openLogOutput() {
  return pino.destination({
    dest: process.stdout.fd,
    sync: false,
    minLength: 4_096,
    periodicFlush: 100,
    maxLength: 16 * 1_024 * 1_024
  })
}
